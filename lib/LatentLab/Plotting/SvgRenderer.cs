using System.Globalization;

namespace LatentLab;

/// <summary>A rectangle in pixels.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;
    public double Height => Bottom - Top;
}

/// <summary>The static form of a figure: title, legend and panels as one SVG.</summary>
internal static class SvgRenderer
{
    private const double Edge = 14,
        TitleSize = 16,
        TitleLine = 21,
        LegendSize = 12,
        LegendLine = 19,
        SwatchWidth = 30;
    private const int MostPanels = 3;

    public static string Render(Figure figure)
    {
        var svg = new SvgWriter();
        svg.Raw(
            string.Create(
                CultureInfo.InvariantCulture,
                $"<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
                    + $"viewBox=\"0 0 {figure.Width} {figure.Height}\" "
                    + $"width=\"{figure.Width}\" height=\"{figure.Height}\" "
                    + $"style=\"max-width:100%;height:auto\" font-family=\"sans-serif\" role=\"img\">"
            )
        );
        svg.Raw($"<title>{SvgWriter.Escape(figure.Title)}</title><desc>{SvgWriter.Escape(figure.AltText)}</desc>");
        svg.Rect(0, 0, figure.Width, figure.Height, "#FFFFFF");

        var y = Title(svg, figure);
        if (figure.Series.Count > 1)
            y = Legend(svg, figure, y);
        var area = new Box(Edge, y + 4, figure.Width - Edge, figure.Height - Edge);
        if (figure.Series[0] is HeatCells cells)
            SvgHeatMap.Draw(svg, figure, cells, area);
        else if (figure.Frames.Count > 0)
            Panels(svg, figure, area);
        else
            SvgPanel.Draw(svg, figure, figure.Series, area, showYLabel: true);

        svg.Raw("</svg>");
        return svg.ToString();
    }

    /// <summary>A film stands still as its first, middle and last picture.</summary>
    private static void Panels(SvgWriter svg, Figure figure, Box area)
    {
        int[] shown =
            figure.Frames.Count <= MostPanels
                ? [.. Enumerable.Range(0, figure.Frames.Count)]
                : [0, (figure.Frames.Count - 1) / 2, figure.Frames.Count - 1];
        var width = area.Width / shown.Length;
        for (var i = 0; i < shown.Length; i++)
        {
            var panel = area with
            {
                Left = area.Left + i * width,
                Right = area.Left + (i + 1) * width,
                Top = area.Top + 18,
            };
            var frame = figure.Frames[shown[i]];
            svg.Text(
                (panel.Left + panel.Right) / 2,
                area.Top + 12,
                SvgWriter.Fit(frame.Name, LegendSize, width - 8),
                LegendSize,
                "middle",
                bold: true
            );
            SvgPanel.Draw(svg, figure, frame.Series, panel, showYLabel: i == 0);
        }
    }

    private static double Title(SvgWriter svg, Figure figure)
    {
        var y = 8.0;
        // bold letters are wider
        foreach (var line in SvgWriter.Wrap(figure.Title, TitleSize * 1.1, figure.Width - 2 * Edge, mostLines: 3))
            svg.Text(Edge, y += TitleLine, line, TitleSize, bold: true);
        return y + 4;
    }

    /// <summary>The legend stands in rows between title and chart, where it can cover no data.</summary>
    private static double Legend(SvgWriter svg, Figure figure, double y)
    {
        var (x, right) = (Edge, figure.Width - Edge);
        y += LegendLine;
        for (var i = 0; i < figure.Series.Count; i++)
        {
            var name = SvgWriter.Fit(figure.Series[i].Name, LegendSize, right - Edge - SwatchWidth);
            var width = SwatchWidth + SvgWriter.Width(name, LegendSize);
            if (x > Edge && x + width > right)
                (x, y) = (Edge, y + LegendLine);
            Swatch(svg, figure.Series[i], i, x, y - LegendSize * 0.35);
            svg.Text(x + SwatchWidth, y, name, LegendSize);
            x += width + 16;
        }
        return y + 4;
    }

    private static void Swatch(SvgWriter svg, Series series, int index, double x, double middle)
    {
        var color = Palette.Color(index);
        switch (series)
        {
            case Curve curve:
                svg.Stroke(
                    $"M{SvgWriter.Point(x, middle)}L{SvgWriter.Point(x + 25, middle)}",
                    color,
                    Palette.Dash(index)
                );
                if (SvgMarks.HasMarkers(curve))
                    svg.Fill(Markers.Path(Palette.Symbol(index), x + 12.5, middle, 4), color);
                break;
            case PointCloud:
                svg.Fill(Markers.Path(Palette.Symbol(index), x + 18, middle, 5), color);
                break;
            default:
                svg.Rect(
                    x + 10,
                    middle - 6,
                    15,
                    12,
                    color,
                    series is BinCounts ? SvgMarks.OverlayOpacity : 1,
                    series is BinCounts ? color : null
                );
                break;
        }
    }
}
