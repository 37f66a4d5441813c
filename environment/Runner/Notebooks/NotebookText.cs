using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>The multi-line strings of nbformat, which are one string or a list of lines.</summary>
internal static class NotebookText
{
    /// <summary>The whole text; empty for anything else.</summary>
    public static string Of(JsonNode? node) =>
        node switch
        {
            JsonArray lines => string.Concat(lines.Select(Of)),
            JsonValue value when value.TryGetValue<string>(out var text) => text,
            _ => "",
        };
}
