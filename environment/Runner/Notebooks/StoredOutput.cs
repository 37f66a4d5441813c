using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>Turns the outputs of a cell into the form in which they are stored.</summary>
internal static class StoredOutput
{
    private const string Chart = "application/vnd.plotly.v1+json";
    private const string Svg = "image/svg+xml";
    private const string Png = "image/png";

    /// <summary>Outputs in nbformat 4.5: text as lists of lines, charts as JSON with a PNG beside them.</summary>
    /// <param name="outputs">What the cell gave.</param>
    /// <param name="executionCount">The number in brackets.</param>
    /// <param name="before">The outputs stored so far: a chart that has not changed keeps its PNG.</param>
    public static JsonArray Of(IEnumerable<JsonObject> outputs, int executionCount, JsonArray before) =>
        new([.. outputs.Select(o => (JsonNode)Stored(o, executionCount, before))]);

    private static JsonObject Stored(JsonObject output, int executionCount, JsonArray before)
    {
        switch ((string)output["output_type"]!)
        {
            case "stream":
                var text = ((string)output["text"]!).Replace("\r\n", "\n");
                return new JsonObject
                {
                    ["name"] = (string)output["name"]!,
                    ["output_type"] = "stream",
                    ["text"] = Lines(text),
                };
            case "error":
                return new JsonObject
                {
                    ["ename"] = (string)output["ename"]!,
                    ["evalue"] = (string)output["evalue"]!,
                    ["output_type"] = "error",
                    ["traceback"] = output["traceback"]!.DeepClone(),
                };
            case var type:
                var stored = new JsonObject { ["data"] = Data(output["data"]!.AsObject(), before) };
                if (type == "execute_result")
                    stored["execution_count"] = executionCount;
                stored["metadata"] = new JsonObject();
                stored["output_type"] = type;
                return stored;
        }
    }

    private static JsonObject Data(JsonObject data, JsonArray before)
    {
        var stored = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (type, value) in data)
        {
            var text = (string)value!;
            stored[type] =
                type.EndsWith("+json", StringComparison.Ordinal) || type == "application/json" ? JsonNode.Parse(text)
                : type.StartsWith("text/", StringComparison.Ordinal) || type == Svg ? Lines(text.Replace("\r\n", "\n"))
                : JsonValue.Create(text);
        }
        if (data[Svg] is { } svg && stored.TryGetValue(Chart, out var chart))
        {
            stored.Remove(Svg);
            // A reader without Plotly would be shown the html before the picture.
            stored.Remove("text/html");
            stored[Png] = PngBefore(chart!, before) ?? Convert.ToBase64String(SvgPicture.ToPng((string)svg!));
        }
        return new JsonObject(stored);
    }

    private static string? PngBefore(JsonNode chart, JsonArray before) =>
        before
            .Select(o => (o as JsonObject)?["data"] as JsonObject)
            .Where(d => d is not null && JsonNode.DeepEquals(d[Chart], chart))
            .Select(d =>
                d![Png] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string?)value : null
            )
            .FirstOrDefault(png => png is not null);

    private static JsonArray Lines(string text)
    {
        var lines = new JsonArray();
        var at = 0;
        while (at < text.Length)
        {
            var end = text.IndexOf('\n', at);
            var next = end < 0 ? text.Length : end + 1;
            lines.Add(text[at..next]);
            at = next;
        }
        return lines;
    }
}
