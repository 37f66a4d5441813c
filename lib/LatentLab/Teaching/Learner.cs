using System.Text.Json;

namespace LatentLab;

/// <summary>
/// What a learner has solved so far, kept in the file progress.json beside the learner's edition of the notebooks.
/// </summary>
/// <remarks>
/// Where the current folder holds no such file, nothing is kept. The file is the learner's own: to start anew, delete
/// it and run <c>dotnet run lab.cs -- learner</c>.
/// </remarks>
public static class Learner
{
    private const string FileName = "progress.json";
    private const string SolvedState = "solved";
    private const int TriesBeforeHelp = 2;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Runs the check of an exercise and notes what came of it. Nothing is thrown: a notebook with open exercises runs
    /// to its end.
    /// </summary>
    /// <param name="number">The exercise's number within the notebook.</param>
    /// <param name="check">The check; it throws where something is wrong.</param>
    /// <returns>
    /// What the check shows; or, as an <see cref="ExerciseState"/>, that the exercise is open or what is wrong with it.
    /// </returns>
    public static object Exercise(int number, Func<object?> check)
    {
        ArgumentNullException.ThrowIfNull(check);
        var task = TaskOf(number);
        try
        {
            var shown = check() ?? $"Solved: {task}";
            Note(task, SolvedState);
            return shown;
        }
        catch (NotImplementedException e)
        {
            var mine = e.Message.StartsWith($"{task}:", StringComparison.Ordinal);
            var first = mine ? "its stub stands in a cell above" : $"first comes another: {FirstLine(e)}";
            return new ExerciseState(task, IsOpen: true, $"{Capital(task)} is open: {first}.");
        }
#pragma warning disable CA1031 // whatever a learner's code throws is an answer to be told of, in words
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
#pragma warning restore CA1031
        {
            var tries = NoteTry(task);
            var help = tries >= TriesBeforeHelp ? $"\nLearner.Solution({number}) shows one way." : "";
            return new ExerciseState(task, IsOpen: false, $"{Reason(e)}{help}");
        }
    }

    /// <summary>
    /// Notes that a task is solved. Stands around the last line of its check, which throws where something is wrong, in
    /// editions before <see cref="Exercise"/>.
    /// </summary>
    /// <param name="task">Its name within the notebook, such as <c>exercise 2</c>.</param>
    /// <param name="shown">What the check says.</param>
    /// <returns>The same.</returns>
    public static string Solved(string task, string shown)
    {
        Note(task, SolvedState);
        return shown;
    }

    /// <summary>One way to solve an exercise of this notebook, after two tries of one's own.</summary>
    /// <param name="number">The exercise's number within the notebook.</param>
    /// <returns>Its code, or what has to come before.</returns>
    public static string Solution(int number)
    {
        var task = TaskOf(number);
        var state = (Read() ?? []).GetValueOrDefault(Lab.Session.Notebook)?.GetValueOrDefault(task) ?? "";
        if (state != SolvedState && TriesOf(state) is var tries and < TriesBeforeHelp)
            return $"{Capital(task)} first: try twice and run its check (tries so far: {tries}), "
                + $"then Learner.Solution({number}) shows one way.";
        return
            Lab.Session.NotebookPath is { } lesson
            && NotebookFolder.Cells(lesson).FirstOrDefault(c => c.Id == $"solution-{number}").Source is { } source
            ? $"// One way to solve {task} of notebook {Lab.Session.Notebook}:\n{source}"
            : $"Notebook {Lab.Session.Notebook} has no {task} whose solution is at hand.";
    }

    /// <summary>How far the learner is: for each notebook, what is solved and what is open.</summary>
    public static Table Progress()
    {
        var known = Read() ?? [];
        var all = LearnerTasks.In(Environment.CurrentDirectory);
        foreach (var (notebook, states) in known)
            all[notebook] = [.. all.GetValueOrDefault(notebook, []).Union(states.Keys)];
        string StateOf(string notebook, string task) =>
            known.GetValueOrDefault(notebook)?.GetValueOrDefault(task) ?? "";
        bool IsSolved(string notebook, string task) => StateOf(notebook, task) == SolvedState;
        string Named(string notebook, string task) =>
            StateOf(notebook, task) is { Length: > 0 } state && state != SolvedState ? $"{task} ({state})" : task;
        string List(string notebook, IEnumerable<string> tasks) =>
            string.Join(", ", tasks.Select(task => Named(notebook, task)));

        var solved = all.Sum(notebook => notebook.Value.Count(task => IsSolved(notebook.Key, task)));
        return Table.Of(
            $"Your progress: {solved} of {all.Values.Sum(tasks => tasks.Count)} solved",
            ["notebook", "solved", "open"],
            [
                .. all.Select(notebook =>
                    (object[])
                        [
                            notebook.Key,
                            List(notebook.Key, notebook.Value.Where(task => IsSolved(notebook.Key, task))),
                            List(notebook.Key, notebook.Value.Where(task => !IsSolved(notebook.Key, task))),
                        ]
                ),
            ]
        );
    }

    /// <summary>Notes the state of a task; one that was solved stays solved.</summary>
    internal static void Note(string task, string state) => Note(task, _ => state);

    private static int NoteTry(string task)
    {
        var tries = 0;
        Note(
            task,
            before =>
            {
                tries = TriesOf(before) + 1;
                return tries == 1 ? "1 try" : $"{tries} tries";
            }
        );
        return tries;
    }

    private static string TaskOf(int number) => Invariant($"exercise {number}");

    private static int TriesOf(string state) => int.TryParse(state.Split(' ')[0], out var tries) ? tries : 0;

    private static string Capital(string task) => char.ToUpperInvariant(task[0]) + task[1..];

    private static string FirstLine(Exception e) => e.Message.Split('\n')[0].Trim();

    // A check speaks for itself; torch's own errors have pages of C++ behind their first line.
    private static string Reason(Exception e)
    {
        while (
            e is TypeInitializationException or System.Reflection.TargetInvocationException
            && e.InnerException is { } inner
        )
            e = inner;
        return e is CheckFailedException ? e.Message : $"Not yet: the code ended in {e.GetType().Name}: {FirstLine(e)}";
    }

    private static void Note(string task, Func<string, string> change)
    {
        var file = Path.Combine(Environment.CurrentDirectory, FileName);
        if (!File.Exists(file))
            return;
        try
        {
            // Two notebooks of one learner may be open.
            using var alone = FileLock.Take(EvidenceFile.LockOf(file), Console.WriteLine);
            if (Read() is not { } known)
                return;
            if (!known.TryGetValue(Lab.Session.Notebook, out var tasks))
                known[Lab.Session.Notebook] = tasks = new(StringComparer.Ordinal);
            var before = tasks.GetValueOrDefault(task, "");
            if (before == SolvedState)
                return;
            tasks[task] = change(before);
            AtomicFile.WriteText(file, JsonSerializer.Serialize(known, Indented) + "\n");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A solution is right whether or not it can be written down.
            Console.WriteLine($"{FileName} could not be written: {e.Message}");
        }
    }

    private static SortedDictionary<string, SortedDictionary<string, string>>? Read()
    {
        var file = Path.Combine(Environment.CurrentDirectory, FileName);
        if (!File.Exists(file))
            return null;
        try
        {
            return JsonSerializer.Deserialize<SortedDictionary<string, SortedDictionary<string, string>>>(
                    File.ReadAllText(file)
                ) ?? new(StringComparer.Ordinal);
        }
        catch (Exception e) when (e is JsonException or IOException)
        {
            Console.WriteLine(
                $"{FileName} cannot be read, so progress is not kept: "
                    + "delete it and run `dotnet run lab.cs -- learner`, which makes a new one."
            );
            return null;
        }
    }
}
