using System.Text.Json.Nodes;

namespace LatentLab;

/// <summary>
/// The interactive form of a figure: traces by Plotly.NET, put together with a layout as small as can be.
/// </summary>
internal static class PlotlyRenderer
{
    private const int Digits = 6,
        FilmDigits = 4,
        MostMarkedPoints = 30,
        TitleSize = 16,
        TitleRoom = 560;

    public static string Render(Figure figure)
    {
        var digits = figure.Frames.Count > 0 ? FilmDigits : Digits;
        var root = new JsonObject { ["data"] = Traces(figure, figure.Series, digits), ["layout"] = Layout(figure) };
        if (figure.Frames.Count > 0)
            root["frames"] = Frames(figure, digits);
        return root.ToJsonString();
    }

    private static JsonArray Traces(Figure figure, IReadOnlyList<Series> series, int digits)
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
                            [.. p.Hover.Select(Literal)],
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
                            [.. b.Categories.Select(Literal)],
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
                            [.. m.Rows.Select(Literal)],
                            [.. m.Columns.Select(Literal)],
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
            trace!["name"] = Literal((string?)trace["name"] ?? "");
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

    private static JsonArray Frames(Figure figure, int digits)
    {
        var frames = new JsonArray();
        foreach (var frame in figure.Frames)
        {
            var data = Traces(figure, frame.Series, digits);
            // A frame changes the places only: names, colors and shapes stay the first traces'.
            foreach (var trace in data)
            foreach (
                var key in trace!
                    .AsObject()
                    .Select(p => p.Key)
                    .Where(k => k is not ("type" or "x" or "y" or "hovertext"))
                    .ToArray()
            )
                trace.AsObject().Remove(key);
            frames.Add(new JsonObject { ["name"] = frame.Name, ["data"] = data });
        }
        return frames;
    }

    private static JsonObject Layout(Figure figure)
    {
        var title = SvgWriter.Wrap(figure.Title, TitleSize, TitleRoom, mostLines: 3);
        var layout = new JsonObject
        {
            ["title"] = new JsonObject
            {
                ["text"] = string.Join("<br>", title.Select(Literal)),
                ["x"] = 0.02,
                ["xanchor"] = "left",
                ["font"] = new JsonObject { ["size"] = TitleSize },
            },
            ["xaxis"] = AxisOf(figure.X, figure, horizontal: true),
            ["yaxis"] = AxisOf(figure.Y, figure, horizontal: false),
            ["autosize"] = true,
            ["height"] = figure.Height,
            ["paper_bgcolor"] = "white",
            ["plot_bgcolor"] = "white",
            ["font"] = new JsonObject { ["family"] = "sans-serif", ["color"] = "#222222" },
            ["margin"] = new JsonObject
            {
                ["t"] = 36 + 20 * title.Count,
                ["r"] = 24,
                ["l"] = 64,
                ["b"] = 56,
            },
            ["showlegend"] = figure.Series.Count > 1,
            ["hovermode"] = figure.Series[0] is Curve ? "x unified" : "closest",
            ["modebar"] = new JsonObject { ["bgcolor"] = "rgba(255,255,255,0.7)" },
        };
        if (figure.Series[0] is BarGroup)
            layout["barmode"] = "group";
        if (figure.Series[0] is BinCounts)
            (layout["barmode"], layout["bargap"]) = ("overlay", 0);
        if (figure.Frames.Count > 0)
            AddPlayer(layout, figure);
        return layout;
    }

    private static JsonObject AxisOf(Axis axis, Figure figure, bool horizontal)
    {
        var result = new JsonObject
        {
            ["title"] = new JsonObject { ["text"] = Literal(axis.Label) },
            ["automargin"] = true,
            ["gridcolor"] = "#E5E5E5",
            ["linecolor"] = "#888888",
            ["zeroline"] = false,
            ["showline"] = !figure.IsHeatMap,
            ["showgrid"] = !figure.IsHeatMap && !(horizontal && figure.Series[0] is BarGroup),
            ["exponentformat"] = "e",
        };
        var data = figure.AllSeries.SelectMany(s => horizontal ? s.XExtent : s.YExtent);
        if (axis.Log)
        {
            result["type"] = "log";
            // plotly's own labels between the powers of ten, single digits, are hard to read
            var (min, max) = axis.Fit(data, margin: 0.05, fromZero: false);
            var ticks = Ticks.Log(min, max);
            result["tickvals"] = new JsonArray([.. ticks.Select(t => (JsonNode)t)]);
            result["ticktext"] = new JsonArray([.. Ticks.Labels(ticks, log: true).Select(t => (JsonNode)t)]);
        }
        if (figure.IsHeatMap || (horizontal && figure.Series[0] is BarGroup))
            result["type"] = "category";
        if (figure.IsHeatMap && !horizontal)
            result["autorange"] = "reversed";

        if (horizontal && !axis.Log && figure.HasWholeX && figure.Series.OfType<Curve>().All(c => c.X.Length <= 8))
            result["dtick"] = 1;

        // A film's axes must not jump from frame to frame.
        var fixedRange =
            axis.Range ?? (figure.Frames.Count == 0 ? null : axis.Fit(data, margin: 0.05, fromZero: false));
        if (fixedRange is { } r)
            result["range"] = axis.Log
                ? new JsonArray(Ticks.Round(Math.Log10(r.Min), Digits), Ticks.Round(Math.Log10(r.Max), Digits))
                : new JsonArray(Ticks.Round(r.Min, Digits), Ticks.Round(r.Max, Digits));
        return result;
    }

    private static void AddPlayer(JsonObject layout, Figure figure)
    {
        JsonObject Instantly(string mode) =>
            new()
            {
                ["mode"] = mode,
                ["frame"] = new JsonObject { ["duration"] = 400, ["redraw"] = false },
                ["transition"] = new JsonObject { ["duration"] = 0 },
            };
        layout["sliders"] = new JsonArray(
            new JsonObject
            {
                ["active"] = figure.Frames.Count - 1,
                ["x"] = 0.12,
                ["len"] = 0.88,
                ["pad"] = new JsonObject { ["t"] = 48 },
                ["steps"] = new JsonArray([
                    .. figure.Frames.Select(f => new JsonObject
                    {
                        ["label"] = Literal(f.Name),
                        ["method"] = "animate",
                        ["args"] = new JsonArray(new JsonArray(f.Name), Instantly("immediate")),
                    }),
                ]),
            }
        );
        layout["updatemenus"] = new JsonArray(
            new JsonObject
            {
                ["type"] = "buttons",
                ["showactive"] = false,
                ["x"] = 0.0,
                ["y"] = 0.0,
                ["xanchor"] = "left",
                ["yanchor"] = "top",
                ["pad"] = new JsonObject { ["t"] = 62 },
                ["buttons"] = new JsonArray(
                    new JsonObject
                    {
                        ["label"] = "Play",
                        ["method"] = "animate",
                        ["args"] = new JsonArray(null, Instantly("immediate")),
                    }
                ),
            }
        );
    }

    private static int MarkerSize(Figure figure) =>
        figure.Series.Sum(s => s is PointCloud p ? p.X.Length : 0) > 500 ? 5 : 7;

    /// <summary>Plotly reads some html in texts: these are to be shown as they are written.</summary>
    private static string Literal(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

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
