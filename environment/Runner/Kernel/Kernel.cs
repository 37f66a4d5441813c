using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;

namespace LatentLab.Runner;

/// <summary>
/// The process in which one notebook's cells run: takes them from standard input, one JSON line each.
/// </summary>
internal static class Kernel
{
    /// <summary>Runs until standard input ends, which it also does when the parent dies.</summary>
    /// <param name="nonce">What marks its frames.</param>
    /// <param name="isPortable">Whether cells must be such that they run in every host.</param>
    public static int Run(string nonce, bool isPortable)
    {
        using var ignoreCtrlC = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
        var requests = new BlockingCollection<string>();
        // The input belongs to the protocol: taken before the cells' Console.In becomes empty.
        var input = new StreamReader(Console.OpenStandardInput(), Encoding.UTF8);
        var frames = new FrameWriter(nonce);
        new Thread(() => Read(input, requests)) { IsBackground = true }.Start();

        using var engine = new CellEngine(isPortable, text => frames.Send(new JsonObject { ["say"] = text + "\n" }));
        foreach (var request in requests.GetConsumingEnumerable())
        {
            frames.Send(RunCell(engine, request, frames));
            frames.EndOfErrors();
        }
        return 0;
    }

    private static void Read(StreamReader input, BlockingCollection<string> requests)
    {
        while (input.ReadLine() is { } line)
            requests.Add(line);
        // Nobody listens any more. Kill, not Exit: a native loop of a cell would keep Exit waiting.
        Tool.StopAll();
        Process.GetCurrentProcess().Kill();
    }

    /// <summary>Runs a cell; what it prints and shows goes out as it comes.</summary>
    /// <returns>The frame that ends the cell.</returns>
    private static JsonObject RunCell(CellEngine engine, string source, FrameWriter frames)
    {
        using var process = Process.GetCurrentProcess();
        var cpuBefore = process.TotalProcessorTime;
        string? problem = null;
        IReadOnlyList<string> warnings = [];
        try
        {
            warnings = engine.Execute(JsonNode.Parse(source)!.GetValue<string>(), e => Take(e, frames));
        }
        catch (Exception e)
        {
            frames.TakeConsole();
            var error = ErrorText.Of(e);
            frames.Output(error.ToOutput());
            problem = error.Problem;
        }
        frames.TakeConsole();
        process.Refresh();
        return new JsonObject
        {
            ["done"] = true,
            ["problem"] = problem,
            ["warnings"] = new JsonArray([.. warnings.Select(w => (JsonNode)w)]),
            ["peakMemoryMB"] = process.PeakWorkingSet64 / 1_000_000,
            ["cpuSeconds"] = (process.TotalProcessorTime - cpuBefore).TotalSeconds,
        };
    }

    private static void Take(KernelEvent e, FrameWriter frames)
    {
        switch (e)
        {
            case StandardOutputValueProduced text:
                frames.Print(Text(text));
                break;
            case StandardErrorValueProduced text:
                frames.PrintError(Text(text));
                break;
            case ReturnValueProduced { Value: not (null or DisplayedValue) } value:
                frames.Output(Display("execute_result", value.Value));
                break;
            case DisplayedValueProduced value:
                frames.Output(Display("display_data", value.Value));
                break;
        }
    }

    private static string Text(DisplayEvent e) => string.Concat(e.FormattedValues.Select(v => v.Value));

    private static JsonObject Display(string kind, object? value) =>
        new()
        {
            ["output_type"] = kind,
            ["data"] = value is null ? new JsonObject { ["text/plain"] = "null" } : MimeBundle.Of(value),
            ["metadata"] = new JsonObject(),
        };
}
