using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace LatentLab.Runner;

/// <summary>The parent's side of a <see cref="Kernel"/>: a process that runs one notebook's cells.</summary>
internal sealed class KernelProcess : IDisposable
{
    // More than a notebook may hold: a cell that prints without end shall not take the memory.
    private const int MostText = 2_000_000;

    private readonly Process _process;
    private readonly StringBuilder _printed = new();
    private readonly Channel<Message> _messages = Channel.CreateUnbounded<Message>();

    /// <summary>Starts a kernel.</summary>
    /// <param name="folder">Its current directory: the notebook's.</param>
    /// <param name="environment">Variables to set for it.</param>
    /// <param name="isPortable">Whether cells must run in every host; see <see cref="CellRules"/>.</param>
    public KernelProcess(string folder, IReadOnlyDictionary<string, string>? environment = null, bool isPortable = true)
    {
        var nonce = Guid.NewGuid().ToString("N");
        string[] words =
        [
            typeof(KernelProcess).Assembly.Location,
            "kernel",
            nonce,
            .. isPortable ? [] : new[] { "any" },
        ];
        var start = new ProcessStartInfo("dotnet", words)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        _process = Process.Start(start)!;
        _ = ListenAsync(
            new FrameReader(nonce, t => Post(new(MessageKind.Text, t)), f => Post(new(MessageKind.Frame, "", f))),
            new FrameReader(nonce, t => Post(new(MessageKind.Error, t)), _ => Post(new(MessageKind.ErrorsEnd, "")))
        );
    }

    /// <summary>Runs one cell.</summary>
    /// <param name="source">Its code.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="onText">Takes what it prints, as it comes.</param>
    /// <param name="cancel">Ends the process.</param>
    /// <exception cref="OperationCanceledException">It was canceled; the process is gone.</exception>
    public async Task<CellResult> ExecuteAsync(
        string source,
        TimeSpan limit,
        Action<string> onText,
        CancellationToken cancel
    )
    {
        var clock = Stopwatch.StartNew();
        using var time = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        time.CancelAfter(limit);
        var outputs = new List<JsonObject>();
        CellResult result;
        try
        {
            await SendAsync(source).ConfigureAwait(false);
            result = await CollectAsync(outputs, onText, time.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Kill();
            Settle(outputs);
            cancel.ThrowIfCancellationRequested();
            var problem =
                $"stopped after its time limit of {limit.TotalSeconds:0} s (LATENTLAB_CELL_SECONDS sets another)";
            result = new CellResult(outputs, problem, Ended: true);
        }
        return result with { Seconds = clock.Elapsed.TotalSeconds };
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }

    private async Task SendAsync(string source)
    {
        try
        {
            await _process.StandardInput.WriteLineAsync(JsonValue.Create(source).ToJsonString()).ConfigureAwait(false);
            await _process.StandardInput.FlushAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The process is gone: the last message says how.
        }
    }

    /// <summary>Takes messages until both outputs have come to the cell's end, or the process to its own.</summary>
    private async Task<CellResult> CollectAsync(
        List<JsonObject> outputs,
        Action<string> onText,
        CancellationToken cancel
    )
    {
        JsonObject? done = null;
        var errorsEnded = false;
        while (done is null || !errorsEnded)
        {
            var message = await _messages.Reader.ReadAsync(cancel).ConfigureAwait(false);
            switch (message.Kind)
            {
                case MessageKind.Text:
                    onText(message.Text);
                    AddText(outputs, "stdout", message.Text);
                    break;
                case MessageKind.Error:
                    AddText(outputs, "stderr", message.Text);
                    break;
                case MessageKind.Frame when message.Frame!["output"] is JsonObject output:
                    Settle(outputs);
                    outputs.Add((JsonObject)output.DeepClone());
                    break;
                case MessageKind.Frame when message.Frame!["say"] is { } said:
                    onText((string)said!);
                    break;
                case MessageKind.Frame:
                    done = message.Frame;
                    break;
                case MessageKind.ErrorsEnd:
                    errorsEnded = true;
                    break;
                default:
                    Settle(outputs);
                    return new CellResult(outputs, message.Text + ErrorLines(outputs, ": "), Ended: true);
            }
        }
        Settle(outputs);
        var problem = (string?)done["problem"] ?? ErrorLines(outputs, "wrote to standard error: ");
        return new CellResult(outputs, problem, Ended: false)
        {
            PeakMemoryMB = (long)done["peakMemoryMB"]!,
            CpuSeconds = (double)done["cpuSeconds"]!,
            Warnings = [.. done["warnings"]!.AsArray().Select(w => (string)w!)],
        };
    }

    private async Task ListenAsync(FrameReader output, FrameReader error)
    {
        var readers = Task.WhenAll(
            output.ReadAllAsync(_process.StandardOutput.BaseStream),
            error.ReadAllAsync(_process.StandardError.BaseStream)
        );
        await _process.WaitForExitAsync().ConfigureAwait(false);
        // A process that the notebook started may hold the pipes open: it is not waited for.
        await Task.WhenAny(readers, Task.Delay(1000)).ConfigureAwait(false);
        Post(new(MessageKind.Ended, EndOf(_process.ExitCode)));
    }

    private void Post(Message message) => _messages.Writer.TryWrite(message);

    private void Kill()
    {
        try
        {
            if (!_process.HasExited)
                _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in between.
        }
    }

    private static string EndOf(int exitCode) =>
        exitCode switch
        {
            134 or -1073740791 or -2146232797 =>
                $"aborted the process (exit code {exitCode}; an abort in native code or FailFast)",
            139 or -1073741819 => $"crashed the process (exit code {exitCode}; an invalid memory access)",
            137 => "the process was killed (exit code 137; often for want of memory)",
            _ => $"ended the process (exit code {exitCode})",
        };

    // A cell may print line by line: pieces are put together once, when something else comes.
    private void AddText(List<JsonObject> outputs, string name, string text)
    {
        if ((string?)outputs.LastOrDefault()?["name"] != name)
        {
            Settle(outputs);
            outputs.Add(new JsonObject { ["name"] = name, ["output_type"] = "stream" });
        }
        if (_printed.Length < MostText)
            _printed.Append(text);
    }

    private void Settle(List<JsonObject> outputs)
    {
        if (_printed.Length == 0)
            return;
        outputs[^1]["text"] = _printed.ToString();
        _printed.Clear();
    }

    // The first lines of what went to standard error, or null.
    private static string? ErrorLines(List<JsonObject> outputs, string before)
    {
        var lines = outputs
            .Where(o => (string?)o["name"] == "stderr")
            .SelectMany(o => ((string)o["text"]!).Split('\n'));
        var first = string.Join(" ", lines.Select(l => l.Trim()).Where(l => l.Length > 0).Take(2));
        return first.Length == 0 ? null : before + first;
    }

    private enum MessageKind
    {
        Text,
        Error,
        Frame,
        ErrorsEnd,
        Ended,
    }

    private sealed record Message(MessageKind Kind, string Text, JsonObject? Frame = null);
}
