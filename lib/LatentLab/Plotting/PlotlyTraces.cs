using System.Text.Json.Nodes;

namespace LatentLab;

/// <summary>The traces of an interactive figure, drawn by Plotly.NET.</summary>
internal static class PlotlyTraces
{
    private const int MostMarkedPoints = 30;

    public static JsonArray Of(Figure figure, IReadOnlyList<Series> series, int digits)
    {
        var engine = ChartEngineHost.Engine;
        double[] Rounded(double[] values) => [.. values.Select(v => Ticks.Round(v, digits))];
        var traces = new JsonArray();
        void Add(string figureJson)
        {
            foreach (var trace in JsonNode.Parse(figureJson)!["data"]!.AsArray().ToArray())
                traces.Add(WithGaps(trace!.DeepClone().AsObject(), figure));
        }

        for (var i = 0; i < series.Count; i++)
        {
            var (color, symbol) = (Palette.Color(i), Palette.Symbol(i));
            switch (series[i])
            {
                case Curve c:
                    if (c.Lower is not null)
                        AddBands(c, color);
                    Add(
                        engine.Curve(
                            c.Name,
                            Rounded(c.X),
                            Rounded(c.Y),
                            color,
                            Palette.PlotlyDash(i),
                            symbol,
                            c.X.Length <= MostMarkedPoints
                        )
                    );
                    break;
                case PointCloud p:
                    Add(
                        engine.Points(
                            p.Name,
                            Rounded(p.X),
                            Rounded(p.Y),
                            [.. p.Hover.Select(PlotlyRenderer.Literal)],
                            color,
                            symbol,
                            MarkerSize(figure)
                        )
                    );
                    break;
                case BarGroup b:
                    Add(
                        engine.Bars(
                            b.Name,
                            [.. b.Categories.Select(PlotlyRenderer.Literal)],
                            Rounded(b.Values),
                            Rounded(b.Errors),
                            color
                        )
                    );
                    break;
                case BinCounts h:
                    Add(
                        engine.Histogram(
                            h.Name,
                            Rounded(h.Centers),
                            h.Counts,
                            Ticks.Round(h.Width, digits),
                            color,
                            series.Count > 1 ? 0.55 : 1
                        )
                    );
                    break;
                case HeatCells m:
                    string[][] texts = m.Format is null
                        ? []
                        : [.. m.Values.Select((row, r) => row.Select((_, c) => m.Text(r, c)).ToArray())];
                    Add(
                        engine.HeatMap(
                            [.. m.Values.Select(Rounded)],
                            [.. m.Rows.Select(PlotlyRenderer.Literal)],
                            [.. m.Columns.Select(PlotlyRenderer.Literal)],
                            texts,
                            m.Colors,
                            m.Min,
                            m.Max
                        )
                    );
                    break;
            }
        }
        foreach (var trace in traces)
            trace!["name"] = PlotlyRenderer.Literal((string?)trace["name"] ?? "");
        return traces;

        // A closed shape cannot have a gap: a band is one shape per stretch without NaN.
        void AddBands(Curve c, string color)
        {
            foreach (
                var (from, to) in Gaps.Stretches(c.X.Length, k => double.IsFinite(c.Lower![k] + c.Upper![k] + c.X[k]))
            )
                Add(
                    engine.Band(
                        c.Name,
                        Rounded(c.X[from..to]),
                        Rounded(c.Lower![from..to]),
                        Rounded(c.Upper![from..to]),
                        Palette.Rgba(color, 0.2)
                    )
                );
        }
    }

    private static int MarkerSize(Figure figure) =>
        figure.Series.Sum(s => s is PointCloud p ? p.X.Length : 0) > 500 ? 5 : 7;

    /// <summary>
    /// JSON has no NaN: Plotly.NET writes it as a text, Plotly wants null. A log axis holds nothing at or below 0.
    /// </summary>
    private static JsonObject WithGaps(JsonObject trace, Figure figure)
    {
        foreach (var (key, log) in new[] { ("x", figure.X.Log), ("y", figure.Y.Log), ("z", false) })
            if (trace[key] is JsonArray values)
                Replace(values, log);
        if (trace["error_y"]?["array"] is JsonArray errors)
            Replace(errors, false);
        return trace;

        static void Replace(JsonArray values, bool log)
        {
            for (var i = 0; i < values.Count; i++)
                if (values[i] is JsonArray inner)
                    Replace(inner, log);
                else if (
                    values[i] is JsonValue v
                    && (
                        v.TryGetValue<double>(out var number)
                            ? log && number <= 0
                            : v.ToString() is "NaN" or "Infinity" or "-Infinity"
                    )
                )
                    values[i] = null;
        }
    }
}
