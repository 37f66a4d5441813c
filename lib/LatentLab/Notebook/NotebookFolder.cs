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

    /// <summary>The notebook's file by its number, such as <c>05</c>; null where it is not at hand.</summary>
    public static string? FileOf(string number) =>
        number.Length > 0 && Find() is { } folder
            ? Directory.GetFiles(folder, number + "-*.ipynb").Order(StringComparer.Ordinal).FirstOrDefault()
            : null;

    /// <summary>The hash of a notebook's study cells; see <see cref="NotebookFile.StudyCodeHash"/>.</summary>
    public static string StudyCodeHash(string notebookPath) => NotebookFile.StudyCodeHash(Read(notebookPath));

    /// <summary>Seconds and peak memory of the run whose outputs are stored, or null before the first one.</summary>
    public static (double Seconds, double PeakMemoryMB)? StoredRun(string notebookPath) =>
        NotebookFile.StoredRun(Read(notebookPath)) is { } run
        && run["seconds"] is JsonValue seconds
        && run["peakMemoryMB"] is JsonValue memory
            ? (seconds.GetValue<double>(), memory.GetValue<double>())
            : null;

    private static JsonObject Read(string path) => NotebookFile.Parse(File.ReadAllText(path));
}
