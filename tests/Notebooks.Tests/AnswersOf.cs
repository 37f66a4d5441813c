using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>What a lesson's check says to answers of every kind, right and wrong, in one session.</summary>
internal static class AnswersOf
{
    private static readonly Repository Repository = Repository.Find();

    /// <summary>Runs the setup, and then each answer with the check.</summary>
    /// <param name="number">The notebook's.</param>
    /// <param name="exercise">The exercise's.</param>
    /// <param name="answers">Definitions; they need nothing else of their notebook.</param>
    /// <returns>For each answer what was wrong with it, or null.</returns>
    public static async Task<IReadOnlyList<string?>> Judged(string number, string exercise, IEnumerable<string> answers)
    {
        Pack.EnsureCurrent(Repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        var notebook = Notebook.Load(Repository.Named(number)[0]);
        var check = notebook.Cells.Single(cell => cell.Id == $"check-{exercise}").Source;
        using var test = new TestNotebook();
        test.Code($"Environment.SetEnvironmentVariable(\"RestoreAdditionalProjectSources\", @\"{Repository.Feed}\");")
            .Code(notebook.Cells[1].Source)
            .Code(notebook.Cells[2].Source);
        foreach (var answer in answers)
            test.Code(answer).Code(check, CellRole.Throws);
        var run = await test.Run(new RunOptions { Profile = "quick" });
        Assert.Null(run.Problem);
        return [.. run.Results.Where(r => r.Cell.Role == CellRole.Throws).Select(r => r.Result.Problem)];
    }

    /// <summary>The notebook's own answer, and variants of it: a text in it and what stands in its place.</summary>
    /// <returns>The own answer first.</returns>
    public static IReadOnlyList<string> Variants(
        string number,
        string exercise,
        params (string Old, string New)[] changes
    )
    {
        var notebook = Notebook.Load(Repository.Named(number)[0]);
        var own = notebook.Cells.Single(cell => cell.Id == $"solution-{exercise}").Source;
        Assert.All(changes, change => Assert.Contains(change.Old, own));
        return [own, .. changes.Select(change => own.Replace(change.Old, change.New, StringComparison.Ordinal))];
    }

    /// <summary>The own answer and another right one pass; every wrong one is refused in words.</summary>
    /// <param name="number">The notebook's.</param>
    /// <param name="exercise">The exercise's.</param>
    /// <param name="alsoRight">Another right answer.</param>
    /// <param name="wrong">What turns the notebook's answer into a wrong one.</param>
    public static async Task AreTold(
        string number,
        string exercise,
        string alsoRight,
        params (string Old, string New)[] wrong
    )
    {
        var variants = Variants(number, exercise, wrong);
        var problems = await Judged(number, exercise, [variants[0], alsoRight, .. variants.Skip(1)]);
        Assert.Null(problems[0]);
        Assert.Null(problems[1]);
        for (var i = 2; i < problems.Count; i++)
            Assert.True(
                problems[i]?.Contains("Not yet", StringComparison.Ordinal),
                $"{number}/{exercise}, {wrong[i - 2].New}: {problems[i] ?? "accepted"}"
            );
    }
}
