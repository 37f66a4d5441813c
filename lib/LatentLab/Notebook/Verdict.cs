using System.Net;

namespace LatentLab;

/// <summary>A claim with what the evidence says of it.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Outcome">What the evidence says, all settings taken together.</param>
/// <param name="Findings">What each setting says.</param>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record Verdict(Claim Claim, Outcome Outcome, IReadOnlyList<Finding> Findings) : IDisplayable
{
    /// <summary>The outcome in capitals, as the notebooks write it.</summary>
    public string Word => Outcome.ToString().ToUpperInvariant();

    /// <inheritdoc/>
    public string ToHtml()
    {
        var color = Palette.Color(ColorIndex);
        return $"""
            <div style="border-left:6px solid {color};padding:4px 12px;margin:4px 0">
            <div><b style="background:{color};color:#fff;padding:1px 8px;border-radius:3px">{Word}</b> <b>Claim {WebUtility.HtmlEncode(
                Claim.Id
            )}.</b> {WebUtility.HtmlEncode(Claim.Sentence)}</div>
            <div>Measured: {WebUtility.HtmlEncode(Claim.Statistic)}. {WebUtility.HtmlEncode(Bar)}</div>
            <ul style="margin:2px 0">{string.Concat(
                Findings.Select(f => $"<li>{WebUtility.HtmlEncode(Describe(f))}</li>")
            )}</ul>
            </div>
            """;
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["text/html"] = ToHtml(), ["text/plain"] = ToString() };

    /// <summary>The verdict as lines of text.</summary>
    public override string ToString() =>
        $"{Word}: claim {Claim.Id}. {Claim.Sentence}\n  measured: {Claim.Statistic}. {Bar}\n"
        + string.Join("\n", Findings.Select(f => "  " + Describe(f)));

    // Green, orange, blue, gray: the word says the same, so that nothing is told by color alone.
    private int ColorIndex =>
        Outcome switch
        {
            Outcome.Supported => 2,
            Outcome.Refuted => 1,
            Outcome.Depends => 0,
            _ => 8,
        };

    internal static Verdict Record(Verdict verdict)
    {
        // Other sizes give other numbers, and an interval of too few seeds is none: neither replaces what is stored.
        if (
            Lab.Session.IsStudy
            && Lab.Profile == Profile.Standard
            && verdict.Findings.All(f => double.IsFinite(f.Interval.Mean))
        )
            Lab.Session.Evidence()?.Put(verdict);
        return verdict;
    }

    private string Bar =>
        Claim.Kind == ClaimKind.Exact
            ? Invariant($"Expected: {Claim.Expected:G6} ± {Claim.Tolerance:G3}.")
            : Invariant($"Smallest effect that counts: {Claim.SmallestEffect:G3}.");

    private string Describe(Finding finding)
    {
        var where = finding.Setting.Length > 0 ? finding.Setting + ": " : "";
        var interval = finding.Interval;
        if (Claim.Kind == ClaimKind.Exact)
            return Invariant($"{where}{interval.Mean:G6}");
        return interval.Count < 2
            ? Invariant($"{where}too few seeds stored; run `dotnet run lab.cs -- study {Claim.Exercise:00}`")
            : Invariant(
                $"{where}{interval.Mean:F3}, 95 % interval {interval.Low:F3} to {interval.High:F3} over {interval.Count} seeds, so {finding.Outcome.ToString().ToUpperInvariant()}"
            );
    }
}
