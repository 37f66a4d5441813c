namespace LatentLab;

/// <summary>From data to pixels inside a plot.</summary>
/// <param name="Plot">The plot's place.</param>
/// <param name="XRange">What its width spans.</param>
/// <param name="YRange">What its height spans.</param>
/// <param name="LogX">Whether the width is logarithmic.</param>
/// <param name="LogY">Whether the height is logarithmic.</param>
internal sealed record Placement(
    Box Plot,
    (double Min, double Max) XRange,
    (double Min, double Max) YRange,
    bool LogX,
    bool LogY
)
{
    /// <summary>Horizontal place; NaN for what the axis cannot hold.</summary>
    public double X(double value) => Plot.Left + Share(value, XRange, LogX) * Plot.Width;

    /// <summary>Vertical place; NaN for what the axis cannot hold.</summary>
    public double Y(double value) => Plot.Bottom - Share(value, YRange, LogY) * Plot.Height;

    public bool Holds(double x, double y) =>
        x >= Plot.Left - 0.01 && x <= Plot.Right + 0.01 && y >= Plot.Top - 0.01 && y <= Plot.Bottom + 0.01;

    /// <summary>The part of a line that lies inside the plot (Liang and Barsky 1984), or null.</summary>
    public (double X1, double Y1, double X2, double Y2)? Clip(double x1, double y1, double x2, double y2)
    {
        var (from, to, dx, dy) = (0.0, 1.0, x2 - x1, y2 - y1);
        foreach (
            var (towards, room) in new[]
            {
                (-dx, x1 - Plot.Left),
                (dx, Plot.Right - x1),
                (-dy, y1 - Plot.Top),
                (dy, Plot.Bottom - y1),
            }
        )
        {
            if (towards == 0 && room < 0)
                return null;
            if (towards < 0)
                from = Math.Max(from, room / towards);
            if (towards > 0)
                to = Math.Min(to, room / towards);
        }
        return from > to ? null : (x1 + from * dx, y1 + from * dy, x1 + to * dx, y1 + to * dy);
    }

    private static double Share(double value, (double Min, double Max) range, bool log) =>
        !log ? (value - range.Min) / (range.Max - range.Min)
        : value > 0 ? Math.Log(value / range.Min) / Math.Log(range.Max / range.Min)
        : double.NaN;
}
