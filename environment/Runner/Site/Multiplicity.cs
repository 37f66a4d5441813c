using MathNet.Numerics.Distributions;

namespace LatentLab.Runner.Site;

/// <summary>
/// What remains of many findings when chance alone would decide some of them: the false discovery rate, kept at 5 %.
/// </summary>
/// <remarks>
/// Y. Benjamini and Y. Hochberg, <i>Controlling the False Discovery Rate</i>, 1995,
/// doi:10.1111/j.2517-6161.1995.tb02031.x.
/// Each finding is a two-sided t test of its mean against the smallest effect that counts, from the stored interval.
/// </remarks>
/// <param name="Tests">How many findings were tested: those of statistical claims that vote.</param>
/// <param name="Decided">How many of them are decided one by one, at 5 % each.</param>
/// <param name="Doubtful">Those of them that are not decided any more when all are looked at together.</param>
internal sealed record Multiplicity(int Tests, int Decided, IReadOnlySet<Finding> Doubtful)
{
    private const double Rate = .05;

    /// <summary>Looks at all findings together.</summary>
    public static Multiplicity Of(IEnumerable<Verdict> verdicts)
    {
        var tests = verdicts
            .Where(verdict => verdict.Claim.Kind == ClaimKind.Statistical)
            .SelectMany(verdict =>
                verdict
                    .Findings.Where(finding => finding.Abstains is null && finding.Interval.Count >= 2)
                    .Select(finding => (Finding: finding, P: PValue(finding.Interval, verdict.Claim.SmallestEffect)))
            )
            .OrderBy(test => test.P)
            .ToList();
        var kept = Accepted([.. tests.Select(test => test.P)], Rate);
        return new(
            tests.Count,
            tests.Count(test => test.Finding.Outcome != Outcome.Undecided),
            tests
                .Skip(kept)
                .Select(test => test.Finding)
                .Where(finding => finding.Outcome != Outcome.Undecided)
                .ToHashSet<Finding>(ReferenceEqualityComparer.Instance)
        );
    }

    /// <summary>How many of the smallest p values are discoveries.</summary>
    /// <param name="p">In ascending order.</param>
    /// <param name="rate">The share of false ones among them that is allowed, on average.</param>
    internal static int Accepted(IReadOnlyList<double> p, double rate)
    {
        for (var k = p.Count; k > 0; k--)
            if (p[k - 1] <= rate * k / p.Count)
                return k;
        return 0;
    }

    /// <summary>The two-sided p value of a mean against a value, from the 95 % t interval of the mean.</summary>
    internal static double PValue(Interval interval, double bar)
    {
        var freedom = interval.Count - 1;
        var error = (interval.High - interval.Low) / 2 / StudentT.InvCDF(0, 1, freedom, .975);
        var distance = Math.Abs(interval.Mean - bar);
        return error > 0 ? 2 * (1 - StudentT.CDF(0, 1, freedom, distance / error))
            : distance > 0 ? 0
            : 1;
    }
}
