using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace LatentLab.Hosts.Tests;

/// <summary>The released .NET Interactive over its stdio protocol: a JSON command or event a line.</summary>
internal sealed class StdioHost : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentDictionary<string, Channel<JsonNode>> _running = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task<string> _errors;
    private int _count;

    private StdioHost(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync();
        _ = ReadAsync();
    }

    /// <summary>The most memory that the process has had, in MB.</summary>
    public long PeakMemoryMB
    {
        get
        {
            _process.Refresh();
            return _process.PeakWorkingSet64 / 1_000_000;
        }
    }

    /// <summary>The CPU time that the process has taken.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Starts the tool and waits until it takes commands.</summary>
    /// <param name="tool">The program.</param>
    /// <param name="folder">The notebook's folder.</param>
    /// <param name="environment">Variables to set besides those of <see cref="HostTool.Prepare"/>.</param>
    public static async Task<StdioHost> StartAsync(
        string tool,
        string folder,
        params (string Name, string Value)[] environment
    )
    {
        var start = new ProcessStartInfo(tool, ["stdio", "--working-dir", folder, "--default-kernel", "csharp"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        HostTool.Prepare(start);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        StdioHost host;
        using (FileLock.Take(HostTool.Starts, cancel: TestContext.Current.CancellationToken))
        {
            host = new StdioHost(Process.Start(start)!);
            await Task.Delay(HostTool.BetweenStarts);
        }
        await host._ready.Task.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
        return host;
    }

    /// <summary>Runs a cell to its end.</summary>
    /// <param name="code">The cell.</param>
    /// <param name="onEvent">Takes each event as it comes, or null.</param>
    public async Task<CellEvents> SubmitAsync(string code, Action<JsonNode>? onEvent = null)
    {
        var before = CpuTime;
        var events = new List<JsonNode>();
        var command = new JsonObject { ["code"] = code, ["targetKernelName"] = "csharp" };
        await foreach (var e in SendAsync("SubmitCode", command))
        {
            events.Add(e);
            onEvent?.Invoke(e);
        }
        return CellEvents.Of(events, (CpuTime - before).TotalSeconds);
    }

    /// <summary>Stops the running cell, as VS Code's stop button does.</summary>
    public async Task CancelAsync()
    {
        await foreach (var _ in SendAsync("Cancel", new JsonObject { ["targetKernelName"] = ".NET" })) { }
    }

    /// <summary>Asks for something and waits for the one event that answers.</summary>
    /// <param name="command">The command's type.</param>
    /// <param name="arguments">What it says.</param>
    /// <param name="answer">The event's type.</param>
    public async Task<(JsonNode Answer, double CpuSeconds)> AskAsync(
        string command,
        JsonObject arguments,
        string answer
    )
    {
        var before = CpuTime;
        var events = new List<JsonNode>();
        await foreach (var e in SendAsync(command, arguments))
            events.Add(e);
        var found = events.FirstOrDefault(e => (string?)e["eventType"] == answer);
        Assert.True(found is not null, $"{command} {arguments}: no {answer}, but {events.LastOrDefault()}");
        return (found["event"]!, (CpuTime - before).TotalSeconds);
    }

    /// <summary>Ends the process.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async IAsyncEnumerable<JsonNode> SendAsync(string type, JsonObject command)
    {
        var token = $"test{Interlocked.Increment(ref _count)}";
        var events = _running[token] = Channel.CreateUnbounded<JsonNode>();
        var line = new JsonObject
        {
            ["token"] = token,
            ["commandType"] = type,
            ["command"] = command,
        }.ToJsonString();
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(10));
        await foreach (var e in events.Reader.ReadAllAsync(limit.Token))
        {
            yield return e;
            if ((string?)e["eventType"] is "CommandSucceeded" or "CommandFailed" && TokenOf(e) == token)
                break;
        }
        _running.TryRemove(token, out _);
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith('{') || JsonNode.Parse(line) is not { } e)
                continue;
            if ((string?)e["eventType"] == "KernelReady")
                _ready.TrySetResult();
            // A command that another one caused has the other's token before a dot.
            if (TokenOf(e) is { } token && _running.TryGetValue(token.Split('.')[0], out var events))
                events.Writer.TryWrite(e);
        }
        var problem = new InvalidOperationException($"The host ended: {await _errors}");
        _ready.TrySetException(problem);
        foreach (var events in _running.Values)
            events.Writer.TryComplete(problem);
    }

    private static string? TokenOf(JsonNode e) => (string?)e["command"]?["token"];
}
