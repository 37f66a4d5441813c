namespace LatentLab;

/// <summary>One statement of theory that a notebook puts to the test, as claims.json has it.</summary>
/// <param name="Id">Exercise number and letter, such as <c>5c</c>.</param>
/// <param name="Exercise">The exercise it belongs to.</param>
/// <param name="Sentence">The claim in one sentence.</param>
/// <param name="Kind">What it takes to judge it.</param>
/// <param name="Statistic">What is measured, and in which unit.</param>
/// <param name="SmallestEffect">The bar: the value that the statistic must reach to count (statistical claims).</param>
/// <param name="Direction">Whether higher or lower values speak for the claim.</param>
/// <param name="NoEffect">
/// The value that means no effect: 0 of a difference, .5 of an AUROC. Where the bar lies short of it, the claim is one
/// of being not much worse, and there is no effect below the bar.
/// </param>
/// <param name="Lowest">The least value that the statistic can have, where there is one: 0 of an AUROC.</param>
/// <param name="Highest">The greatest value that it can have, where there is one.</param>
/// <param name="Expected">The value that the statistic must have (exact claims).</param>
/// <param name="Tolerance">How far from it may be (exact claims).</param>
/// <param name="History">What was changed after the experiment had run once; empty where nothing was.</param>
public sealed record Claim(
    string Id,
    int Exercise,
    string Sentence,
    ClaimKind Kind,
    string Statistic,
    double SmallestEffect = 0,
    ClaimDirection Direction = ClaimDirection.Higher,
    double NoEffect = 0,
    double? Lowest = null,
    double? Highest = null,
    double Expected = 0,
    double Tolerance = 0,
    IReadOnlyList<ClaimChange>? History = null
)
{
    /// <summary>Judges an exact claim.</summary>
    /// <param name="measured">The statistic's value.</param>
    /// <exception cref="InvalidOperationException">The claim is of another kind.</exception>
    public Verdict Judge(double measured)
    {
        Require(ClaimKind.Exact);
        var holds = Math.Abs(measured - Expected) <= Tolerance;
        var interval = new Interval(measured, measured, measured, 1);
        var outcome = holds ? Outcome.Supported : Outcome.Refuted;
        return new(this, outcome, [new("", interval, outcome)]);
    }

    /// <summary>Judges a statistical claim from its statistic's interval under each stated setting.</summary>
    /// <param name="settings">Name of the setting and interval of the statistic over the seeds.</param>
    /// <exception cref="InvalidOperationException">The claim is of another kind.</exception>
    /// <exception cref="ArgumentException">No setting was given, or a mean that the statistic cannot have.</exception>
    /// <inheritdoc cref="Judge(IReadOnlyList{Setting})" path="/returns"/>
    public Verdict Judge(params (string Setting, Interval Interval)[] settings) =>
        Judge((IReadOnlyList<Setting>)[.. settings.Select(s => new Setting(s.Setting, s.Interval))]);

    /// <summary>The same where some settings do not vote.</summary>
    /// <param name="settings">All settings that were measured.</param>
    /// <returns>
    /// What all decided votes say, if they are more than half of the votes; DEPENDS where they disagree; UNDECIDED
    /// otherwise.
    /// </returns>
    /// <exception cref="InvalidOperationException">The claim is of another kind.</exception>
    /// <exception cref="ArgumentException">No setting was given, or a mean that the statistic cannot have.</exception>
    public Verdict Judge(IReadOnlyList<Setting> settings)
    {
        Require(ClaimKind.Statistical);
        if (settings.Count == 0)
            throw new ArgumentException($"claim {Id} needs the interval of at least one setting");
        var findings = settings
            .Select(s => s with { Interval = Possible(s.Interval) })
            .Select(s => new Finding(s.Name, s.Interval, JudgeOne(s.Interval), s.Abstains))
            .ToArray();
        var votes = findings.Where(finding => finding.Abstains is null).Select(finding => finding.Outcome).ToArray();
        var decided = votes.Where(vote => vote != Outcome.Undecided).ToArray();
        var outcome =
            decided.Distinct().Count() > 1 ? Outcome.Depends
            : 2 * decided.Length > votes.Length ? decided[0]
            : Outcome.Undecided;
        return new(this, outcome, findings);
    }

    private Interval Possible(Interval interval) =>
        interval.Within(Lowest ?? double.NegativeInfinity, Highest ?? double.PositiveInfinity);

    private Outcome JudgeOne(Interval interval)
    {
        var sign = Direction == ClaimDirection.Higher ? 1 : -1;
        var (low, high) = sign > 0 ? (interval.Low, interval.High) : (-interval.High, -interval.Low);
        var (bar, none) = (sign * SmallestEffect, sign * NoEffect);
        return low >= bar ? Outcome.Supported
            : !(high < bar) ? Outcome.Undecided
            : low > none && bar > none ? Outcome.BelowTheBar
            : Outcome.Refuted;
    }

    private void Require(ClaimKind kind)
    {
        if (Kind != kind)
            throw new InvalidOperationException($"claim {Id} is of kind {Kind}, so it cannot be judged as {kind}");
    }
}
