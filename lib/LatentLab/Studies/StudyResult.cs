namespace LatentLab;

/// <summary>A study's stored rows and, in a lesson, the seed that ran live.</summary>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class StudyResult : IDisplayable
{
    // a value that never varies has a band without width, and was rounded when it was stored
    private const double StoredPrecision = 1e-6;

    // What these words name in the notebooks lies between 0 and 1.
    private static readonly string[] Shares =
    [
        "accuracy",
        "AUROC",
        "cosine",
        "coverage",
        "found",
        "gap",
        "learned",
        "precision",
        "purity",
        "quality",
        "recall",
        "right class",
    ];
    private readonly Profile _profile;
    private readonly string _code;

    internal StudyResult(string name, Trial? live, IReadOnlyList<StudyRow> rows, Profile profile, string code)
    {
        (Name, Live, Rows, _profile, _code) = (name, live, rows, profile, code);
    }

    /// <summary>The study's name.</summary>
    public string Name { get; }

    /// <summary>
    /// What the live seed measured; null when the study itself runs, or when one seed is too long for a lesson.
    /// </summary>
    public Trial? Live { get; }

    /// <summary>The stored rows, one per seed, in order of seed.</summary>
    public IReadOnlyList<StudyRow> Rows { get; }

    /// <summary>Whether rows were made by other code than the notebook's study cells have now.</summary>
    public bool IsStale => _code.Length > 0 && Rows.Any(row => row.Code != _code);

    /// <summary>Whether rows were made by a library whose numbers may differ from this one's.</summary>
    /// <remarks>Its stamp is of the code in which numbers are made, not of what draws them.</remarks>
    public bool IsOfOlderLibrary =>
        BuiltWith.StampOf(Lab.Session.Notebook) is { } stamp && Rows.Any(row => row.Library != stamp);

    /// <summary>A quantity's values, one per stored seed.</summary>
    /// <param name="quantity">
    /// Computes the quantity from a row, such as <c>row =&gt; row["untied"] - row["tied"]</c>.
    /// </param>
    public double[] Values(Func<StudyRow, double> quantity) => [.. Rows.Select(quantity)];

    /// <summary>A quantity's mean over the stored seeds; NaN before the study has run.</summary>
    /// <param name="quantity">Computes the quantity from a row.</param>
    public double Mean(Func<StudyRow, double> quantity) => Rows.Count == 0 ? double.NaN : Values(quantity).Average();

    /// <summary>
    /// Mean and 95 % confidence interval of a quantity over the stored seeds; paired, when it is a difference.
    /// </summary>
    /// <param name="quantity">Computes the quantity from a row.</param>
    /// <returns>The interval; of NaN, which decides nothing, while fewer than two seeds are stored.</returns>
    public Interval Interval(Func<StudyRow, double> quantity) =>
        Rows.Count < 2
            ? new(double.NaN, double.NaN, double.NaN, Rows.Count)
            : Statistics.MeanInterval(Values(quantity));

    /// <summary>
    /// The mean of a curve over the stored seeds and the 95 % band for one more seed, point by point.
    /// </summary>
    /// <param name="name">The curve's name in the rows.</param>
    /// <returns>Arrays of equal length; empty while fewer than two seeds are stored.</returns>
    /// <exception cref="KeyNotFoundException">The rows have no such curve.</exception>
    public (double[] Mean, double[] Low, double[] High) Band(string name)
    {
        if (Rows.Count < 2)
            return ([], [], []);
        var curves = Rows.Select(row =>
                row.Curves.TryGetValue(name, out var curve)
                    ? curve
                    : throw new KeyNotFoundException(
                        $"the study's rows have no curve '{name}'; they have: {string.Join("; ", row.Curves.Keys)}"
                    )
            )
            .ToArray();
        var points = Enumerable
            .Range(0, curves.Min(curve => curve.Length))
            .Select(i => Statistics.PredictionInterval([.. curves.Select(curve => curve[i])]))
            .ToArray();
        return ([.. points.Select(p => p.Mean)], [.. points.Select(p => p.Low)], [.. points.Select(p => p.High)]);
    }

    /// <summary>
    /// The live seed's numbers beside the stored band of each, but for times, which are another machine's; of a
    /// generator's scores only two, for all of them stand on the <see cref="Scoreboard"/>.
    /// </summary>
    public Table ToTable()
    {
        if (Live is null && Rows.Count > 1)
            return StoredOnly();
        var names = Live?.Values.Keys ?? (Rows.Count > 0 ? Rows[0].Values.Keys : []);
        return Table.Of(
            Title,
            ["measured", $"this run (seed {Study.LiveSeed})", "stored mean", "95 % band", "inside"],
            [.. Shown(names).Select(Line)]
        );
    }

    private string Title =>
        $"Study {Name}: {Rows.Count} stored seeds"
        + (
            IsStale ? ", STALE: made by other code"
            : IsOfOlderLibrary ? ", made by an older library"
            : ""
        );

    private static IEnumerable<string> Shown(IEnumerable<string> names)
    {
        var all = names.ToHashSet();
        return all.Where(name =>
            !name.EndsWith(" seconds", StringComparison.Ordinal)
            && !Trial
                .GeneratorScores.Except(["Fréchet", "coverage"])
                .Any(score =>
                    name.EndsWith($", {score}", StringComparison.Ordinal)
                    && all.Contains(name[..^score.Length] + "Fréchet")
                )
        );
    }

    private Table StoredOnly() =>
        Table.Of(
            Title,
            ["measured", "stored mean", "95 % interval of the mean"],
            [
                .. Shown(Rows[0].Values.Keys)
                    .Where(name => Rows.All(row => row.Values.ContainsKey(name)))
                    .Select(name => (name, Interval: Statistics.MeanInterval(Values(row => row[name]))))
                    .Select(row => (object?[])[row.name, row.Interval.Mean, Range(row.name, row.Interval)]),
            ]
        );

    // An error or a count is never negative, and a share never above 1; neither is its band.
    private string Range(string name, Interval band)
    {
        var stored = Rows.Where(row => row.Values.ContainsKey(name)).Select(row => row[name]).ToArray();
        var low = stored.Min() >= 0 ? Math.Max(0, band.Low) : band.Low;
        var isShare = Shares.Any(word => name.Contains(word, StringComparison.Ordinal)) && stored.Max() <= 1;
        return $"{Ticks.Short(low)} to {Ticks.Short(isShare ? Math.Min(1, band.High) : band.High)}";
    }

    private object?[] Line(string name)
    {
        object? live = Live?[name];
        var stored = Rows.Where(row => row.Values.ContainsKey(name)).Select(row => row[name]).ToArray();
        if (stored.Length < 2)
            return [name, live, null, "not run yet", ""];

        var band = Statistics.PredictionInterval(stored);
        // The stored rows are of the standard profile: other sizes give other numbers.
        var inside =
            Live is null || _profile != Profile.Standard ? ""
            : band.Contains(Live[name]) || Math.Abs(Live[name] - band.Mean) <= StoredPrecision * Math.Abs(band.Mean)
                ? "yes"
            : "no";
        return [name, live, band.Mean, Range(name, band), inside];
    }

    /// <inheritdoc/>
    public string ToHtml() => ToTable().ToHtml();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => ToTable().ToMimeBundle();

    /// <summary>The table as text.</summary>
    public override string ToString() => ToTable().ToString() ?? "";
}
