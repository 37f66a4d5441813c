using System.Text.Json;

namespace LatentLab;

/// <summary>
/// A picture of a chart that somebody else's Plotly.NET made: of points, lines and bars over plain numbers.
/// </summary>
internal static class StillChart
{
    /// <summary>The same chart as a figure of ours; null where it holds anything else.</summary>
    /// <param name="chart">Plotly's data and layout.</param>
    public static Figure? Of(JsonElement chart)
    {
        var layout = chart.TryGetProperty("layout", out var l) ? l : default;
        Figure? all = null;
        foreach (var trace in chart.GetProperty("data").EnumerateArray())
        {
            var figure = Trace(trace, Text(layout, "title"));
            if (figure is null || (all is not null && Text(trace, "type") == "bar"))
                return null;
            all = all?.With(figure) ?? figure;
        }
        var bars = all?.AllSeries.Any(s => s is BarGroup) == true;
        return all?.WithAxes(
            Text(Member(layout, "xaxis"), "title"),
            Text(Member(layout, "yaxis"), "title"),
            !bars && Text(Member(layout, "xaxis"), "type") == "log",
            !bars && Text(Member(layout, "yaxis"), "type") == "log"
        );
    }

    private static Figure? Trace(JsonElement trace, string title)
    {
        var (kind, name, mode) = (Text(trace, "type"), Text(trace, "name"), Text(trace, "mode"));
        if (Values(trace, "y") is not { Length: > 0 } y)
            return null;
        if (kind == "bar")
            return Member(trace, "x") is { ValueKind: JsonValueKind.Array } names && names.GetArrayLength() == y.Length
                ? Figure.Bars(
                    title,
                    [.. names.EnumerateArray().Select(n => n.ToString())],
                    (name, Numbers.From(y), null)
                )
                : null;
        if (kind is not ("scatter" or "scattergl" or "") || Values(trace, "x") is not { } x || x.Length != y.Length)
            return null;
        return mode.Contains("lines", StringComparison.Ordinal)
            ? Figure.Lines(title, (name, Numbers.From(x), Numbers.From(y)))
            : Figure.Scatter(
                title,
                (Numbers.From(x), Numbers.From(y)),
                Numbers.From(new double[x.Length]),
                [name.Length > 0 ? name : "points"]
            );
    }

    private static double[]? Values(JsonElement trace, string axis) =>
        Member(trace, axis) is { ValueKind: JsonValueKind.Array } values
        && values.EnumerateArray().All(v => v.ValueKind == JsonValueKind.Number)
            ? [.. values.EnumerateArray().Select(v => v.GetDouble())]
            : null;

    private static JsonElement Member(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var member) ? member : default;

    /// <summary>A text, or the text of a title, or nothing.</summary>
    private static string Text(JsonElement of, string name) =>
        Member(of, name) switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString()!,
            { ValueKind: JsonValueKind.Object } title => Text(title, "text"),
            _ => "",
        };
}
