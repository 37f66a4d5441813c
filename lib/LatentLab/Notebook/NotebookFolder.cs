using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace LatentLab;

/// <summary>Finds the notebooks' folder and reads what the library needs of a notebook's file.</summary>
internal static class NotebookFolder
{
    public const string ClaimsFile = "claims.json";

    /// <summary>
    /// The folder that holds claims.json: the current one, one above it, or <c>notebooks</c> below one of these.
    /// </summary>
    public static string? Find()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
            foreach (var candidate in new[] { folder.FullName, Path.Combine(folder.FullName, "notebooks") })
                if (File.Exists(Path.Combine(candidate, ClaimsFile)))
                    return candidate;
        return null;
    }

    /// <summary>The notebook's file by its number, such as <c>05</c>; null where it is not at hand.</summary>
    public static string? FileOf(string number) =>
        number.Length > 0 && Find() is { } folder
            ? Directory.GetFiles(folder, number + "-*.ipynb").Order(StringComparer.Ordinal).FirstOrDefault()
            : null;

    /// <summary>
    /// A hash of the code cells whose id begins with <c>study-</c>: the code that makes a study's rows, and no other.
    /// </summary>
    public static string StudyCodeHash(string notebookPath)
    {
        using var notebook = JsonDocument.Parse(File.ReadAllBytes(notebookPath));
        var code = new StringBuilder();
        foreach (var cell in notebook.RootElement.GetProperty("cells").EnumerateArray())
            if (cell.GetProperty("cell_type").GetString() == "code" && IsStudy(cell))
                code.Append(Source(cell).ReplaceLineEndings("\n").Trim()).Append("\n;\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code.ToString())))[..16];
    }

    /// <summary>Seconds and peak memory of the run whose outputs are stored, or null before the first one.</summary>
    public static (double Seconds, double PeakMemoryMB)? StoredRun(string notebookPath)
    {
        using var notebook = JsonDocument.Parse(File.ReadAllBytes(notebookPath));
        return
            notebook.RootElement.TryGetProperty("metadata", out var metadata)
            && metadata.TryGetProperty("latentlab", out var run)
            && run.TryGetProperty("seconds", out var seconds)
            && run.TryGetProperty("peakMemoryMB", out var memory)
            ? (seconds.GetDouble(), memory.GetDouble())
            : null;
    }

    // An id keeps what a cell is for in every host; VS Code erases tags.
    private static bool IsStudy(JsonElement cell) =>
        cell.TryGetProperty("id", out var id) && id.GetString()!.StartsWith("study-", StringComparison.Ordinal);

    private static string Source(JsonElement cell)
    {
        var source = cell.GetProperty("source");
        return source.ValueKind == JsonValueKind.Array
            ? string.Concat(source.EnumerateArray().Select(line => line.GetString()))
            : source.GetString()!;
    }
}
