using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>What a run of a learner's notebook says of its exercises.</summary>
internal sealed class ExerciseReport(Notebook notebook)
{
    private readonly Dictionary<string, string> _states = [];
    private readonly List<string> _faults = [];

    /// <summary>Takes a cell that has run.</summary>
    public void Take(Cell cell, CellResult result)
    {
        if (cell.Role == CellRole.Check)
            _states[LearnerEdition.TaskOf(cell)] = StateOf(cell, result);
        else if (result.Problem is { } problem && cell.Role != CellRole.Throws)
            _faults.Add($"  {cell.Name}: {problem}");
    }

    /// <summary>How many are solved, a line for each that is not, and what else failed.</summary>
    public string Text
    {
        get
        {
            var tasks = notebook.Cells.Where(c => c.Role == CellRole.Check).ToList();
            var solved = tasks.Select(LearnerEdition.TaskOf).Where(t => _states.GetValueOrDefault(t) == "").ToList();
            var open = tasks.Where(c => !solved.Contains(LearnerEdition.TaskOf(c)));
            string[] lines =
            [
                $"{notebook.FileName}: {solved.Count} of {tasks.Count} exercises solved"
                    + (solved.Count > 0 ? $" ({string.Join(", ", solved)})" : ""),
                .. open.Select(c =>
                    $"  {LearnerEdition.TaskOf(c)} (cell {c.Number}): "
                    + _states.GetValueOrDefault(LearnerEdition.TaskOf(c), "not reached")
                ),
                .. _faults.Take(3),
                .. _faults.Count > 3 ? new[] { $"  and {_faults.Count - 3} more cells failed" } : [],
            ];
            return string.Join('\n', lines);
        }
    }

    /// <summary>Whether everything is solved and nothing failed.</summary>
    public bool IsDone =>
        _faults.Count == 0
        && notebook.Cells.Where(c => c.Role == CellRole.Check).All(c => _states[LearnerEdition.TaskOf(c)] == "");

    // Empty where it is solved.
    private string StateOf(Cell cell, CellResult result)
    {
        var said = result
            .Outputs.Select(o => (string?)(o["data"] as JsonObject)?[ExerciseState.MimeType])
            .LastOrDefault(json => json is not null);
        if (said is not null)
            return ExerciseState.FromJson(said) is { IsOpen: false } tried ? tried.Says : "open";
        if (result.Problem is not { } problem)
            return "";
        var solution = notebook.Cells.FirstOrDefault(c =>
            c.Role == CellRole.Solution && LearnerEdition.TaskOf(c) == LearnerEdition.TaskOf(cell)
        );
        return problem.Contains(nameof(NotImplementedException), StringComparison.Ordinal) ? "open"
            : solution is not null && _faults.Any(f => f.StartsWith($"  {solution.Name}: ", StringComparison.Ordinal))
                ? $"its solution, cell {solution.Number}, does not run"
            : problem;
    }
}
