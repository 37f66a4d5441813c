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
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>
    /// Notes that a task is solved. Stands around the last line of its check, which throws where something is wrong.
    /// </summary>
    /// <param name="task">Its name within the notebook, such as <c>exercise 2</c>.</param>
    /// <param name="shown">What the check says.</param>
    /// <returns>The same.</returns>
    public static string Solved(string task, string shown)
    {
        Note(task, SolvedState);
        return shown;
    }

    /// <summary>How far the learner is: one line per task of every notebook that was tried.</summary>
    public static Table Progress()
    {
        var known = Read() ?? [];
        return Table.Of(
            "Your progress",
            ["notebook", "task", "state"],
            [
                .. known.SelectMany(notebook =>
                    notebook.Value.Select(task => (object[])[notebook.Key, task.Key, task.Value])
                ),
            ]
        );
    }

    /// <summary>Notes the state of a task; one that was solved stays solved.</summary>
    internal static void Note(string task, string state)
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
            if (tasks.TryGetValue(task, out var before) && before == SolvedState)
                return;
            tasks[task] = state;
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
