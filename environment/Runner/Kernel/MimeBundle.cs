using System.Text.Json.Nodes;
using Microsoft.DotNet.Interactive.Formatting;

namespace LatentLab.Runner;

/// <summary>
/// What a value looks like, found by convention: the Runner knows none of the types that notebooks show.
/// </summary>
internal static class MimeBundle
{
    private const string Chart = "application/vnd.plotly.v1+json";
    private static readonly string[] Stored = [Chart, "image/svg+xml", "text/plain"];

    /// <summary>
    /// Asks the value for <c>ToMimeBundle()</c>, else the formatters of its type for a chart, else the value for
    /// <c>ToHtml()</c>, else writes it as text.
    /// </summary>
    /// <returns>An object with a string for each MIME type.</returns>
    public static JsonObject Of(object value)
    {
        var type = value.GetType();
        if (
            type.GetMethod("ToMimeBundle", Type.EmptyTypes)?.Invoke(value, null)
            is IReadOnlyDictionary<string, string> bundle
        )
            return new JsonObject(
                bundle
                    .OrderBy(p => p.Key, StringComparer.Ordinal)
                    .Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))
            );
        if (ChartOf(value) is { } chart)
            return chart;
        var result = new JsonObject();
        if (type.GetMethod("ToHtml", Type.EmptyTypes)?.Invoke(value, null) is string html)
            result["text/html"] = html;
        result["text/plain"] = PlainText.Of(value);
        return result;
    }

    // Charts of somebody else's type: the library has told the host how to write them.
    private static JsonObject? ChartOf(object value)
    {
        var formatters = Formatter
            .RegisteredFormatters(includeDefaults: false)
            .Where(f => f.Type == value.GetType())
            .ToList();
        if (!formatters.Any(f => f.MimeType == Chart))
            return null;
        return new JsonObject(
            Stored
                .Select(mime => (mime, Text: Written(mime)))
                .Where(p => p.Text.Length > 0)
                .Select(p => KeyValuePair.Create(p.mime, (JsonNode?)p.Text))
        );

        string Written(string mime)
        {
            var text = new StringWriter();
            formatters.LastOrDefault(f => f.MimeType == mime)?.Format(value, text);
            return text.ToString();
        }
    }
}
