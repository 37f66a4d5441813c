using System.Text.RegularExpressions;

namespace LatentLab;

/// <summary>The exercises and questions of the notebooks of a learner's edition, as their files have them.</summary>
internal static partial class LearnerTasks
{
    /// <summary>By the notebook's number, in the order of its cells.</summary>
    /// <param name="folder">The edition.</param>
    public static SortedDictionary<string, List<string>> In(string folder)
    {
        var all = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var file in Curriculum.Lessons(folder))
        {
            try
            {
                all[Curriculum.NumberOf(file)] = [.. Of(file)];
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
            {
                Console.WriteLine($"{Path.GetFileName(file)} cannot be read: its exercises are not listed.");
            }
        }
        return all;
    }

    private static IEnumerable<string> Of(string file) =>
        NotebookFolder
            .Cells(file)
            .Select(cell =>
                Exercise().Match(cell.Id) is { Success: true } exercise ? $"exercise {exercise.Groups[1].Value}"
                : cell.Id.StartsWith("quiz-", StringComparison.Ordinal)
                && Question().Match(cell.Source) is { Success: true } question
                    ? $"question {question.Groups[1].Value}"
                : ""
            )
            .Where(task => task.Length > 0);

    [GeneratedRegex(@"^check-(\d+)$")]
    private static partial Regex Exercise();

    [GeneratedRegex(@"Quiz\.Get\(""(\w+)""\)")]
    private static partial Regex Question();
}
