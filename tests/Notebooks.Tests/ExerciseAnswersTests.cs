using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>
/// Answers that learners may give: a check takes every right one, and refuses every plausible wrong one in words.
/// </summary>
/// <remarks>
/// A file of the folder answers is named after notebook and exercise, 05-2.txt. Each answer begins with a line
/// <c>=== right: how</c> or <c>=== wrong: how</c>; behind <c>| </c> stands what the check must say. Below stands the
/// whole answer, or what it has in place of the stored solution's: lines behind <c>- </c> and lines behind <c>+ </c>.
/// What a check needs of its lesson stands first, below <c>=== before</c>, as small as it can be.
/// </remarks>
public sealed class ExerciseAnswersTests
{
    private const int FewestWrong = 5;
    private const int FewestRight = 2;

    private static readonly Repository Repository = Repository.Find();
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "Notebooks.Tests", "answers");

    public static TheoryData<string> Exercises =>
        [.. Directory.GetFiles(Folder, "??-?.txt").Select(file => Path.GetFileNameWithoutExtension(file)).Order()];

    public static TheoryData<string> Numbers =>
        [.. Directory.GetFiles(Folder, "??-?.txt").Select(file => Path.GetFileName(file)[..2]).Distinct().Order()];

    // All exercises of a notebook in one session.
    [Theory, MemberData(nameof(Numbers))]
    public async Task ItsChecksTakeRightAnswersAndRefuseWrongOnes(string number)
    {
        Pack.EnsureCurrent(Repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        var notebook = Notebook.Load(Repository.Named(number)[0]);
        string Cell(string id) => notebook.Cells.Single(cell => cell.Id == id).Source;
        var told = new List<(string Exercise, Answer Answer)>();

        using var test = new TestNotebook();
        test.Code($"Environment.SetEnvironmentVariable(\"RestoreAdditionalProjectSources\", @\"{Repository.Feed}\");")
            .Code(notebook.Cells[1].Source)
            .Code(notebook.Cells[2].Source);
        foreach (var exercise in Exercises.Select(row => row.Data).Where(row => row[..2] == number))
        {
            foreach (var before in Read(exercise).Where(section => section.IsBefore))
                test.Code(before.Code);
            var stored = Cell($"solution-{exercise[^1]}");
            foreach (var answer in Answers(exercise).Prepend(new("the stored solution", true, "", stored)))
            {
                test.Code(answer.CodeIn(stored)).Code(Cell($"check-{exercise[^1]}"), CellRole.Throws);
                told.Add((exercise, answer));
            }
        }
        var run = await test.Run(new RunOptions { Profile = "quick" });

        Assert.Null(run.Problem);
        var problems = run.Results.Where(r => r.Cell.Role == CellRole.Throws).Select(r => r.Result.Problem).ToList();
        Assert.Equal(told.Count, problems.Count);
        var surprises = told.Zip(problems)
            .Where(pair => !pair.First.Answer.IsMet(pair.Second))
            .Select(pair => $"{pair.First.Exercise}, {pair.First.Answer.Name}: {pair.Second ?? "accepted"}");
        Assert.Equal("", string.Join("\n", surprises));
    }

    [Theory, MemberData(nameof(Exercises))]
    public void ThereAreEnoughAnswers(string exercise)
    {
        var answers = Answers(exercise);
        Assert.True(answers.Count(answer => !answer.Right) >= FewestWrong);
        Assert.True(answers.Count(answer => answer.Right) + 1 >= FewestRight, "the stored solution alone");
    }

    private static List<Answer> Answers(string exercise) => [.. Read(exercise).Where(section => !section.IsBefore)];

    private static List<Answer> Read(string exercise) =>
        [
            .. File.ReadAllText(Path.Combine(Folder, exercise + ".txt"))
                .Split("=== ", StringSplitOptions.RemoveEmptyEntries)
                .Select(Answer.Parse),
        ];

    private sealed record Answer(string Name, bool Right, string Says, string Code)
    {
        public bool IsBefore => Name == "before";

        public static Answer Parse(string text)
        {
            var (head, code) = (text.Split('\n')[0], text[(text.IndexOf('\n') + 1)..].Trim('\n'));
            var (name, says) = (head.Split(" | ")[0], head.Split(" | ").ElementAtOrDefault(1) ?? "");
            return new(name, name.StartsWith("right:", StringComparison.Ordinal), says.Trim(), code);
        }

        /// <summary>The answer's code, where the stored solution is the given one.</summary>
        public string CodeIn(string stored)
        {
            var lines = Code.Split('\n');
            if (!Code.StartsWith("- ", StringComparison.Ordinal))
                return Code;
            var (old, its) = (Behind("- "), Behind("+ "));
            Assert.Contains(old, stored);
            return stored.Replace(old, its, StringComparison.Ordinal);

            string Behind(string sign) =>
                string.Join('\n', lines.Where(l => l.StartsWith(sign, StringComparison.Ordinal)).Select(l => l[2..]));
        }

        public bool IsMet(string? problem) =>
            Right
                ? problem is null
                : problem is not null
                    && problem.Contains("Not yet", StringComparison.Ordinal)
                    && problem.Contains(Says, StringComparison.Ordinal);
    }
}
