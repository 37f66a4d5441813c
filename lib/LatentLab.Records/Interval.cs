using System.Globalization;

namespace LatentLab;

/// <summary>A 95 % interval around the mean of a sample.</summary>
/// <param name="Mean">The sample mean.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Count">How many values it was computed from.</param>
public readonly record struct Interval(double Mean, double Low, double High, int Count)
{
    /// <summary>Whether a value lies inside the interval, its ends included.</summary>
    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>The interval as text, such as <c>0.0141 [0.0138, 0.0144]</c>: all three to the same decimal.</summary>
    public override string ToString() => $"{Text(Mean)} [{Text(Low)}, {Text(High)}]";

    /// <summary>
    /// A number of the interval as every page writes it: to the second digit of the interval's half width, since the
    /// sample says nothing of those beyond.
    /// </summary>
    internal string Text(double value)
    {
        var half = (High - Low) / 2;
        if (!double.IsFinite(value))
            return "NaN";
        if (!(half > 0) || !double.IsFinite(half))
            return value.ToString("G6", CultureInfo.InvariantCulture);
        var decimals = 1 - (int)Math.Floor(Math.Log10(half));
        return decimals is >= 0 and <= 12
            ? value.ToString("F" + decimals, CultureInfo.InvariantCulture)
            : value.ToString(decimals < 0 ? "F0" : "G3", CultureInfo.InvariantCulture);
    }
}
