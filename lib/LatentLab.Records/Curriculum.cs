using System.Text.RegularExpressions;

namespace LatentLab;

/// <summary>Which notebooks of a folder are lessons: <c>05-tied-weights.ipynb</c>, each number once.</summary>
/// <remarks>
/// Notebooks of one's own, copies (<c>05-tied-weights-Copy1</c>, <c>05-tied-weights (1)</c>) and empty files may lie
/// beside them.
/// </remarks>
internal static partial class Curriculum
{
    /// <summary>The lessons, by number. Of two of one number where one is no copy of the other, both.</summary>
    /// <param name="folder">The folder; it may be missing.</param>
    public static IReadOnlyList<string> Lessons(string folder)
    {
        var named = Files(folder)
            .Where(file => Form().IsMatch(Path.GetFileName(file)) && new FileInfo(file).Length > 0)
            .ToList();
        return [.. named.Where(file => !named.Any(other => IsCopy(file, other)))];
    }

    /// <summary>Whatever else is a notebook by its ending.</summary>
    /// <param name="folder">The folder; it may be missing.</param>
    public static IReadOnlyList<string> Others(string folder) => [.. Files(folder).Except(Lessons(folder))];

    /// <summary>The lesson of a number, such as <c>05</c>, or null.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="number">The number.</param>
    public static string? Lesson(string folder, string number) =>
        Lessons(folder).FirstOrDefault(file => NumberOf(file) == number);

    /// <summary>Whether a file is a lesson of the folder it lies in.</summary>
    /// <param name="file">A notebook.</param>
    public static bool IsLesson(string file) =>
        Lessons(Path.GetDirectoryName(Path.GetFullPath(file))!).Contains(Path.GetFullPath(file));

    /// <summary>What stands before the first hyphen of a file's name.</summary>
    /// <param name="file">A notebook.</param>
    public static string NumberOf(string file) => Path.GetFileName(file).Split('-')[0];

    private static IEnumerable<string> Files(string folder) =>
        Directory.Exists(folder)
            ? Directory
                .GetFiles(folder, "*.ipynb")
                .Where(file => !Path.GetFileName(file).StartsWith('.'))
                .OrderBy(file => Path.GetFileNameWithoutExtension(file), StringComparer.Ordinal)
            : [];

    // 05-tied-weights-copy is a copy of 05-tied-weights.
    private static bool IsCopy(string file, string other) =>
        file.Length > other.Length
        && Path.GetFileNameWithoutExtension(file)
            .StartsWith(Path.GetFileNameWithoutExtension(other), StringComparison.Ordinal);

    [GeneratedRegex(@"^\d\d-[a-z0-9]+(-[a-z0-9]+)*\.ipynb$")]
    private static partial Regex Form();
}
