using System.Text.Json.Nodes;

namespace LatentLab;

/// <summary>Finds the notebooks' folder and reads what the library needs of a notebook's file.</summary>
internal static class NotebookFolder
{
    /// <summary>
    /// The folder that holds claims.json: the current one, one above it, or <c>notebooks</c> below one of these.
    /// </summary>
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            foreach (var candidate in new[] { folder.FullName, Path.Combine(folder.FullName, "notebooks") })
                if (File.Exists(Path.Combine(candidate, ClaimFile.Name)))
                    return candidate;
        return null;
    }

    /// <summary>The lesson by its number, such as <c>05</c>, never a copy; null where it is not at hand.</summary>
    public static string? FileOf(string number) =>
        number.Length > 0 && Find() is { } folder ? Curriculum.Lesson(folder, number) : null;

    /// <summary>The numbers of the lessons at hand.</summary>
    public static IReadOnlyList<string> Numbers() =>
        Find() is { } folder ? [.. Curriculum.Lessons(folder).Select(Curriculum.NumberOf).Distinct()] : [];

    /// <summary>The hash of a notebook's study cells; see <see cref="NotebookFile.StudyCodeHash"/>.</summary>
    public static string StudyCodeHash(string notebookPath) => NotebookFile.StudyCodeHash(Read(notebookPath));

    /// <summary>
    /// Seconds and peak memory of the run whose outputs are stored; null before the first one, and where the file does
    /// not say it.
    /// </summary>
    public static (double Seconds, double PeakMemoryMB)? StoredRun(string notebookPath)
    {
        try
        {
            return
                NotebookFile.StoredRun(Read(notebookPath)) is { } run
                && run["seconds"] is JsonValue seconds
                && seconds.TryGetValue<double>(out var time)
                && run["peakMemoryMB"] is JsonValue memory
                && memory.TryGetValue<double>(out var most)
                ? (time, most)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return null; // decoration: a notebook starts without it
        }
    }

    /// <summary>The code cells of a notebook, by id.</summary>
    public static IEnumerable<(string Id, string Source)> Cells(string notebookPath) =>
        NotebookFile
            .Cells(Read(notebookPath))
            .Where(NotebookFile.IsCode)
            .Select(cell => (NotebookFile.Text(cell["id"]), NotebookFile.SourceOf(cell) ?? ""));

    /// <summary>A notebook's file as JSON.</summary>
    /// <exception cref="InvalidDataException">It is no notebook; the message names it.</exception>
    public static JsonObject Read(string path)
    {
        try
        {
            return NotebookFile.Parse(File.ReadAllText(path));
        }
        catch (InvalidDataException e)
        {
            throw new InvalidDataException($"{path}: not a readable notebook: {e.Message}", e);
        }
    }
}
