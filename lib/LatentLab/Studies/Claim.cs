namespace LatentLab;

/// <summary>
/// One statement of theory that a notebook puts to the test, fixed in claims.json before any study runs.
/// </summary>
/// <param name="Id">Exercise number and letter, such as <c>5c</c>.</param>
/// <param name="Exercise">The exercise it belongs to.</param>
/// <param name="Sentence">The claim in one sentence.</param>
/// <param name="Kind">What it takes to judge it.</param>
/// <param name="Statistic">
/// What is measured, and in which unit. For statistical claims, above zero speaks for the claim.
/// </param>
/// <param name="SmallestEffect">The smallest value of the statistic that counts (statistical claims).</param>
/// <param name="Expected">The value that the statistic must have (exact claims).</param>
/// <param name="Tolerance">How far from it may be (exact claims).</param>
public sealed record Claim(
    string Id,
    int Exercise,
    string Sentence,
    ClaimKind Kind,
    string Statistic,
    double SmallestEffect = 0,
    double Expected = 0,
    double Tolerance = 0
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
        return Verdict.Record(
            new(
                this,
                holds ? Outcome.Supported : Outcome.Refuted,
                [new("", interval, holds ? Outcome.Supported : Outcome.Refuted)]
            )
        );
    }

    /// <summary>Judges a statistical claim from its statistic's interval under each stated setting.</summary>
    /// <param name="settings">Name of the setting and interval of the statistic over the seeds.</param>
    /// <returns>The settings' common outcome; DEPENDS where one supports the claim and another refutes it.</returns>
    /// <exception cref="InvalidOperationException">The claim is of another kind.</exception>
    /// <exception cref="ArgumentException">No setting was given.</exception>
    public Verdict Judge(params (string Setting, Interval Interval)[] settings)
    {
        Require(ClaimKind.Statistical);
        if (settings.Length == 0)
            throw new ArgumentException($"claim {Id} needs the interval of at least one setting");
        var judged = settings.Select(s => new Finding(s.Setting, s.Interval, JudgeOne(s.Interval))).ToArray();
        var outcomes = judged.Select(j => j.Outcome).Distinct().ToArray();
        var outcome =
            outcomes.Length == 1 ? outcomes[0]
            : outcomes.Contains(Outcome.Supported) && outcomes.Contains(Outcome.Refuted) ? Outcome.Depends
            : Outcome.Undecided;
        return Verdict.Record(new(this, outcome, judged));
    }

    private Outcome JudgeOne(Interval interval) =>
        interval.Low >= SmallestEffect ? Outcome.Supported
        : interval.High < SmallestEffect ? Outcome.Refuted
        : Outcome.Undecided;

    private void Require(ClaimKind kind)
    {
        if (Kind != kind)
            throw new InvalidOperationException($"claim {Id} is of kind {Kind}, so it cannot be judged as {kind}");
    }
}
