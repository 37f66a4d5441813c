using MathNet.Numerics.Distributions;

namespace LatentLab;

/// <summary>The few interval estimates that the curriculum's verdicts rest on.</summary>
public static class Statistics
{
    private const double UpperTail = .975;

    /// <summary>Student's t interval for the mean of normally distributed values.</summary>
    /// <param name="values">At least two values, such as one per seed.</param>
    /// <returns>Mean and 95 % confidence interval: mean ± t·s/√n with n − 1 degrees of freedom.</returns>
    /// <exception cref="ArgumentException">Fewer than two values, or one that is not finite.</exception>
    public static Interval MeanInterval(IReadOnlyList<double> values)
    {
        var (mean, deviation) = MeanAndDeviation(values);
        var half = StudentT(values.Count) * deviation / Math.Sqrt(values.Count);
        return Around(mean, half, values.Count) with { Sample = values };
    }

    /// <summary>Student's t interval for the mean of paired differences <c>first − second</c>.</summary>
    /// <param name="first">One value per seed.</param>
    /// <param name="second">The other arm's values, in the same order of seeds.</param>
    /// <returns>Mean difference and its 95 % confidence interval.</returns>
    /// <exception cref="ArgumentException">The counts differ, or there are fewer than two pairs.</exception>
    public static Interval PairedDifference(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count != second.Count)
            throw new ArgumentException($"pairs need equal counts, not {first.Count} and {second.Count}");
        return MeanInterval([.. first.Zip(second, (a, b) => a - b)]);
    }

    /// <summary>The band in which one further value of the same kind falls with 95 % probability.</summary>
    /// <param name="values">At least two values, such as one per seed.</param>
    /// <returns>Mean ± t·s·√(1 + 1/n): the prediction interval of a normal sample.</returns>
    /// <exception cref="ArgumentException">Fewer than two values, or one that is not finite.</exception>
    public static Interval PredictionInterval(IReadOnlyList<double> values)
    {
        var (mean, deviation) = MeanAndDeviation(values);
        return Around(mean, StudentT(values.Count) * deviation * Math.Sqrt(1 + 1.0 / values.Count), values.Count);
    }

    /// <summary>
    /// Wilson's score interval for a proportion (Wilson 1927), sound for small counts and for 0 or n successes.
    /// </summary>
    /// <param name="successes">How many of the trials succeeded, 0 to <paramref name="trials"/>.</param>
    /// <param name="trials">How many trials there were, at least one.</param>
    /// <returns>The observed proportion and its 95 % interval.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No trials, or successes outside 0 to trials.</exception>
    public static Interval Wilson(int successes, int trials)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(successes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        double z = Normal.InvCDF(0, 1, UpperTail),
            n = trials,
            p = successes / n;
        var center = (p + z * z / (2 * n)) / (1 + z * z / n);
        var half = z / (1 + z * z / n) * Math.Sqrt(p * (1 - p) / n + z * z / (4 * n * n));
        return new(p, Math.Max(0, center - half), Math.Min(1, center + half), trials);
    }

    /// <summary>
    /// Spearman's rank correlation: whether two measures put the same things
    /// into the same order, whatever their scales.
    /// </summary>
    /// <param name="first">One value per thing, such as a model's error.</param>
    /// <param name="second">The other measure, in the same order of things.</param>
    /// <returns>
    /// 1 for the same order, -1 for the opposite one, about 0 for unrelated ones. Equal values share their mean rank.
    /// </returns>
    /// <remarks>Spearman 1904; computed as Pearson's correlation of the ranks, which holds with ties, too.</remarks>
    /// <exception cref="ArgumentException">
    /// The counts differ, fewer than three values, one that is not finite, or a measure that does not vary.
    /// </exception>
    public static double RankCorrelation(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        if (first.Count != second.Count)
            throw new ArgumentException($"a correlation needs equal counts, not {first.Count} and {second.Count}");
        if (first.Count < 3)
            throw new ArgumentException($"a rank correlation needs at least three values, not {first.Count}");
        if (first.Concat(second).Any(v => !double.IsFinite(v)))
            throw new ArgumentException("a rank correlation needs finite values: one of them is NaN or infinite");
        var (a, b) = (Ranks(first), Ranks(second));
        var middle = (first.Count + 1) / 2.0;
        double Product(double[] x, double[] y) => x.Zip(y, (u, v) => (u - middle) * (v - middle)).Sum();
        var size = Math.Sqrt(Product(a, a) * Product(b, b));
        return size > 0
            ? Product(a, b) / size
            : throw new ArgumentException("a rank correlation needs measures that vary: all values of one are equal");
    }

    private static double[] Ranks(IReadOnlyList<double> values) =>
        [
            .. values.Select(value =>
                values.Count(other => other < value) + (values.Count(other => other == value) + 1) / 2.0
            ),
        ];

    private static double StudentT(int count) =>
        MathNet.Numerics.Distributions.StudentT.InvCDF(0, 1, count - 1, UpperTail);

    private static Interval Around(double mean, double half, int count) => new(mean, mean - half, mean + half, count);

    private static (double Mean, double Deviation) MeanAndDeviation(IReadOnlyList<double> values)
    {
        if (values.Count < 2)
            throw new ArgumentException($"an interval needs at least two values, not {values.Count}");
        if (values.Any(v => !double.IsFinite(v)))
            throw new ArgumentException("an interval needs finite values: one of them is NaN or infinite");
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1)));
    }
}
