using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>What a value looks like, found by convention: the Runner knows none of the types that notebooks show.</summary>
internal static class MimeBundle
{
    /// <summary>
    /// Asks the value for <c>ToMimeBundle()</c>, else for <c>ToHtml()</c>, else writes it as text.
    /// </summary>
    /// <returns>An object with a string for each MIME type.</returns>
    public static JsonObject Of(object value)
    {
        var type = value.GetType();
        if (type.GetMethod("ToMimeBundle", Type.EmptyTypes)?.Invoke(value, null) is IReadOnlyDictionary<string, string> bundle)
            return new JsonObject(bundle.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value)));
        var result = new JsonObject();
        if (type.GetMethod("ToHtml", Type.EmptyTypes)?.Invoke(value, null) is string html) result["text/html"] = html;
        result["text/plain"] = PlainText.Of(value);
        return result;
    }
}
