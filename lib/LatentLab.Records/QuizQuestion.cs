using System.Text.Json;

namespace LatentLab;

/// <summary>One question of the file notebooks/quiz.json.</summary>
/// <param name="Id">Its name, notebook and letter, such as <c>1a</c>.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Answers">The answers to choose from: a, b, c, …</param>
/// <param name="Right">The letter of the right one.</param>
/// <param name="Because">What speaks for or against each answer, in their order.</param>
internal sealed record QuizQuestion(
    string Id,
    string Question,
    IReadOnlyList<string> Answers,
    string Right,
    IReadOnlyList<string> Because
)
{
    public const string FileName = "quiz.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>All questions of a notebooks' folder.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static IReadOnlyList<QuizQuestion> All(string notebooks)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(notebooks, FileName));
            var all = JsonSerializer.Deserialize<QuizQuestion[]>(text, Format) ?? [];
            if (Array.IndexOf(all, null) is >= 0 and var at)
                throw new InvalidDataException($"{FileName}: entry {at + 1} is null");
            return all.FirstOrDefault(q => q.Because.Count != q.Answers.Count) is { } uneven
                ? throw new InvalidDataException(
                    $"{FileName}, question {uneven.Id}: {uneven.Answers.Count} answers, "
                        + $"but {uneven.Because.Count} reasons; each answer has its own"
                )
                : all;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{FileName}, line {e.LineNumber + 1}: {e.Message}", e);
        }
    }
}
