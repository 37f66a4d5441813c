namespace LatentLab;

public sealed partial record Figure
{
    /// <summary>Bars over categories.</summary>
    /// <param name="title">The title above the chart.</param>
    /// <param name="categories">The names along the horizontal axis.</param>
    /// <param name="values">One value per category.</param>
    /// <param name="errors">Half the length of each error bar, or null.</param>
    /// <exception cref="ArgumentException">
    /// Lengths that differ, a category named twice, or a negative error.
    /// </exception>
    public static Figure Bars(string title, IReadOnlyList<string> categories, Numbers values, Numbers? errors = null) =>
        Bars(title, categories, ("values", values, errors));

    /// <summary>Groups of bars over categories.</summary>
    /// <param name="title">The title above the chart.</param>
    /// <param name="categories">The names along the horizontal axis.</param>
    /// <param name="groups">Name, one value per category, and half-lengths of error bars or null.</param>
    /// <exception cref="ArgumentException">
    /// Lengths that differ, a category named twice, or a negative error.
    /// </exception>
    public static Figure Bars(
        string title,
        IReadOnlyList<string> categories,
        params (string Name, Numbers Values, Numbers? Errors)[] groups
    )
    {
        NotEmpty(groups.Length, "a bar chart", "group");
        NotEmpty(categories.Count, "a bar chart", "category");
        Distinct(categories, "category");
        foreach (var (name, values, errors) in groups)
        {
            SameLength(categories.Count, values.Count, "the categories", $"the values of '{name}'");
            if (errors is null)
                continue;
            SameLength(categories.Count, errors.Count, "the categories", $"the errors of '{name}'");
            if (errors.Any(e => e < 0))
                throw new ArgumentException($"an error bar of '{name}' is negative; errors are half-lengths");
        }
        return new(
            "bar chart",
            title,
            [
                .. groups.Select(g => new BarGroup(
                    g.Name,
                    [.. categories],
                    g.Values.ToArray(),
                    g.Errors?.ToArray() ?? []
                )),
            ]
        );
    }

    /// <summary>How often values fall into bins of equal width.</summary>
    /// <param name="title">The title above the chart.</param>
    /// <param name="values">The values; NaN is left out.</param>
    /// <param name="bins">How many bins span the values.</param>
    /// <exception cref="ArgumentException">No finite value.</exception>
    public static Figure Histogram(string title, Numbers values, int bins = 30) =>
        Histogram(title, bins, ("values", values));

    /// <summary>Several histograms over the same bins, one over the other.</summary>
    /// <param name="title">The title above the chart.</param>
    /// <param name="bins">How many bins span the values of all groups.</param>
    /// <param name="groups">Name and values of each; NaN is left out.</param>
    /// <exception cref="ArgumentException">No finite value.</exception>
    public static Figure Histogram(string title, int bins, params (string Name, Numbers Values)[] groups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 1000);
        var all = groups.SelectMany(g => g.Values).Where(double.IsFinite).ToArray();
        NotEmpty(all.Length, "a histogram", "finite value");
        var (min, max) = (all.Min(), all.Max());
        if (min == max)
            (min, max) = (min - 0.5, max + 0.5);
        double[] edges = [.. Enumerable.Range(0, bins + 1).Select(i => min + (max - min) * i / bins)];
        return new Figure(
            "histogram",
            title,
            [.. groups.Select(g => new BinCounts(g.Name, edges, Count(g.Values, min, max, bins)))]
        )
        {
            Y = new Axis("count"),
        };
    }

    private static double[] Count(Numbers values, double min, double max, int bins)
    {
        var counts = new double[bins];
        foreach (var value in values)
            if (double.IsFinite(value))
                counts[Math.Clamp((int)((value - min) / (max - min) * bins), 0, bins - 1)]++;
        return counts;
    }
}
