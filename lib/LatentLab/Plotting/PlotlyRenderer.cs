using System.Text.Json.Nodes;

namespace LatentLab;

/// <summary>
/// The interactive form of a figure: traces by Plotly.NET, put together with a layout as small as can be.
/// </summary>
internal static class PlotlyRenderer
{
    private const int Digits = 6,
        FilmDigits = 4,
        TitleSize = 16,
        TitleRoom = 560;

    public static string Render(Figure figure)
    {
        var digits = figure.Frames.Count > 0 ? FilmDigits : Digits;
        var root = new JsonObject
        {
            ["data"] = PlotlyTraces.Of(figure, figure.Series, digits),
            ["layout"] = Layout(figure),
        };
        if (figure.Frames.Count > 0)
            root["frames"] = Frames(figure, digits);
        return root.ToJsonString();
    }

    private static JsonArray Frames(Figure figure, int digits)
    {
        var frames = new JsonArray();
        foreach (var frame in figure.Frames)
        {
            var data = PlotlyTraces.Of(figure, frame.Series, digits);
            // A frame changes the places only: names, colors and shapes stay the first traces'.
            foreach (var trace in data.Select(trace => trace!.AsObject()))
            {
                var names = trace.Select(p => p.Key).Where(k => k is not ("type" or "x" or "y" or "hovertext"));
                foreach (var name in names.ToArray())
                    trace.Remove(name);
            }
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

    /// <summary>Plotly reads some html in texts: these are to be shown as they are written.</summary>
    public static string Literal(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");
}
