using System.Net;
using System.Text.Json;

namespace LatentLab;

/// <summary>
/// The sentences that a notebook ends with. Their numbers come from the
/// evidence, so text cannot drift from measurement.
/// </summary>
/// <param name="Sentences">The sentences, in order, as plain text.</param>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record Takeaways(params IReadOnlyList<string> Sentences) : IDisplayable
{
    /// <summary>The MIME type by which stored takeaways are known.</summary>
    internal const string MimeType = "application/vnd.latentlab.takeaways+json";

    /// <inheritdoc/>
    public string ToHtml() =>
        "<div><b>Takeaways</b>"
        + $"<ul>{string.Concat(Sentences.Select(s => $"<li>{WebUtility.HtmlEncode(s)}</li>"))}</ul></div>";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string>
        {
            ["text/html"] = ToHtml(),
            ["text/plain"] = ToString(),
            [MimeType] = JsonSerializer.Serialize(Sentences),
        };

    /// <summary>Takeaways from their data.</summary>
    /// <exception cref="JsonException">It is no list of texts.</exception>
    internal static Takeaways FromJson(string json) => new(JsonSerializer.Deserialize<string[]>(json) ?? []);

    /// <summary>One line per sentence.</summary>
    public override string ToString() => "Takeaways\n" + string.Join("\n", Sentences.Select(s => "- " + s));
}
