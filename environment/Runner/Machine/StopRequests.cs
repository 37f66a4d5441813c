using System.Runtime.InteropServices;

namespace LatentLab.Runner;

/// <summary>
/// Whatever asks this process to stop, turned into one cancellation: Ctrl-C, <c>kill</c>, a closed terminal, and a
/// reader of its output that has gone away.
/// </summary>
internal sealed partial class StopRequests : IDisposable
{
    private const int Output = 1; // the number of standard output

    private readonly CancellationTokenSource _stop = new();
    private readonly List<PosixSignalRegistration> _signals;
    private readonly Timer _watch;
    private int _code;

    public StopRequests()
    {
        Token.Register(Tool.StopAll);
        Console.CancelKeyPress += OnCtrlC;
        _signals =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Take(signal, 128 + 15)),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal => Take(signal, 128 + 1)),
        ];
        _watch = new Timer(_ => LookForReader(), null, 500, 500);
    }

    /// <summary>Canceled when somebody asks.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code that says why: as a shell counts, 128 and the signal's number.</summary>
    public int ExitCode => _code == 0 ? 130 : _code;

    public void Dispose()
    {
        Console.CancelKeyPress -= OnCtrlC;
        _signals.ForEach(signal => signal.Dispose());
        _watch.Dispose();
        _stop.Dispose();
    }

    private void OnCtrlC(object? sender, ConsoleCancelEventArgs e)
    {
        e.Cancel = true;
        Stop(130);
    }

    private void Take(PosixSignalContext signal, int code)
    {
        signal.Cancel = true;
        Stop(code);
    }

    private void Stop(int code)
    {
        Interlocked.CompareExchange(ref _code, code, 0);
        try
        {
            _stop.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended at that moment.
        }
    }

    // .NET takes a broken pipe for a success: what nobody reads would be computed to its end.
    private void LookForReader()
    {
        const short broken = 0x8 | 0x10; // POLLERR and POLLHUP
        var asked = new Watched { File = Output };
        if (!OperatingSystem.IsWindows() && Poll(ref asked, 1, 0) > 0 && (asked.Found & broken) != 0)
            Stop(128 + 13);
    }

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Watched files, nuint count, int milliseconds);

    [StructLayout(LayoutKind.Sequential)]
    private struct Watched
    {
        public int File;
        public short Wanted;
        public short Found;
    }
}
