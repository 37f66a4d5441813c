namespace LatentLab;

/// <summary>A matrix of a static picture: one image, a pixel per cell made big, with names and a color bar.</summary>
internal static class SvgHeatMap
{
    private const double TickSize = 12,
        BarWidth = 16,
        MostNameRoom = 140;
    private const int LargestImageSide = 1200;

    public static void Draw(SvgWriter svg, Figure figure, HeatCells cells, Box area)
    {
        var (rows, columns) = (cells.Rows.Length, cells.Columns.Length);
        var ticks = Ticks.Linear(cells.Min, cells.Max, 5);
        var labels = Ticks.Labels(ticks, log: false);
        var right = area.Right - labels.Max(l => SvgWriter.Width(l, TickSize)) - 6 - BarWidth - 18;
        var names = Math.Min(MostNameRoom, cells.Rows.Max(r => SvgWriter.Width(r, TickSize)));
        var left = area.Left + names + 8 + (figure.Y.Label.Length > 0 ? 21 : 0);
        var slot = (right - left) / columns;
        var (slanted, nameRoom) = SvgPanel.CategoryRoom(cells.Columns, slot);
        var plot = new Box(left, area.Top + 4, right, area.Bottom - nameRoom - (figure.X.Label.Length > 0 ? 21 : 0));

        svg.Image(plot.Left, plot.Top, plot.Width, plot.Height, Picture(cells, plot));
        Texts(svg, cells, plot);

        var height = plot.Height / rows;
        var every = Math.Max(1, (int)Math.Ceiling((TickSize + 2) / height));
        for (var r = 0; r < rows; r += every)
            svg.Text(
                plot.Left - 6,
                plot.Top + (r + 0.5) * height + TickSize * 0.35,
                SvgWriter.Fit(cells.Rows[r], TickSize, MostNameRoom),
                TickSize,
                "end"
            );
        SvgPanel.CategoryLabels(svg, cells.Columns, plot, slot, slanted);
        SvgPanel.Labels(svg, figure, plot, area, showYLabel: true);

        var bar = new Box(plot.Right + 18, plot.Top, plot.Right + 18 + BarWidth, plot.Bottom);
        svg.Image(bar.Left, bar.Top, bar.Width, bar.Height, ColorBar(cells));
        for (var i = 0; i < ticks.Length; i++)
        {
            var y = bar.Bottom - (ticks[i] - cells.Min) / (cells.Max - cells.Min) * bar.Height;
            svg.Line(bar.Right, y, bar.Right + 3, y, SvgWriter.Axis);
            svg.Text(bar.Right + 6, y + TickSize * 0.35, labels[i], TickSize);
        }
    }

    /// <summary>
    /// Several pixels per cell: renderers that smooth what they enlarge then have only thin edges to smooth.
    /// </summary>
    private static byte[] Picture(HeatCells cells, Box plot)
    {
        int Times(double pixels, int count) =>
            (int)Math.Clamp(Math.Ceiling(2 * pixels / count), 1, Math.Max(1, LargestImageSide / count));
        var (down, across) = (Times(plot.Height, cells.Rows.Length), Times(plot.Width, cells.Columns.Length));
        return Png.Rgb(
            cells.Columns.Length * across,
            cells.Rows.Length * down,
            (x, y) => Color(cells, cells.Values[y / down][x / across])
        );
    }

    private static byte[] ColorBar(HeatCells cells) =>
        Png.Rgb((int)BarWidth, 256, (_, y) => Palette.At(cells.Colors, 1 - y / 255.0));

    private static void Texts(SvgWriter svg, HeatCells cells, Box plot)
    {
        if (cells.Format is null)
            return;
        var (width, height) = (plot.Width / cells.Columns.Length, plot.Height / cells.Rows.Length);
        var longest = Enumerable
            .Range(0, cells.Rows.Length)
            .SelectMany(r => Enumerable.Range(0, cells.Columns.Length).Select(c => cells.Text(r, c)))
            .MaxBy(t => SvgWriter.Width(t, 1))!;
        var size = Math.Min(13, Math.Min(height * 0.7, width * 0.92 / Math.Max(0.5, SvgWriter.Width(longest, 1))));
        for (var r = 0; r < cells.Rows.Length; r++)
        {
            for (var c = 0; c < cells.Columns.Length; c++)
                if (cells.Text(r, c) is { Length: > 0 } text)
                    svg.Text(
                        plot.Left + (c + 0.5) * width,
                        plot.Top + (r + 0.5) * height + size * 0.35,
                        text,
                        size,
                        "middle",
                        Palette.TextOn(Color(cells, cells.Values[r][c]))
                    );
        }
    }

    private static (byte R, byte G, byte B) Color(HeatCells cells, double value) =>
        double.IsFinite(value)
            ? Palette.At(cells.Colors, (value - cells.Min) / (cells.Max - cells.Min))
            : ((byte)255, (byte)255, (byte)255);
}
