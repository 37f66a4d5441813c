using Plotly.NET;
using static Plotly.NET.StyleParam;
using Chart = Plotly.NET.CSharp.Chart;

namespace LatentLab.Charts;

/// <summary>Turns plain arrays into Plotly traces with Plotly.NET. Only .NET base types cross this line.</summary>
/// <remarks>
/// Every method but <see cref="PlotlyJs"/> returns the JSON of a figure: its <c>data</c> and <c>layout</c>.
/// </remarks>
public static class ChartEngine
{
    /// <summary>A curve; NaN in <paramref name="y"/> leaves a gap.</summary>
    public static string Curve(
        string name,
        double[] x,
        double[] y,
        string color,
        string dash,
        string symbol,
        bool markers
    )
    {
        var chart = Chart.Line<double, double, string>(
            x,
            y,
            ShowMarkers: markers,
            Name: name,
            LineColor: Color.fromString(color),
            LineWidth: 2.0,
            ShowLegend: true,
            UseDefaults: false
        );
        return Styled(
            chart,
            ("line", "dash", dash),
            ("marker", "symbol", symbol),
            ("marker", "size", 7),
            ("marker", "color", color)
        );
    }

    /// <summary>A shaded band between two curves.</summary>
    public static string Band(string name, double[] x, double[] lower, double[] upper, string fill)
    {
        var closedX = x.Concat(x.Reverse());
        var closedY = upper.Concat(lower.Reverse());
        var chart = Chart.Scatter<double, double, string>(
            closedX,
            closedY,
            Mode.Lines,
            Name: name,
            ShowLegend: false,
            LineWidth: 0.0,
            Fill: Fill.ToSelf,
            FillColor: Color.fromString(fill),
            UseDefaults: false
        );
        return Styled(chart, ("", "hoverinfo", "skip"));
    }

    /// <summary>Points of one class; <paramref name="hover"/> is empty or has one text per point.</summary>
    public static string Points(
        string name,
        double[] x,
        double[] y,
        string[] hover,
        string color,
        string symbol,
        int size
    )
    {
        var chart = Chart.Scatter<double, double, string>(
            x,
            y,
            Mode.Markers,
            Name: name,
            ShowLegend: true,
            MarkerColor: Color.fromString(color),
            UseDefaults: false
        );
        return hover.Length == 0
            ? Styled(chart, ("marker", "symbol", symbol), ("marker", "size", size), ("marker", "opacity", 0.8))
            : Styled(
                chart,
                ("marker", "symbol", symbol),
                ("marker", "size", size),
                ("marker", "opacity", 0.8),
                ("", "hovertext", hover)
            );
    }

    /// <summary>One group of bars; <paramref name="errors"/> is empty or has one half-width per bar.</summary>
    public static string Bars(string name, string[] categories, double[] values, double[] errors, string color)
    {
        var chart = Chart.Column<double, string, string>(
            values,
            Keys: categories,
            Name: name,
            ShowLegend: true,
            MarkerColor: Color.fromString(color),
            UseDefaults: false
        );
        return errors.Length == 0
            ? Styled(chart)
            : Styled(chart, ("error_y", "type", "data"), ("error_y", "array", errors), ("error_y", "visible", true));
    }

    /// <summary>Counts in bins: bars at the bins' centers, as wide as the bins.</summary>
    public static string Histogram(
        string name,
        double[] centers,
        double[] counts,
        double width,
        string color,
        double opacity
    )
    {
        var chart = Chart.Column<double, double, string>(
            counts,
            Keys: centers,
            Name: name,
            ShowLegend: true,
            Opacity: opacity,
            MarkerColor: Color.fromString(color),
            UseDefaults: false
        );
        return Styled(chart, ("", "width", width));
    }

    /// <summary>
    /// A matrix as colors, first row on top; <paramref name="texts"/> is empty or holds the text of every cell.
    /// </summary>
    public static string HeatMap(
        double[][] values,
        string[] rows,
        string[] columns,
        string[][] texts,
        string[] colors,
        double min,
        double max
    )
    {
        var chart = Chart.Heatmap<double, string, string, string>(
            values,
            X: columns,
            Y: rows,
            ShowScale: true,
            ReverseYAxis: true,
            UseDefaults: false
        );
        var scale = colors.Select((color, i) => new object[] { (double)i / (colors.Length - 1), color }).ToArray();
        return texts.Length == 0
            ? Styled(chart, ("", "colorscale", scale), ("", "zmin", min), ("", "zmax", max))
            : Styled(
                chart,
                ("", "colorscale", scale),
                ("", "zmin", min),
                ("", "zmax", max),
                ("", "text", texts),
                ("", "texttemplate", "%{text}")
            );
    }

    /// <summary>The plotly.js source that this Plotly.NET version writes its charts for.</summary>
    public static string PlotlyJs()
    {
        var assembly = typeof(GenericChart).Assembly;
        var name = assembly.GetManifestResourceNames().First(n => n.EndsWith(".js", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    /// <summary>
    /// Sets the trace's attributes that have no typed parameter above: (part or "", attribute, value).
    /// </summary>
    private static string Styled(GenericChart chart, params (string Part, string Attribute, object Value)[] attributes)
    {
        foreach (var trace in GenericChart.getTraces(chart))
        {
            foreach (var (part, attribute, value) in attributes)
                Part(trace, part).SetProperty(attribute, value);
        }
        return GenericChart.toFigureJson(chart);
    }

    private static DynamicObj.DynamicObj Part(DynamicObj.DynamicObj trace, string name)
    {
        if (name.Length == 0)
            return trace;
        if (trace.TryGetPropertyValue(name)?.Value is DynamicObj.DynamicObj existing)
            return existing;
        var part = new DynamicObj.DynamicObj();
        trace.SetProperty(name, part);
        return part;
    }
}
