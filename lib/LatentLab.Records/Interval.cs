using System.Globalization;

namespace LatentLab;

/// <summary>A 95 % interval around the mean of a sample.</summary>
/// <param name="Mean">The sample mean.</param>
/// <param name="Low">The lower end.</param>
/// <param name="High">The upper end.</param>
/// <param name="Count">How many values it was computed from.</param>
public readonly record struct Interval(double Mean, double Low, double High, int Count)
{
    /// <summary>The values it was computed from, such as one per seed; null where it is of another kind.</summary>
    public IReadOnlyList<double>? Sample { get; init; }

    /// <summary>
    /// The part of the interval that the quantity can reach: no accuracy lies above 1. The true mean lies within the
    /// bounds, so that the part covers it as often as the whole did.
    /// </summary>
    /// <param name="lowest">The least possible value.</param>
    /// <param name="highest">The greatest possible value.</param>
    /// <exception cref="ArgumentException">The mean lies outside.</exception>
    public Interval Within(double lowest, double highest)
    {
        const double Rounding = 1e-6;
        if (Mean < lowest - Rounding || Mean > highest + Rounding)
            throw new ArgumentException(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"a mean of {Mean:G6} is outside the bounds {lowest:G6} to {highest:G6}"
                )
            );
        return this with { Low = Math.Max(Low, lowest), High = Math.Min(High, highest) };
    }

    /// <summary>Equal are mean, ends and count; the sample does not count.</summary>
    public bool Equals(Interval other) =>
        (Mean, Low, High, Count).Equals((other.Mean, other.Low, other.High, other.Count));

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Mean, Low, High, Count);

    /// <summary>Whether a value lies inside the interval, its ends included.</summary>
    public bool Contains(double value) => value >= Low && value <= High;

    /// <summary>The interval as text, such as <c>0.0141 [0.0138, 0.0144]</c>: all three to the same decimal.</summary>
    public override string ToString() => $"{Text(Mean)} [{Text(Low)}, {Text(High)}]";

    /// <summary>
    /// A number of the interval as every page writes it: to the second digit of the interval's half width, since the
    /// sample says nothing of those beyond, and to six significant digits of its ends at most.
    /// </summary>
    internal string Text(double value)
    {
        var half = (High - Low) / 2;
        if (!double.IsFinite(value))
            return "NaN";
        if (!(half > 0) || !double.IsFinite(half))
            return Short(value);
        var largest = Math.Max(Math.Abs(Low), Math.Abs(High));
        var decimals = Math.Min(1 - Exponent(half), 5 - Exponent(largest));
        return decimals is >= 0 and <= 12
            ? Fixed(value, decimals)
            : value.ToString(decimals < 0 ? "F0" : "0.##e0", CultureInfo.InvariantCulture);
    }

    /// <summary>A number of so many significant digits; what is smaller than .0001 as 1.5e-9.</summary>
    internal static string Short(double value, int digits = 6) =>
        Math.Abs(value) is > 0 and < 1e-4
            ? value.ToString("0." + new string('#', digits - 1) + "e0", CultureInfo.InvariantCulture)
            : value.ToString("G" + digits, CultureInfo.InvariantCulture);

    /// <summary>So many decimals, and no minus before a zero.</summary>
    private static string Fixed(double value, int decimals)
    {
        var text = value.ToString("F" + decimals, CultureInfo.InvariantCulture);
        return text.Trim('-', '0', '.').Length == 0 ? text.TrimStart('-') : text;
    }

    private static int Exponent(double size) => (int)Math.Floor(Math.Log10(size));
}
