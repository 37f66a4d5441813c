namespace LatentLab;

/// <summary>An axis of a figure.</summary>
/// <param name="Label">What is measured and in which unit.</param>
/// <param name="Log">Whether the scale is logarithmic.</param>
/// <param name="Range">The fixed range, or null to fit the data.</param>
internal sealed record Axis(string Label = "", bool Log = false, (double Min, double Max)? Range = null)
{
    /// <summary>The range to draw: the fixed one, or the data's with a margin.</summary>
    /// <param name="data">What the axis must hold; anything that is not finite is ignored.</param>
    /// <param name="margin">The empty share on both sides.</param>
    /// <param name="fromZero">Whether the data's zero must lie on the axis itself (bars).</param>
    public (double Min, double Max) Fit(IEnumerable<double> data, double margin, bool fromZero)
    {
        if (Range is { } range)
            return range;
        var values = data.Where(v => double.IsFinite(v) && (!Log || v > 0)).ToArray();
        if (values.Length == 0)
            return Log ? (1, 10) : (0, 1);

        var (min, max) = (values.Min(), values.Max());
        if (Log)
        {
            var room = Math.Max(Math.Log10(max / min), 0.2) * margin;
            return (min / Math.Pow(10, room), max * Math.Pow(10, room));
        }
        var width = max - min;
        if (width <= Math.Abs(max) * 1e-12)
            width = max == 0 ? 1 : Math.Abs(max) * 0.2;
        return (
            fromZero && min == 0 ? 0 : min - width * margin,
            fromZero && max == 0 && min < 0 ? 0 : max + width * margin
        );
    }
}
