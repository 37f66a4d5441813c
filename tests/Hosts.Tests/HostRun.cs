using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>A notebook's cells in the released tool, one after the other, whatever fails.</summary>
/// <param name="Notebook">The notebook.</param>
/// <param name="Cells">What came of each cell.</param>
/// <param name="PeakMemoryMB">The most memory that the host has had.</param>
internal sealed record HostRun(Notebook Notebook, IReadOnlyList<CellEvents> Cells, long PeakMemoryMB)
{
    private const int LargestHtml = 200_000;
    private const int MostMemoryMB = 2_000;

    /// <summary>Runs a notebook.</summary>
    /// <param name="tool">The program.</param>
    /// <param name="notebook">The notebook.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="after">What else to do in the session, before it ends.</param>
    public static async Task<HostRun> OfAsync(
        string tool,
        Notebook notebook,
        (string, string)[] environment,
        Func<StdioHost, Task>? after = null
    )
    {
        await using var host = await StdioHost.StartAsync(tool, notebook.Folder, environment);
        var cells = new List<CellEvents>();
        foreach (var cell in notebook.Cells)
            cells.Add(await host.SubmitAsync(cell.Source));
        if (after is not null)
            await after(host);
        return new(notebook, cells, host.PeakMemoryMB);
    }

    /// <summary>What no reader should meet: failures, red text, html without end, memory without end.</summary>
    /// <param name="mayFail">The cells that may throw.</param>
    public IEnumerable<string> Faults(Func<Cell, bool> mayFail)
    {
        foreach (var (cell, events) in Notebook.Cells.Zip(Cells))
        {
            if (events.Failure is { } failure && !mayFail(cell))
                yield return Say(cell, $"must run, but failed: {Cell.FirstLine(failure, 300)}");
            foreach (var problem in events.Failure is null ? events.Problems : [])
                yield return Say(cell, $"shown in red: {Cell.FirstLine(problem, 300)}");
            foreach (var output in events.Outputs.Where(o => o.Html?.Length > LargestHtml && !o.BringsPlotly))
                yield return Say(cell, $"html of {output.Html!.Length / 1000} kB, allowed are {LargestHtml / 1000}");
        }
        if (PeakMemoryMB > MostMemoryMB)
            yield return $"{Notebook.FileName}: took {PeakMemoryMB} MB, allowed are {MostMemoryMB}";
    }

    /// <summary>Where the host showed something else than the Runner did.</summary>
    public IEnumerable<string> Differences(NotebookRun runner) =>
        from r in runner.Results
        where !IsDirective(r.Cell)
        from difference in OutputComparison.Of(r.Result.Outputs, Cells[r.Cell.Number - 1].Outputs)
        select Say(r.Cell, difference);

    /// <summary>
    /// The cells that took the host much longer than the Runner, by number, with what to say of them.
    /// </summary>
    public IReadOnlyDictionary<int, string> Slow(NotebookRun runner) =>
        runner
            .Results.Where(r => !IsDirective(r.Cell))
            .Select(r => (r.Cell, Theirs: Cells[r.Cell.Number - 1].CpuSeconds, Ours: r.Result.CpuSeconds))
            .Where(r => r.Theirs > 2 * r.Ours + 2)
            .ToDictionary(
                r => r.Cell.Number,
                r => Say(r.Cell, $"took {r.Theirs:F1} s of CPU, the Runner {r.Ours:F1} s")
            );

    // The package directive downloads and resolves; SkiaSharp, which TorchSharp brings, prints a line there.
    private static bool IsDirective(Cell cell) => cell.Source.Contains("#r \"nuget", StringComparison.Ordinal);

    private string Say(Cell cell, string what) => $"{Notebook.FileName}, {cell.Name}: {what}";
}
