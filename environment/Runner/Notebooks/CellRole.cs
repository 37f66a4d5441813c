using System.Text.RegularExpressions;

namespace LatentLab.Runner;

/// <summary>What a code cell is for: the word before the first hyphen of its id, as in <c>study-loop</c>.</summary>
/// <remarks>The id names it because every host keeps ids; VS Code erases tags as soon as it opens a file.</remarks>
internal static partial class CellRole
{
    public const string Setup = "setup";
    public const string Study = "study";
    public const string Verdict = "verdict";
    public const string Prediction = "prediction";
    public const string Solution = "solution";
    public const string Check = "check";
    public const string Quiz = "quiz";
    public const string Throws = "throws";

    /// <summary>What serves the many seeds: notes, clocks, tables.</summary>
    public const string Apparatus = "apparatus";

    // What a cell of a lesson calls only in this role: a role that got lost is found by it.
    private static readonly (string Call, string Role)[] Calls =
    [
        ("Study.Run(", Study),
        ("Claims.Get(", Verdict),
        ("new Prediction(", Prediction),
        ("Quiz.Get(", Quiz),
    ];

    /// <summary>All roles; no other cell's id begins with one of these words and a hyphen.</summary>
    public static IReadOnlyList<string> All { get; } =
    [Setup, Study, Verdict, Prediction, Solution, Check, Quiz, Throws, Apparatus];

    /// <summary>The role that an id names, or null.</summary>
    public static string? Of(string id) =>
        All.FirstOrDefault(role => id.Length > role.Length + 1 && id.StartsWith(role + "-", StringComparison.Ordinal));

    /// <summary>
    /// Whether a cell serves the many seeds and not the idea: the site folds it, the learner's edition marks it. So
    /// does a study's cell that notes, repeats or reads what was noted; its networks, losses and loops are the lesson.
    /// </summary>
    public static bool IsApparatus(Cell cell) =>
        cell.Role == Apparatus || (cell.Role == Study && Repeats().IsMatch(cell.Source));

    [GeneratedRegex(@"\b(Trial|StudyRow|Study\.Run)\b")]
    private static partial Regex Repeats();

    /// <summary>Whether a notebook that uses the library lacks roles, as one does whose cells got new ids.</summary>
    /// <returns>The file, what is missing and the remedy, or null.</returns>
    public static string? Problem(Notebook notebook)
    {
        if (!CellRules.UsesLibrary(notebook.Cells))
            return null;
        var missing = Missing(notebook);
        if (missing.Count == 0)
            return null;
        var more = missing.Count > 3 ? $" and {missing.Count - 3} more" : "";
        return $"{notebook.FileName}: {string.Join(", ", missing.Take(3))}{more}. "
            + $"A cell's id says what the cell is for; a program that saved the file changed ids.\n{Remedy(notebook)}";
    }

    private static List<string> Missing(Notebook notebook)
    {
        var cells = notebook.Cells;
        if (cells.All(c => c.Role is null))
            return ["no cell's id begins with a role (setup-…, study-…, check-…)"];
        var missing = new List<string>();
        if (cells.Take(3).Any(c => c.Role != Setup))
            missing.Add("the first three code cells are not all setup-…");
        var solutions = Exercises(Solution);
        var checks = Exercises(Check);
        // An exercise whose two cells are gone leaves a gap between the others.
        foreach (var task in Enumerable.Range(1, solutions.Concat(checks).DefaultIfEmpty().Max()))
        {
            if (!solutions.Contains(task))
                missing.Add($"no {Solution}-{task}");
            if (!checks.Contains(task))
                missing.Add($"no {Check}-{task}");
        }
        // A learner may try out in a cell of their own whatever a lesson does.
        if (!notebook.IsLearners)
            missing.AddRange(
                from cell in cells
                from known in Calls
                where cell.Role != known.Role && cell.Source.Contains(known.Call, StringComparison.Ordinal)
                select $"code cell {cell.Number} should be {known.Role}-…"
            );
        return missing;

        HashSet<int> Exercises(string role) =>
            [
                .. from cell in cells
                where cell.Role == role
                let task = int.TryParse(cell.Id[(role.Length + 1)..], out var number) ? number : 0
                where task is > 0 and < 100
                select task,
            ];
    }

    private static string Remedy(Notebook notebook) =>
        StoredAgain(notebook.Path)
        ?? (
            notebook.IsLearners
                ? "Rename it, and `dotnet run lab.cs -- learner` writes a fresh one, "
                    + "into which you can copy your cells."
                : "A notebook of your own needs no roles to be run: `dotnet run lab.cs -- run` without --store."
        );

    /// <summary>How to get a lesson of the repository back as it was committed; null for any other file.</summary>
    public static string? StoredAgain(string path) =>
        File.Exists(Path.Combine(Path.GetDirectoryName(path)!, "claims.json"))
            ? $"`git checkout -- {Repository.Place(path)}` brings the notebook back as it was committed."
            : null;
}
