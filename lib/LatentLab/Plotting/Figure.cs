using System.Globalization;
using System.Text;

namespace LatentLab;

/// <summary>A chart: what it shows, independent of how it is drawn.</summary>
/// <remarks>
/// Made by the static methods, refined by chained <c>With…</c>, each of which returns a new figure:
/// <code>
/// Figure.Lines("Validation loss", ("tied", tied), ("untied", untied))
///     .WithAxes("epoch", "MSE", logY: true)
/// </code>
/// A live host shows the interactive chart in the place of a static picture; stores without scripts show the
/// picture. NaN is a gap.
/// </remarks>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed partial record Figure : IDisplayable
{
    private string? _altText;

    private Figure(string kind, string title, IReadOnlyList<Series> series)
    {
        ArgumentNullException.ThrowIfNull(title);
        (Kind, Title, Series) = (kind, title, series);
    }

    /// <summary>The title above the chart.</summary>
    public string Title { get; private init; }

    /// <summary>What the chart shows, in words, for readers who do not see it.</summary>
    public string AltText => _altText ?? Describe();

    /// <summary>Width in pixels of the static picture; the interactive chart is as wide as its place.</summary>
    public int Width { get; private init; } = 720;

    /// <summary>Height in pixels.</summary>
    public int Height { get; private init; } = 420;

    internal string Kind { get; private init; }
    internal IReadOnlyList<Series> Series { get; private init; }
    internal IReadOnlyList<FilmFrame> Frames { get; private init; } = [];
    internal Axis X { get; private init; } = new();
    internal Axis Y { get; private init; } = new();

    /// <summary>Every series that is ever shown: a film's frames, or the figure's own.</summary>
    internal IEnumerable<Series> AllSeries => Frames.Count > 0 ? Frames.SelectMany(f => f.Series) : Series;

    /// <summary>Whether x counts something (epochs, steps), so that no tick may stand between whole numbers.</summary>
    internal bool HasWholeX =>
        AllSeries.All(s => s is Curve) && AllSeries.SelectMany(s => s.XExtent).All(v => v == Math.Floor(v));

    /// <summary>Whether the axes are categories: then they take labels, but neither scale nor range along x.</summary>
    internal bool IsHeatMap => Series[0] is HeatCells;

    /// <summary>Labels the axes and sets their scales.</summary>
    /// <param name="x">Label of the horizontal axis, with its unit.</param>
    /// <param name="y">Label of the vertical axis, with its unit.</param>
    /// <param name="logX">Logarithmic horizontal scale; values that are not positive become gaps.</param>
    /// <param name="logY">Logarithmic vertical scale; values that are not positive become gaps.</param>
    /// <exception cref="ArgumentException">
    /// A log scale for bars, a histogram or a heat map, or without a positive value.
    /// </exception>
    public Figure WithAxes(string x, string y, bool logX = false, bool logY = false)
    {
        if ((logX || logY) && AllSeries.Any(s => s is HeatCells or BarGroup or BinCounts))
            throw new ArgumentException($"a {Kind} has no log scale: its areas start at zero");
        if (logX && !AllSeries.SelectMany(s => s.XExtent).Any(v => v > 0))
            throw new ArgumentException("a log x axis needs a value above 0; there is none");
        if (logY && !AllSeries.SelectMany(s => s.YExtent).Any(v => v > 0))
            throw new ArgumentException("a log y axis needs a value above 0; there is none");
        return this with { X = X with { Label = x, Log = logX }, Y = Y with { Label = y, Log = logY } };
    }

    /// <summary>Fixes the range of one or both axes; what lies outside is not drawn.</summary>
    /// <exception cref="ArgumentException">
    /// A range that is empty, not finite, or not positive on a log axis.
    /// </exception>
    public Figure WithRange((double Min, double Max)? x = null, (double Min, double Max)? y = null)
    {
        if (IsHeatMap)
            throw new ArgumentException("a heat map always shows all cells; its colors take a range when it is made");
        return this with
        {
            X = X with { Range = Checked(x, X, "x") ?? X.Range },
            Y = Y with { Range = Checked(y, Y, "y") ?? Y.Range },
        };
    }

    /// <summary>Adds a shaded band to the curve of a name, such as an interval over seeds.</summary>
    /// <exception cref="ArgumentException">No such curve, another length than the curve's, or a film.</exception>
    public Figure WithBand(string name, Numbers lower, Numbers upper)
    {
        if (Frames.Count > 0)
            throw new ArgumentException("a film has no bands; give its frames what they shall show");
        var at = Series.ToList().FindIndex(s => s is Curve && s.Name == name);
        if (at < 0)
            throw new ArgumentException(
                $"no curve is named '{name}'; there are: {string.Join(", ", Series.Select(s => s.Name))}"
            );
        var curve = (Curve)Series[at];
        SameLength(curve.Y.Length, lower.Count, $"the points of '{name}'", "the band's lower edge");
        SameLength(curve.Y.Length, upper.Count, $"the points of '{name}'", "the band's upper edge");
        return this with
        {
            Series =
            [
                .. Series.Take(at),
                curve with
                {
                    Lower = lower.ToArray(),
                    Upper = upper.ToArray(),
                },
                .. Series.Skip(at + 1),
            ],
        };
    }

    /// <summary>Draws another figure's curves or points into this one, on this one's axes.</summary>
    /// <exception cref="ArgumentException">One of the two is neither curves nor points, or is a film.</exception>
    public Figure With(Figure other)
    {
        if (
            Frames.Count > 0
            || other.Frames.Count > 0
            || Series.Concat(other.Series).Any(s => s is not (Curve or PointCloud))
        )
            throw new ArgumentException("only curves and points can share a figure");
        return this with { Series = [.. Series, .. other.Series] };
    }

    /// <summary>Sets the size in pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Smaller than 200 x 150 or larger than 4000.</exception>
    public Figure WithSize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 200);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 150);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(width, height), 4000);
        return this with { Width = width, Height = height };
    }

    /// <summary>Replaces the words that describe the chart to readers who do not see it.</summary>
    public Figure WithAltText(string text)
    {
        var copy = this with { };
        copy._altText = text;
        return copy;
    }

    /// <summary>The static picture: a complete SVG document without scripts, styles or references.</summary>
    public string ToSvg() => SvgRenderer.Render(this);

    /// <summary>The interactive chart: Plotly's data, layout and, for a film, frames, as JSON.</summary>
    public string ToPlotlyJson() => PlotlyRenderer.Render(this);

    /// <inheritdoc/>
    public string ToHtml() => FigureHtml.Render(this);

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string>
        {
            ["application/vnd.plotly.v1+json"] = ToPlotlyJson(),
            ["image/svg+xml"] = ToSvg(),
            ["text/plain"] = ToString(),
        };

    /// <summary>The chart in words: kind, title, axes, and a line per series.</summary>
    public override string ToString() => AltText;

    private string Describe()
    {
        var text = new StringBuilder($"{char.ToUpperInvariant(Kind[0])}{Kind[1..]} \"{Title}\"");
        foreach (var (name, axis) in new[] { ("x", X), ("y", Y) })
            if (axis.Label.Length > 0)
                text.Append(CultureInfo.InvariantCulture, $"; {name}: {axis.Label}{(axis.Log ? " (log)" : "")}");
        if (Frames.Count > 0)
            text.Append(
                CultureInfo.InvariantCulture,
                $"; {Frames.Count} frames, {Frames[0].Name} to {Frames[^1].Name}; the last one:"
            );
        foreach (var series in Series.Take(20))
            text.Append('\n').Append("  ").Append(series.Describe());
        return text.ToString();
    }

    private static (double, double)? Checked((double Min, double Max)? range, Axis axis, string name)
    {
        if (range is not { } r)
            return null;
        if (!double.IsFinite(r.Min) || !double.IsFinite(r.Max) || r.Min >= r.Max)
            throw new ArgumentException(
                $"the {name} range goes from {r.Min} to {r.Max}; it must go from a smaller to a larger number"
            );
        if (axis.Log && r.Min <= 0)
            throw new ArgumentException($"the {name} axis is logarithmic: its range cannot start at {r.Min}");
        return r;
    }

    private static void SameLength(int expected, int actual, string what, string other)
    {
        if (expected != actual)
            throw new ArgumentException($"{what} and {other} differ in length: {expected} and {actual}");
    }
}
