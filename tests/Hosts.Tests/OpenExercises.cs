using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>
/// What the learner's edition of a notebook changes, in the released tool: every exercise is still open.
/// </summary>
internal static class OpenExercises
{
    /// <summary>
    /// Hands the changed cells in, in their order: stubs, checks, quizzes and the progress. The notebook itself has
    /// run in this session; nothing but checks uses what a stub leaves out, as another test makes sure.
    /// </summary>
    /// <param name="host">The session.</param>
    /// <param name="notebook">The notebook.</param>
    /// <returns>What a learner should not meet.</returns>
    public static async Task<IReadOnlyList<string>> FaultsInAsync(StdioHost host, Notebook notebook)
    {
        var own = notebook.Cells.ToDictionary(cell => cell.Id);
        var cells = LearnerEdition.Of(notebook)["cells"]!
            .AsArray()
            .Where(cell => (string?)cell!["cell_type"] == "code");
        var faults = new List<string>();
        foreach (var cell in cells)
        {
            var source = NotebookFile.Text(cell!["source"]);
            var original = own.GetValueOrDefault((string)cell["id"]!);
            if (original is not null && (original.Source == source || CellRole.IsApparatus(original)))
                continue;
            faults.AddRange(Faults(notebook, original, await host.SubmitAsync(source)));
        }
        return faults;
    }

    /// <summary>What is wrong with a cell of the edition: a failure, red text, a check that takes a stub.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="cell">The cell as the notebook or the edition has it; null for one of the edition alone.</param>
    /// <param name="events">What came of it.</param>
    public static IEnumerable<string> Faults(Notebook notebook, Cell? cell, CellEvents events)
    {
        var place = $"{notebook.FileName}, learner's edition, {cell?.Name ?? "progress"}";
        if (events.Failure is { } failure)
            yield return $"{place}: must run, but failed: {Cell.FirstLine(failure, 300)}";
        foreach (var problem in events.Failure is null ? events.Problems : [])
            yield return $"{place}: shown in red: {Cell.FirstLine(problem, 300)}";
        if (cell?.Role != CellRole.Check)
            yield break;
        var expected = $"{LearnerEdition.TaskOf(cell)} is open";
        var said = string.Join('\n', events.Values);
        if (!said.Contains(expected, StringComparison.OrdinalIgnoreCase))
            yield return $"{place}: must say \"{expected}\", said: {said}";
    }
}
