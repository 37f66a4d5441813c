namespace LatentLab.Runner;

/// <summary>One execution of a notebook, in a process of its own.</summary>
/// <param name="Notebook">What was executed.</param>
/// <param name="Results">The result of each cell that ran.</param>
/// <param name="Problem">The failed cell and its failure, or null.</param>
internal sealed record NotebookRun(
    Notebook Notebook,
    IReadOnlyList<(Cell Cell, CellResult Result)> Results,
    string? Problem
)
{
    // What a study executes: the package and the data, the experiment, and the verdicts on its rows.
    internal static readonly string?[] StudyRoles = [CellRole.Setup, CellRole.Study, CellRole.Verdict];

    public double Seconds => Results.Sum(r => r.Result.Seconds);

    /// <summary>What the compiler warned of, with file and cell: a host shows it in red.</summary>
    public IEnumerable<string> Warnings =>
        Results.SelectMany(r => r.Result.Warnings.Select(w => $"{Notebook.FileName}, {r.Cell.Name}: {w}"));

    public long PeakMemoryMB => Results.Select(r => r.Result.PeakMemoryMB).DefaultIfEmpty().Max();

    /// <summary>
    /// Executes a notebook to its end or to the first cell that fails. In a learner's edition an
    /// exercise that is not solved yet stops nothing.
    /// </summary>
    /// <exception cref="OperationCanceledException">It was canceled; its process is gone.</exception>
    public static async Task<NotebookRun> ExecuteAsync(
        Notebook notebook,
        RunOptions options,
        Progress progress,
        CancellationToken cancel = default
    )
    {
        var cells = options.Study ? [.. notebook.Cells.Where(c => StudyRoles.Contains(c.Role))] : notebook.Cells;
        var results = new List<(Cell, CellResult)>();
        if (CellRules.StartProblem(notebook.Cells) is { } problem)
            return new(notebook, results, $"{notebook.FileName}: {problem}");
        var open = new List<string>();
        using var kernel = new KernelProcess(notebook.Folder, options.Environment);
        foreach (var cell in cells)
        {
            progress.Begin(results.Count + 1, cells.Count, cell.Title);
            var limit = options.Study ? Timeout.InfiniteTimeSpan : options.CellLimit;
            var result = await kernel.ExecuteAsync(cell.Source, limit, progress.Text, cancel).ConfigureAwait(false);
            foreach (var warning in result.Warnings)
                progress.Text($"warning: {warning}\n");
            progress.End(result.Seconds);
            results.Add((cell, result));
            if (result.Problem is null || (cell.Role == CellRole.Throws && Threw(result)))
                continue;
            if (notebook.IsLearners && cell.Role == CellRole.Check && Threw(result))
            {
                var untouched = result.Problem.Contains(nameof(NotImplementedException), StringComparison.Ordinal);
                var state = untouched ? "not done yet" : result.Problem;
                open.Add($"  {LearnerEdition.TaskOf(cell)} (cell {cell.Number}): {state}");
                continue;
            }
            return new(notebook, results, $"{notebook.FileName}, {cell.Name}: {result.Problem}");
        }
        var exercises = cells.Count(c => c.Role == CellRole.Check);
        var are = open.Count == 1 ? "is" : "are";
        return new(
            notebook,
            results,
            open.Count == 0
                ? null
                : $"{notebook.FileName}: {open.Count} of {exercises} exercises {are} open\n{string.Join('\n', open)}"
        );
    }

    private static bool Threw(CellResult result) =>
        !result.Ended
        && result.Outputs.Any(o => (string?)o["output_type"] == "error")
        && result.Outputs.All(o => (string?)o["name"] != "stderr");
}
