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
