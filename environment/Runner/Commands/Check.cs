namespace LatentLab.Runner;

/// <summary>Whether a notebook still says what its code does.</summary>
internal static class Check
{
    /// <summary>
    /// Its stored outputs must be of these code cells, a fresh quick run must pass, and give the stored quick values.
    /// </summary>
    /// <returns>What is wrong and what to do, or null.</returns>
    public static async Task<string?> RunAsync(
        Notebook notebook,
        Progress progress,
        CancellationToken cancel = default
    ) => (await ExecuteAsync(notebook, progress, cancel).ConfigureAwait(false)).Problem;

    /// <summary>The same, with the quick run: null where the stored outputs are not of these code cells.</summary>
    public static async Task<(string? Problem, NotebookRun? Run)> ExecuteAsync(
        Notebook notebook,
        Progress progress,
        CancellationToken cancel = default
    )
    {
        var rerun = $"dotnet run lab.cs -- run {Repository.Place(notebook.Path)} --store";
        var stored = notebook.StoredRun?["codeHash"]?.ToString();
        if (stored is null)
            return ($"{notebook.FileName}: has no stored run; `{rerun}` makes one.", null);
        if (stored != notebook.CodeHash)
            return (
                $"{notebook.FileName}: its code cells changed after its outputs were stored; "
                    + $"`{rerun}` stores new ones.",
                null
            );
        using var evidence = new QuickValues(notebook);
        var options = new RunOptions { Profile = "quick", EvidenceOut = evidence.FreshFile };
        var run = await NotebookRun.ExecuteAsync(notebook, options, progress, cancel).ConfigureAwait(false);
        if ((run.Problem ?? run.Warnings.FirstOrDefault()) is { } problem)
            return (problem, run);
        var difference = evidence.Difference();
        return (
            difference is null
                ? null
                : $"{notebook.FileName}: {difference}. If that is meant: `{rerun} --profile quick`.",
            run
        );
    }
}
