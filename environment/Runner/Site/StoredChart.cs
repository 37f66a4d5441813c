using System.Text.Json.Nodes;

namespace LatentLab.Runner.Site;

/// <summary>A chart of a notebook's output, as plotly.js draws it.</summary>
/// <param name="Figure">Its data, layout and frames; nothing of them is html or leads out of the page.</param>
internal sealed record StoredChart(JsonObject Figure)
{
    private static readonly string[] Kinds = ["scatter", "bar", "heatmap", "histogram"];

    /// <summary>The height that the chart asks for, in pixels.</summary>
    public int Height =>
        Figure["layout"]?["height"] is JsonValue value && value.TryGetValue<double>(out var height)
            ? (int)Math.Clamp(height, 200, 700)
            : 420;

    /// <summary>The names of a film's pictures, or none.</summary>
    public IReadOnlyList<string> Frames =>
        [
            .. (Figure["frames"] as JsonArray ?? []).Select(f =>
                f?["name"] is JsonValue name && name.TryGetValue<string>(out var text) ? text : ""
            ),
        ];

    /// <summary>
    /// Takes over what the site draws: traces of known kinds and a layout without pictures, buttons or foreign parts.
    /// </summary>
    public static StoredChart Of(JsonNode stored)
    {
        var layout = stored["layout"]?.DeepClone() as JsonObject ?? [];
        // The site has controls of its own, which the keyboard reaches.
        foreach (var part in (string[])["images", "updatemenus", "sliders", "template", "mapbox", "geo", "width"])
            layout.Remove(part);
        var figure = new JsonObject { ["data"] = Traces(stored["data"]), ["layout"] = layout };
        if (stored["frames"] is JsonArray frames)
        {
            figure["frames"] = new JsonArray([
                .. frames.Select(f =>
                    (JsonNode)new JsonObject { ["name"] = f?["name"]?.DeepClone(), ["data"] = Traces(f?["data"]) }
                ),
            ]);
        }
        return new StoredChart(figure);
    }

    /// <summary>
    /// The chart for a script element that is never run: every &lt; is escaped, so nothing in it ends the element.
    /// </summary>
    public string ToJson() => Figure.ToJsonString();

    private static JsonArray Traces(JsonNode? traces) =>
        new([
            .. (traces as JsonArray ?? [])
                .Where(t => t is JsonObject trace && Kinds.Contains(trace["type"]?.ToString() ?? "scatter"))
                .Select(t => t!.DeepClone()),
        ]);
}
