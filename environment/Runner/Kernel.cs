using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>The process in which one notebook's cells run: takes them from standard input, one JSON line each.</summary>
internal static class Kernel
{
    /// <summary>Runs until standard input ends, which it also does when the parent dies.</summary>
    public static int Run(string nonce)
    {
        using var ignoreCtrlC = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        var requests = new BlockingCollection<string>();
        // The input belongs to the protocol: taken before the cells' Console.In becomes empty.
        var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        var frames = new FrameWriter(nonce);
        NotebookHost.ShownValues.Show = value => frames.Output(Display("display_data", value));
        new Thread(CellSession.WarmUp) { IsBackground = true }.Start();
        new Thread(() => Read(input, requests)) { IsBackground = true }.Start();

        using var session = new CellSession();
        foreach (var request in requests.GetConsumingEnumerable())
        {
            frames.Send(RunCell(session, request, frames));
            frames.EndOfErrors();
        }
        return 0;
    }

    private static void Read(StreamReader input, BlockingCollection<string> requests)
    {
        while (input.ReadLine() is { } line) requests.Add(line);
        // Nobody listens any more. Kill, not Exit: a native loop of a cell would keep Exit waiting.
        Process.GetCurrentProcess().Kill();
    }

    /// <summary>Runs a cell; what it shows goes out as it comes.</summary>
    /// <returns>The frame that ends the cell.</returns>
    private static JsonObject RunCell(CellSession session, string source, FrameWriter frames)
    {
        string? problem = null;
        try
        {
            if (session.Execute(JsonNode.Parse(source)!.GetValue<string>()) is { } value)
                frames.Output(Display("execute_result", value));
        }
        catch (Exception e)
        {
            frames.TakeConsole();
            var error = ErrorText.Of(e);
            frames.Output(error.ToOutput());
            problem = error.Problem;
        }
        frames.TakeConsole();
        using var process = Process.GetCurrentProcess();
        return new JsonObject { ["done"] = true, ["problem"] = problem, ["peakMemoryMB"] = process.PeakWorkingSet64 / 1_000_000 };
    }

    private static JsonObject Display(string kind, object? value) => new()
    {
        ["output_type"] = kind,
        ["data"] = value is null ? new JsonObject { ["text/plain"] = "null" } : MimeBundle.Of(value),
        ["metadata"] = new JsonObject(),
    };
}
