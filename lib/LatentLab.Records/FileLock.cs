using System.Diagnostics;
using System.Text;

namespace LatentLab;

/// <summary>One process at a time, by a file that only one can have open.</summary>
internal sealed class FileLock : IDisposable
{
    // What the system says where another process has the file open: EWOULDBLOCK; a sharing or a lock violation.
    private static readonly int[] Held =
        OperatingSystem.IsWindows() ? [32, 33]
        : OperatingSystem.IsMacOS() ? [35]
        : [11];

    // A disk that is mounted to be read only: EROFS; write protected.
    private static readonly int[] ReadOnly = OperatingSystem.IsWindows() ? [19] : [30];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly FileStream _file;

    private FileLock(FileStream file) => _file = file;

    /// <summary>Waits until the lock is free, and takes it; disposing gives it back.</summary>
    /// <param name="path">The lock's file. It says who has it, and goes when the lock is given back.</param>
    /// <param name="say">Takes a line where the wait is longer than a second.</param>
    /// <param name="cancel">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to: the message has the remedy.</exception>
    /// <exception cref="IOException">The file cannot be opened for another reason, such as a full disk.</exception>
    public static FileLock Take(string path, Action<string>? say = null, CancellationToken cancel = default)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
                if (TryTake(path) is { } taken)
                    return new(taken);
            }
            catch (IOException e) when (Held.Contains(e.HResult & 0xFFFF))
            {
                if (clock.Elapsed > Patience)
                {
                    say?.Invoke(
                        $"Waiting for {HolderOf(path)}, which has {Path.GetFileName(path)} (Ctrl-C ends this)…"
                    );
                    say = null;
                }
                cancel.WaitHandle.WaitOne(50);
            }
            catch (Exception e)
                when (e is UnauthorizedAccessException || (e is IOException && ReadOnly.Contains(e.HResult & 0xFFFF)))
            {
                throw new UnauthorizedAccessException(
                    $"{Path.GetDirectoryName(Path.GetFullPath(path))} cannot be written to: "
                        + "copy the whole folder of the project to a place of your own, and work there.",
                    e
                );
            }
        }
    }

    /// <summary>Gives the lock back.</summary>
    public void Dispose()
    {
        // Windows deletes it on close. Elsewhere it goes while it is still ours: see TryTake.
        if (!OperatingSystem.IsWindows())
            File.Delete(_file.Name);
        _file.Dispose();
    }

    private static FileStream? TryTake(string path)
    {
        var options = OperatingSystem.IsWindows() ? FileOptions.DeleteOnClose : FileOptions.None;
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, options);
        var words = Environment.GetCommandLineArgs().Skip(1).Take(4);
        var holder = $"process {Environment.ProcessId} ({string.Join(' ', words)})";
        try
        {
            file.SetLength(0);
            file.Write(Encoding.UTF8.GetBytes($"{holder}\n{Guid.NewGuid()}"));
            file.Flush();
        }
        catch (IOException)
        {
            // On a full disk the lock holds without its name.
            return file;
        }
        // Whoever had it before may have deleted the file between our opening and our locking it: then the lock is on
        // a file that has no name any more, and somebody else can have one of that name.
        if (OperatingSystem.IsWindows() || Content(path) is { } content && content == Own(file))
            return file;
        file.Dispose();
        return null;
    }

    private static string Own(FileStream file)
    {
        file.Position = 0;
        using var reader = new StreamReader(file, leaveOpen: true);
        return reader.ReadToEnd();
    }

    private static string HolderOf(string path) =>
        Content(path)?.Split('\n')[0] is { Length: > 0 } holder ? holder : "another process";

    private static string? Content(string path)
    {
        try
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
