namespace LatentLab;

/// <summary>
/// What a figure draws: one named thing with its data. Lengths are checked by the figure's factories.
/// </summary>
internal abstract record Series(string Name)
{
    /// <summary>The values that the x axis must hold.</summary>
    public abstract IEnumerable<double> XExtent { get; }

    /// <summary>The values that the y axis must hold.</summary>
    public abstract IEnumerable<double> YExtent { get; }

    /// <summary>What the plain text says about it.</summary>
    public abstract string Describe();

    protected static string Range(IEnumerable<double> values)
    {
        var finite = values.Where(double.IsFinite).ToArray();
        return finite.Length == 0 ? "no values" : $"{Ticks.Short(finite.Min())} to {Ticks.Short(finite.Max())}";
    }
}

/// <summary>A curve with an optional band around it.</summary>
internal sealed record Curve(string Name, double[] X, double[] Y, double[]? Lower = null, double[]? Upper = null)
    : Series(Name)
{
    public override IEnumerable<double> XExtent => X;
    public override IEnumerable<double> YExtent => Y.Concat(Lower ?? []).Concat(Upper ?? []);

    public override string Describe()
    {
        var last = Array.FindLastIndex(Y, double.IsFinite) is >= 0 and var at ? Y[at] : double.NaN;
        return $"{Name}: {Y.Length} points, {Range(Y)}, "
            + $"last {Ticks.Short(last)}{(Lower is null ? "" : ", with a band")}";
    }
}

/// <summary>Points of one class.</summary>
internal sealed record PointCloud(string Name, double[] X, double[] Y, string[] Hover) : Series(Name)
{
    public override IEnumerable<double> XExtent => X;
    public override IEnumerable<double> YExtent => Y;

    public override string Describe() => $"{Name}: {X.Length} points";
}

/// <summary>One group of bars over the categories; <c>Errors</c> is empty or holds half-widths.</summary>
internal sealed record BarGroup(string Name, string[] Categories, double[] Values, double[] Errors) : Series(Name)
{
    public override IEnumerable<double> XExtent => [];
    public override IEnumerable<double> YExtent =>
        Values.Append(0).Concat(Errors.Select((e, i) => Values[i] - e)).Concat(Errors.Select((e, i) => Values[i] + e));

    public override string Describe() =>
        $"{Name}: "
        + string.Join(
            ", ",
            Categories
                .Select(
                    (c, i) =>
                        $"{c} {Ticks.Short(Values[i])}{(Errors.Length == 0 ? "" : $" +/- {Ticks.Short(Errors[i])}")}"
                )
                .Take(12)
        )
        + (Categories.Length > 12 ? ", ..." : "");
}

/// <summary>Counts in bins of equal width; <c>Edges</c> is one longer than <c>Counts</c>.</summary>
internal sealed record BinCounts(string Name, double[] Edges, double[] Counts) : Series(Name)
{
    public double Width => Edges[1] - Edges[0];
    public double[] Centers => [.. Counts.Select((_, i) => (Edges[i] + Edges[i + 1]) / 2)];
    public override IEnumerable<double> XExtent => Edges;
    public override IEnumerable<double> YExtent => Counts.Append(0);

    public override string Describe() => $"{Name}: {Counts.Sum()} values in {Counts.Length} bins, {Range(Edges)}";
}

/// <summary>A matrix shown as colors, first row on top.</summary>
internal sealed record HeatCells(
    string Name,
    double[][] Values,
    string[] Rows,
    string[] Columns,
    string? Format,
    double Min,
    double Max,
    string[] Colors
) : Series(Name)
{
    public override IEnumerable<double> XExtent => [];
    public override IEnumerable<double> YExtent => [];

    public string Text(int row, int column) =>
        double.IsFinite(Values[row][column])
            ? Values[row][column].ToString(Format, System.Globalization.CultureInfo.InvariantCulture)
            : "";

    public override string Describe() =>
        $"{Rows.Length} rows x {Columns.Length} columns, {Range(Values.SelectMany(r => r))}";
}

/// <summary>One picture of a film.</summary>
internal sealed record FilmFrame(string Name, IReadOnlyList<Series> Series);
