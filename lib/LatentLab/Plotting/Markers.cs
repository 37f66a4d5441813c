namespace LatentLab;

/// <summary>The marker shapes of the static pictures, under Plotly's names.</summary>
internal static class Markers
{
    /// <summary>A closed path around a place.</summary>
    /// <param name="symbol">The shape's name.</param>
    /// <param name="x">Horizontal center.</param>
    /// <param name="y">Vertical center.</param>
    /// <param name="radius">About half the size; shapes are made to look equally big.</param>
    public static string Path(string symbol, double x, double y, double radius)
    {
        var r = SvgWriter.Number(radius);
        var d = SvgWriter.Number(2 * radius);
        return symbol switch
        {
            "circle" => $"M{SvgWriter.Point(x - radius, y)}a{r} {r} 0 1 0 {d} 0a{r} {r} 0 1 0-{d} 0Z",
            "square" => Polygon(x, y, radius * 1.25, 4, 45),
            "diamond" => Polygon(x, y, radius * 1.35, 4, 0),
            "triangle-up" => Polygon(x, y, radius * 1.35, 3, 0),
            "triangle-down" => Polygon(x, y, radius * 1.35, 3, 180),
            "hexagon" => Polygon(x, y, radius * 1.15, 6, 0),
            "pentagon" => Polygon(x, y, radius * 1.2, 5, 0),
            "cross" => Star(x, y, radius * 1.25, [(0.36, -1), (0.36, -0.36), (1, -0.36)], 90),
            "x" => Star(x, y, radius * 1.25, [(0, -0.5), (0.5, -1), (1, -0.5)], 90),
            _ => Star(x, y, radius * 1.5, [(0, -1), (0.2245, -0.309)], 72),
        };
    }

    private static string Polygon(double x, double y, double radius, int corners, double turn) =>
        Star(x, y, radius, [(Math.Sin(turn * Math.PI / 180), -Math.Cos(turn * Math.PI / 180))], 360.0 / corners);

    /// <summary>A piece of outline, repeated around the center.</summary>
    private static string Star(double x, double y, double radius, (double X, double Y)[] piece, double turn)
    {
        var points =
            from k in Enumerable.Range(0, (int)Math.Round(360 / turn))
            let angle = k * turn * Math.PI / 180
            from p in piece
            select SvgWriter.Point(
                x + radius * (p.X * Math.Cos(angle) - p.Y * Math.Sin(angle)),
                y + radius * (p.X * Math.Sin(angle) + p.Y * Math.Cos(angle))
            );
        return $"M{string.Join('L', points)}Z";
    }
}
