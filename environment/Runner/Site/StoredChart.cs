using System.Text.Json.Nodes;

namespace LatentLab.Runner.Site;

/// <summary>A chart of a notebook's output, as plotly.js draws it.</summary>
/// <param name="Figure">Its data, layout and frames; nothing of them is html or leads out of the page.</param>
internal sealed record StoredChart(JsonObject Figure)
{
    private static readonly string[] Kinds = ["scatter", "bar", "heatmap", "histogram"];

    /// <summary>Its title, which the page shows below it, or null.</summary>
    public string? Title => Text(Figure["layout"]?["title"]) ?? Text(Figure["layout"]?["title"]?["text"]);

    /// <summary>The height that the chart asks for, in pixels.</summary>
    public int Height =>
        Figure["layout"]?["height"] is JsonValue value && value.TryGetValue<double>(out var height)
            ? (int)Math.Clamp(height, 200, 700)
            : 420;

    /// <summary>What its colors stand for, over a whole film; none where there is but one thing to see.</summary>
    public IReadOnlyList<string> Keys
    {
        get
        {
            var names = Traces(Figure)
                .Where(t => !(t["showlegend"] is JsonValue shown && shown.TryGetValue<bool>(out var yes) && !yes))
                .Select(t => Text(t["name"]) ?? "")
                .Where(name => name.Length > 0)
                .Distinct()
                .ToList();
            return names.Count > 1 ? names : [];
        }
    }

    /// <summary>The names of a film's pictures, or none.</summary>
    public IReadOnlyList<string> Frames =>
        [
            .. (Figure["frames"] as JsonArray ?? []).Select(f =>
                f?["name"] is JsonValue name && name.TryGetValue<string>(out var text) ? text : ""
            ),
        ];

    /// <summary>
    /// Takes over what the site draws: a layout without pictures, buttons or foreign parts. Null where a trace is of a
    /// kind that it does not draw: then the stored picture is shown.
    /// </summary>
    public static StoredChart? Of(JsonNode stored)
    {
        var frames = stored["frames"] as JsonArray ?? [];
        var traces = Traces(stored).ToList();
        if (traces.Count == 0 || !traces.All(t => Kinds.Contains(Text(t["type"]) ?? "scatter")))
            return null;

        var layout = stored["layout"]?.DeepClone() as JsonObject ?? [];
        // The site has controls of its own, which the keyboard reaches.
        foreach (var part in (string[])["images", "updatemenus", "sliders", "template", "mapbox", "geo", "width"])
            layout.Remove(part);
        var figure = new JsonObject { ["data"] = stored["data"]?.DeepClone() ?? new JsonArray(), ["layout"] = layout };
        if (frames.Count > 0)
            figure["frames"] = new JsonArray([
                .. frames.Select(f =>
                    (JsonNode)new JsonObject { ["name"] = f?["name"]?.DeepClone(), ["data"] = f?["data"]?.DeepClone() }
                ),
            ]);
        return new StoredChart(figure);
    }

    /// <summary>The chart as text: every &lt; is escaped.</summary>
    public string ToJson() => Figure.ToJsonString();

    private static IEnumerable<JsonObject> Traces(JsonNode chart) =>
        (chart["frames"] as JsonArray ?? [])
            .Select(frame => frame?["data"])
            .Prepend(chart["data"])
            .OfType<JsonArray>()
            .SelectMany(traces => traces)
            .OfType<JsonObject>();

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
