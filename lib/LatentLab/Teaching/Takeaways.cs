using System.Net;

namespace LatentLab;

/// <summary>
/// The sentences that a notebook ends with. Their numbers come from the
/// evidence, so text cannot drift from measurement.
/// </summary>
/// <param name="Sentences">The sentences, in order, as plain text.</param>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record Takeaways(params IReadOnlyList<string> Sentences) : IDisplayable
{
    /// <inheritdoc/>
    public string ToHtml() =>
        "<div><b>Takeaways</b>"
        + $"<ul>{string.Concat(Sentences.Select(s => $"<li>{WebUtility.HtmlEncode(s)}</li>"))}</ul></div>";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["text/html"] = ToHtml(), ["text/plain"] = ToString() };

    /// <summary>One line per sentence.</summary>
    public override string ToString() => "Takeaways\n" + string.Join("\n", Sentences.Select(s => "- " + s));
}
