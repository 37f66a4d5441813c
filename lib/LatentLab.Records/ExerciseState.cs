using System.Net;
using System.Text.Json;

namespace LatentLab;

/// <summary>What a check shows of an exercise that is not solved.</summary>
/// <param name="Task">Its name within the notebook, such as <c>exercise 2</c>.</param>
/// <param name="IsOpen">Whether nobody has begun: the stub stands in its place.</param>
/// <param name="Says">What is wrong, in words, or that it is open.</param>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record ExerciseState(string Task, bool IsOpen, string Says) : IDisplayable
{
    internal const string MimeType = "application/vnd.latentlab.exercise+json";

    /// <inheritdoc/>
    public string ToHtml() =>
        $"<div style=\"white-space:pre-wrap\">{(IsOpen ? "&#9744;" : "&#9888;")} {WebUtility.HtmlEncode(Says)}</div>";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string>
        {
            ["text/html"] = ToHtml(),
            ["text/plain"] = ToString(),
            [MimeType] = JsonSerializer.Serialize(this),
        };

    internal static ExerciseState FromJson(string json) => JsonSerializer.Deserialize<ExerciseState>(json)!;

    /// <summary>The words.</summary>
    public override string ToString() => Says;
}
