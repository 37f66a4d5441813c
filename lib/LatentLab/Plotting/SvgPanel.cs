namespace LatentLab;

/// <summary>One coordinate system of a static picture: grid, axes, labels, and the marks inside.</summary>
internal static class SvgPanel
{
    private const double TickSize = 12,
        LabelSize = 13,
        TickLength = 5,
        Slant = -35,
        MostSlantedRoom = 110,
        ShortName = 28;

    public static void Draw(SvgWriter svg, Figure figure, IReadOnlyList<Series> series, Box area, bool showYLabel)
    {
        var categories = (series[0] as BarGroup)?.Categories;
        var areas = series.Any(s => s is BarGroup or BinCounts);
        var pointMargin = series.Any(s => s is PointCloud) ? 0.05 : 0.02;
        var yRange = figure.Y.Fit(figure.AllSeries.SelectMany(s => s.YExtent), areas ? 0.08 : 0.06, fromZero: areas);
        var xRange = categories is not null
            ? (0, categories.Length)
            : figure.X.Fit(figure.AllSeries.SelectMany(s => s.XExtent), areas ? 0 : pointMargin, fromZero: false);

        var yTicks = Inside(
            figure.Y.Log
                ? Ticks.Log(yRange.Item1, yRange.Item2)
                : Ticks.Linear(yRange.Item1, yRange.Item2, (int)Math.Clamp(area.Height / 55, 2, 8)),
            yRange
        );
        var yLabels = Ticks.Labels(yTicks, figure.Y.Log);
        var left =
            area.Left + yLabels.Select(l => SvgWriter.Width(l, TickSize)).DefaultIfEmpty(0).Max() + TickLength + 5;
        if (showYLabel && figure.Y.Label.Length > 0)
            left += LabelSize + 8;

        var right = area.Right - 10;
        var slot = categories is null ? 0 : (right - left) / categories.Length;
        var (slanted, tickRoom) = categories is null ? (false, TickSize + 8) : CategoryRoom(categories, slot);
        var bottom = area.Bottom - tickRoom - (figure.X.Label.Length > 0 ? LabelSize + 8 : 0);
        var plot = new Box(left, area.Top + 6, right, bottom);
        var place = new Placement(plot, xRange, yRange, figure.X.Log, figure.Y.Log);

        for (var i = 0; i < yTicks.Length; i++)
        {
            var y = place.Y(yTicks[i]);
            svg.Line(plot.Left, y, plot.Right, y, SvgWriter.Grid);
            svg.Text(plot.Left - TickLength - 2, y + TickSize * 0.35, yLabels[i], TickSize, "end");
        }
        if (categories is null)
            XTicks(svg, figure, place, xRange);
        else
            CategoryLabels(svg, categories, plot, slot, slanted);

        SvgMarks.Draw(svg, series, place);

        svg.Line(plot.Left, plot.Top, plot.Left, plot.Bottom, SvgWriter.Axis);
        svg.Line(plot.Left, plot.Bottom, plot.Right, plot.Bottom, SvgWriter.Axis);
        if (areas && yRange.Item1 < 0)
            svg.Line(plot.Left, place.Y(0), plot.Right, place.Y(0), SvgWriter.Axis);
        Labels(svg, figure, plot, area, showYLabel);
    }

    /// <summary>The labels of both axes, in the middle of their sides.</summary>
    public static void Labels(SvgWriter svg, Figure figure, Box plot, Box area, bool showYLabel)
    {
        if (figure.X.Label.Length > 0)
            svg.Text(
                (plot.Left + plot.Right) / 2,
                area.Bottom - 3,
                SvgWriter.Fit(figure.X.Label, LabelSize, area.Width),
                LabelSize,
                "middle"
            );
        if (showYLabel && figure.Y.Label.Length > 0)
            svg.Text(
                area.Left + LabelSize - 2,
                (plot.Top + plot.Bottom) / 2,
                SvgWriter.Fit(figure.Y.Label, LabelSize, plot.Height + 20),
                LabelSize,
                "middle",
                rotate: -90
            );
    }

    private static void XTicks(SvgWriter svg, Figure figure, Placement place, (double Min, double Max) range)
    {
        var plot = place.Plot;
        // As many ticks as there is room for their labels.
        for (var count = (int)Math.Clamp(plot.Width / 70, 2, 10); count >= 1; count--)
        {
            var ticks = Inside(
                figure.X.Log
                    ? Ticks.Log(range.Min, range.Max)
                    : Ticks.Linear(range.Min, range.Max, count, figure.HasWholeX),
                range
            );
            var labels = Ticks.Labels(ticks, figure.X.Log);
            if (count > 1 && labels.Sum(l => SvgWriter.Width(l, TickSize) + 10) > plot.Width && !figure.X.Log)
                continue;
            var freeFrom = double.NegativeInfinity;
            for (var i = 0; i < ticks.Length; i++)
            {
                var (x, half) = (place.X(ticks[i]), SvgWriter.Width(labels[i], TickSize) / 2);
                svg.Line(x, plot.Top, x, plot.Bottom, SvgWriter.Grid);
                if (x - half < freeFrom)
                    continue;
                svg.Text(x, plot.Bottom + TickSize + 5, labels[i], TickSize, "middle");
                freeFrom = x + half + 4;
            }
            return;
        }
    }

    /// <summary>
    /// Names under their slots, slanted where they would touch, thinned out where even that is too tight.
    /// </summary>
    public static void CategoryLabels(SvgWriter svg, string[] categories, Box plot, double slot, bool slanted)
    {
        var each = slanted ? TickSize + 4 : categories.Max(c => SvgWriter.Width(c, TickSize)) + 4;
        var every = Math.Max(1, (int)Math.Ceiling(each / slot - 0.1));
        for (var i = 0; i < categories.Length; i += every)
        {
            var x = plot.Left + (i + 0.5) * slot;
            // a slanted name must not run out of the picture on the left
            if (slanted)
                svg.Text(
                    x + 4,
                    plot.Bottom + TickSize + 3,
                    SvgWriter.Fit(
                        categories[i],
                        TickSize,
                        Math.Min(MostSlantedRoom, (x - 8) / Math.Cos(Slant * Math.PI / 180))
                    ),
                    TickSize,
                    "end",
                    rotate: Slant
                );
            else
                svg.Text(x, plot.Bottom + TickSize + 5, categories[i], TickSize, "middle");
        }
    }

    /// <summary>Whether names need slanting, and the height that they take below the chart.</summary>
    public static (bool Slanted, double Room) CategoryRoom(string[] categories, double slot)
    {
        var widest = categories.Max(c => SvgWriter.Width(c, TickSize));
        return widest <= Math.Max(slot * 0.95, ShortName)
            ? (false, TickSize + 8)
            : (true, Math.Min(MostSlantedRoom, widest) * Math.Sin(-Slant * Math.PI / 180) + TickSize + 4);
    }

    private static double[] Inside(double[] ticks, (double Min, double Max) range) =>
        [
            .. ticks.Where(t =>
                t >= range.Min - (range.Max - range.Min) * 1e-9 && t <= range.Max + (range.Max - range.Min) * 1e-9
            ),
        ];
}
