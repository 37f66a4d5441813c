using System.Text;

namespace LatentLab;

/// <summary>Curves, bands, points, bars and histograms of a static picture, cut at the plot's edges.</summary>
internal static class SvgMarks
{
    public const double OverlayOpacity = 0.45;
    private const int MostMarkedPoints = 30;

    public static bool HasMarkers(Curve curve) => curve.X.Length <= MostMarkedPoints;

    public static void Draw(SvgWriter svg, IReadOnlyList<Series> series, Placement place)
    {
        // All bands first: no band may cover a curve.
        for (var i = 0; i < series.Count; i++)
            if (series[i] is Curve { Lower: not null } c)
                Band(svg, c, i, place);

        var points = series.Sum(s => s is PointCloud p ? p.X.Length : 0);
        for (var i = 0; i < series.Count; i++)
            switch (series[i])
            {
                case Curve c:
                    Line(svg, c, i, place);
                    break;
                case PointCloud p:
                    Points(svg, p, i, place, points > 500 ? 2.5 : 3.5);
                    break;
                case BarGroup b:
                    Bars(svg, b, i, series.Count, place);
                    break;
                case BinCounts h:
                    Bins(svg, h, i, series.Count > 1, place);
                    break;
            }
    }

    private static void Line(SvgWriter svg, Curve curve, int index, Placement place)
    {
        var (x, y) = Thinned([.. curve.X.Select(place.X)], [.. curve.Y.Select(place.Y)], (int)place.Plot.Width);
        bool IsThere(int k) => double.IsFinite(x[k] + y[k]);
        var (path, pen) = (new StringBuilder(), "");
        for (var k = 1; k < x.Length; k++)
        {
            if (!IsThere(k - 1) || !IsThere(k) || place.Clip(x[k - 1], y[k - 1], x[k], y[k]) is not { } part)
                continue;
            var from = SvgWriter.Point(part.X1, part.Y1);
            if (from != pen)
                path.Append('M').Append(from);
            path.Append('L').Append(pen = SvgWriter.Point(part.X2, part.Y2));
        }
        if (path.Length > 0)
            svg.Stroke(path.ToString(), Palette.Color(index), Palette.Dash(index));

        // A point alone between gaps has no line: without a marker it would not be seen.
        var marked = HasMarkers(curve);
        for (var k = 0; k < x.Length; k++)
            if (
                IsThere(k)
                && place.Holds(x[k], y[k])
                && (marked || ((k == 0 || !IsThere(k - 1)) && (k == x.Length - 1 || !IsThere(k + 1))))
            )
                svg.Fill(Markers.Path(Palette.Symbol(index), x[k], y[k], marked ? 3.5 : 2), Palette.Color(index));
    }

    /// <summary>
    /// Of a long curve, the first, lowest, highest and last point of every pixel column: it looks the same.
    /// </summary>
    private static (double[] X, double[] Y) Thinned(double[] x, double[] y, int columns)
    {
        if (x.Length <= 4 * columns)
            return (x, y);
        var kept = new List<int>();
        for (int from = 0, to; from < x.Length; from = to)
        {
            to = from + 1;
            while (to < x.Length && Math.Floor(x[to]) == Math.Floor(x[from]))
                to++;
            var there = Enumerable.Range(from, to - from).ToArray();
            kept.AddRange(new[] { from, there.MinBy(k => y[k]), there.MaxBy(k => y[k]), to - 1 }.Distinct().Order());
        }
        return ([.. kept.Select(k => x[k])], [.. kept.Select(k => y[k])]);
    }

    private static void Band(SvgWriter svg, Curve curve, int index, Placement place)
    {
        double[] x = [.. curve.X.Select(place.X)],
            low = [.. curve.Lower!.Select(place.Y)],
            high = [.. curve.Upper!.Select(place.Y)];
        bool IsThere(int k) =>
            double.IsFinite(x[k] + low[k] + high[k])
            && x[k] >= place.Plot.Left - 0.01
            && x[k] <= place.Plot.Right + 0.01;
        string At(int k, double y) => SvgWriter.Point(x[k], Math.Clamp(y, place.Plot.Top, place.Plot.Bottom));
        foreach (var (from, to) in Gaps.Stretches(x.Length, IsThere))
        {
            var there = Enumerable.Range(from, to - from).ToArray();
            var above = there.Select(k => At(k, high[k]));
            var below = there.Reverse().Select(k => At(k, low[k]));
            svg.Fill($"M{string.Join('L', above.Concat(below))}Z", Palette.Color(index), 0.2);
        }
    }

    private static void Points(SvgWriter svg, PointCloud cloud, int index, Placement place, double radius)
    {
        svg.Raw($"<g fill=\"{Palette.Color(index)}\" fill-opacity=\"0.8\">");
        for (var k = 0; k < cloud.X.Length; k++)
        {
            var (x, y) = (place.X(cloud.X[k]), place.Y(cloud.Y[k]));
            if (double.IsFinite(x + y) && place.Holds(x, y))
                svg.Raw($"<path d=\"{Markers.Path(Palette.Symbol(index), x, y, radius)}\"/>");
        }
        svg.Raw("</g>");
    }

    private static void Bars(SvgWriter svg, BarGroup bars, int index, int groups, Placement place)
    {
        var plot = place.Plot;
        var slot = plot.Width / bars.Categories.Length;
        var width = Math.Min(slot * 0.8 / groups, 90);
        double Inside(double value) => Math.Clamp(place.Y(value), plot.Top, plot.Bottom);
        for (var k = 0; k < bars.Values.Length; k++)
        {
            if (!double.IsFinite(bars.Values[k]))
                continue;
            var x = plot.Left + (k + 0.5) * slot + (index - groups / 2.0) * width;
            var (end, zero) = (Inside(bars.Values[k]), Inside(0));
            svg.Rect(x, Math.Min(end, zero), width * 0.96, Math.Abs(end - zero), Palette.Color(index));
            if (bars.Errors.Length == 0 || !double.IsFinite(bars.Errors[k]))
                continue;
            var (middle, cap) = (x + width * 0.48, Math.Min(6, width / 4));
            var (low, high) = (Inside(bars.Values[k] - bars.Errors[k]), Inside(bars.Values[k] + bars.Errors[k]));
            svg.Stroke(
                $"M{SvgWriter.Point(middle, low)}L{SvgWriter.Point(middle, high)}"
                    + $"M{SvgWriter.Point(middle - cap, low)}L{SvgWriter.Point(middle + cap, low)}"
                    + $"M{SvgWriter.Point(middle - cap, high)}L{SvgWriter.Point(middle + cap, high)}",
                SvgWriter.Ink,
                "",
                1.5
            );
        }
    }

    private static void Bins(SvgWriter svg, BinCounts bins, int index, bool overlaid, Placement place)
    {
        var plot = place.Plot;
        double X(double value) => Math.Clamp(place.X(value), plot.Left, plot.Right);
        double Y(double value) => Math.Clamp(place.Y(value), plot.Top, plot.Bottom);
        var outline = new StringBuilder($"M{SvgWriter.Point(X(bins.Edges[0]), Y(0))}");
        for (var k = 0; k < bins.Counts.Length; k++)
            outline
                .Append('L')
                .Append(SvgWriter.Point(X(bins.Edges[k]), Y(bins.Counts[k])))
                .Append('L')
                .Append(SvgWriter.Point(X(bins.Edges[k + 1]), Y(bins.Counts[k])));
        outline.Append('L').Append(SvgWriter.Point(X(bins.Edges[^1]), Y(0)));
        svg.Fill(outline + "Z", Palette.Color(index), overlaid ? OverlayOpacity : 0.85);
        svg.Stroke(outline.ToString(), Palette.Color(index), Palette.Dash(index), 1.5);
    }
}
