using System.Globalization;

namespace LatentLab;

/// <summary>Round numbers for axes.</summary>
internal static class Ticks
{
    /// <summary>
    /// Multiples of 1, 2 or 5 times a power of ten inside a range, about <paramref name="count"/>
    /// of them; wanted whole, no closer than 1.
    /// </summary>
    public static double[] Linear(double min, double max, int count, bool wholeNumbers = false)
    {
        if (!(max > min))
            return [min];
        var raw = (max - min) / Math.Max(1, count);
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        var step =
            power
            * (
                (raw / power) switch
                {
                    <= 1.0000001 => 1,
                    <= 2.0000001 => 2,
                    <= 5.0000001 => 5,
                    _ => 10,
                }
            );
        if (wholeNumbers)
            step = Math.Max(1, step);
        var first = Math.Ceiling(min / step - 1e-9);
        var last = Math.Floor(max / step + 1e-9);
        // + 0.0 turns a negative zero into zero
        return [.. Enumerable.Range(0, (int)(last - first) + 1).Select(i => (first + i) * step + 0.0)];
    }

    /// <summary>Powers of ten inside a range; where fewer than two fit, 1-2-5 times powers, else even steps.</summary>
    public static double[] Log(double min, double max)
    {
        var powers = Enumerable
            .Range(
                (int)Math.Floor(Math.Log10(min)),
                (int)Math.Ceiling(Math.Log10(max)) - (int)Math.Floor(Math.Log10(min)) + 1
            )
            .Select(p => Math.Pow(10, p))
            .ToArray();
        bool Inside(double v) => v >= min * (1 - 1e-9) && v <= max * (1 + 1e-9);
        var whole = powers.Where(Inside).ToArray();
        if (whole.Length > 8)
            return [.. whole.Where((_, i) => i % (whole.Length / 6 + 1) == 0)];
        if (whole.Length >= 3)
            return whole;
        double[] finer = [.. powers.SelectMany(p => new[] { p, 2 * p, 5 * p }).Where(Inside)];
        return finer.Length >= 2 ? finer : Linear(min, max, 4);
    }

    /// <summary>Labels of one axis: all with as many decimals as the finest needs.</summary>
    public static string[] Labels(double[] ticks, bool log)
    {
        if (log || ticks.Length == 0)
            return [.. ticks.Select(Short)];
        var largest = ticks.Max(Math.Abs);
        var step = ticks.Length > 1 ? ticks[1] - ticks[0] : largest;
        if (largest >= 1e6 || (largest > 0 && largest < 1e-3))
            return [.. ticks.Select(Short)];
        var decimals = step <= 0 ? 0 : Math.Clamp((int)Math.Ceiling(-Math.Log10(step) - 1e-9), 0, 12);
        return [.. ticks.Select(t => t.ToString("F" + decimals, CultureInfo.InvariantCulture))];
    }

    /// <summary>A number with four significant digits.</summary>
    public static string Short(double value)
    {
        if (!double.IsFinite(value))
            return "none";
        var size = Math.Abs(value);
        if (size is >= 1e6 or (> 0 and < 1e-4))
            return value.ToString("0.###e0", CultureInfo.InvariantCulture);
        var rounded = Round(value, 4);
        return rounded.ToString("0.########", CultureInfo.InvariantCulture);
    }

    /// <summary>Rounds to significant digits; what is not finite stays as it is.</summary>
    public static double Round(double value, int digits) =>
        double.IsFinite(value)
            ? double.Parse(value.ToString("G" + digits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            : value;
}
