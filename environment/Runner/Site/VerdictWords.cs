using System.Globalization;

namespace LatentLab.Runner.Site;

/// <summary>A verdict in the words of the site's language.</summary>
/// <param name="words">The words of the frame.</param>
internal sealed class VerdictWords(SiteWords words)
{
    /// <summary>The outcome in capitals.</summary>
    public string Word(Outcome outcome) => words[$"outcome.{outcome}"];

    /// <summary>What the word says of a claim.</summary>
    public string Meaning(Outcome outcome) => words[$"outcome.{outcome}.means"];

    /// <summary>What the statistic is compared with, and how the settings voted.</summary>
    public string Bar(Verdict verdict)
    {
        var claim = verdict.Claim;
        if (claim.Kind == ClaimKind.Exact)
            return words.Of("verdict.expected", Text(claim.Expected, "G6"), Text(claim.Tolerance, "G3"));
        var bar = words.Of(
            claim.Direction == ClaimDirection.Higher ? "verdict.least" : "verdict.most",
            Text(claim.SmallestEffect, "G3")
        );
        if (verdict.Findings.Count < 2)
            return bar;
        var votes = verdict
            .Findings.Where(finding => finding.Abstains is null)
            .GroupBy(finding => finding.Outcome)
            .OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {Word(group.Key).ToLowerInvariant()}");
        var silent = verdict.Findings.Count(finding => finding.Abstains is not null);
        var all = string.Join("; ", silent > 0 ? votes.Append(words.Of("verdict.silent", silent)) : votes);
        return $"{bar} {words.Of("verdict.votes", verdict.Findings.Count, all)}";
    }

    /// <summary>What one setting says.</summary>
    public string Describe(Claim claim, Finding finding)
    {
        var where = finding.Setting.Length > 0 ? finding.Setting + ": " : "";
        var interval = finding.Interval;
        if (claim.Kind == ClaimKind.Exact)
            return where + words.Of("verdict.exact", Readable.Powers(interval.Text(interval.Mean)));
        if (interval.Count < 2)
            return where + words.Of("verdict.few", $"dotnet run lab.cs -- study {claim.Exercise:00}");
        var said = finding.Abstains is { } why
            ? words.Of("verdict.abstains", Word(finding.Outcome), why)
            : Word(finding.Outcome);
        return where
            + words.Of(
                "verdict.finding",
                interval.Text(interval.Mean),
                interval.Text(interval.Low),
                interval.Text(interval.High),
                interval.Count,
                said
            );
    }

    private static string Text(double value, string format) =>
        Readable.Powers(value.ToString(format, CultureInfo.InvariantCulture));
}
