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
    /// Executes a notebook to its end or to the first cell that fails. In a learner's edition nothing stops it but the
    /// end of its process.
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
        if (CellRules.StartProblem(notebook.Cells) is { } late)
            return new(notebook, results, $"{notebook.FileName}: {late}");
        var exercises = new ExerciseReport(notebook);
        var isPortable = notebook.UsesLibrary;
        using var kernel = new KernelProcess(notebook.Folder, options.Environment, isPortable);
        foreach (var (cell, place) in cells.Select((cell, i) => (cell, i + 1)))
        {
            if (cell.Foreign is { } language)
            {
                if (!ForeignLanguage.OnlyShows(language))
                    return new(
                        notebook,
                        results,
                        $"{notebook.FileName}, {cell.Name}: is {language}; this runs C# only"
                    );
                progress.LeftOut(place, cells.Count, cell.Title, language);
                continue;
            }
            progress.Begin(place, cells.Count, cell.Title);
            var limit = options.Study ? Timeout.InfiniteTimeSpan : options.CellLimit;
            var result = await kernel.ExecuteAsync(cell.Source, limit, progress.Text, cancel).ConfigureAwait(false);
            foreach (var warning in result.Warnings)
                progress.Text($"warning: {warning}\n");
            progress.End(result.Seconds);
            results.Add((cell, result));
            exercises.Take(cell, result);
            if (result.Problem is null || (cell.Role == CellRole.Throws && Threw(result)))
                continue;
            if (notebook.IsLearners && !result.Ended)
                continue; // what a learner has not solved, or not spelled, hides none of the rest
            var problem = $"{notebook.FileName}, {cell.Name}: {result.Problem}";
            return new(notebook, results, notebook.IsLearners ? $"{problem}\n{exercises.Text}" : problem);
        }
        if (!notebook.IsLearners)
            return new(notebook, results, null);
        if (!exercises.IsDone)
            return new(notebook, results, exercises.Text);
        progress.Text(exercises.Text + "\n");
        return new(notebook, results, null);
    }

    private static bool Threw(CellResult result) =>
        !result.Ended
        && result.Outputs.Any(o => (string?)o["output_type"] == "error")
        && result.Outputs.All(o => (string?)o["name"] != "stderr");
}
