using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace LatentLab;

/// <summary>A claim with what the evidence says of it.</summary>
/// <param name="Claim">The claim.</param>
/// <param name="Outcome">What the evidence says, all settings taken together.</param>
/// <param name="Findings">What each setting says.</param>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record Verdict(Claim Claim, Outcome Outcome, IReadOnlyList<Finding> Findings) : IDisplayable
{
    /// <summary>The MIME type by which a stored verdict is known.</summary>
    internal const string MimeType = "application/vnd.latentlab.verdict+json";

    /// <summary>The outcome in capitals, as the notebooks write it.</summary>
    public string Word => Outcome.Word();

    /// <summary>What the statistic is compared with, in a sentence.</summary>
    internal string Bar =>
        Claim.Kind == ClaimKind.Exact
            ? $"Expected: {Interval.Short(Claim.Expected)} ± {Interval.Short(Claim.Tolerance, 3)}."
            : string.Create(
                CultureInfo.InvariantCulture,
                $"What counts: {(Claim.Direction == ClaimDirection.Higher ? "at least" : "at most")} "
            ) + string.Create(CultureInfo.InvariantCulture, $"{Claim.SmallestEffect:G3}.{Counts}");

    // How the settings voted, where there are several.
    private string Counts
    {
        get
        {
            if (Findings.Count < 2)
                return "";
            var votes = Findings
                .Where(finding => finding.Abstains is null)
                .GroupBy(finding => finding.Outcome)
                .OrderBy(group => group.Key)
                .Select(group => $"{group.Count()} {group.Key.Word().ToLowerInvariant()}");
            var silent = Findings.Count(finding => finding.Abstains is not null);
            return $" Of {Findings.Count} settings: {string.Join("; ", votes)}"
                + (silent > 0 ? $"; {silent} without a vote." : ".");
        }
    }

    /// <inheritdoc/>
    public string ToHtml()
    {
        var word = $"<b style=\"background:{Color};color:#fff;padding:1px 8px;border-radius:3px\">{Word}</b>";
        var findings = Findings.Select(f => $"<li>{WebUtility.HtmlEncode(Describe(f))}</li>");
        return $"""
            <div style="border-left:6px solid {Color};padding:4px 12px;margin:4px 0">
            <div>{word} <b>Claim {WebUtility.HtmlEncode(Claim.Id)}.</b> {WebUtility.HtmlEncode(Claim.Sentence)}</div>
            <div>Measured: {WebUtility.HtmlEncode(Claim.Statistic)}. {WebUtility.HtmlEncode(Bar)}</div>
            <ul style="margin:2px 0">{string.Concat(findings)}</ul>
            </div>
            """;
    }

    /// <summary>Html and text; and, where there are enough seeds to decide by, the data.</summary>
    public IReadOnlyDictionary<string, string> ToMimeBundle()
    {
        var bundle = new Dictionary<string, string> { ["text/html"] = ToHtml(), ["text/plain"] = ToString() };
        if (Findings.All(f => double.IsFinite(f.Interval.Mean)))
            bundle[MimeType] = ToJson().ToJsonString();
        return bundle;
    }

    /// <summary>The verdict as lines of text.</summary>
    public override string ToString() =>
        $"{Word}: claim {Claim.Id}. {Claim.Sentence}\n  measured: {Claim.Statistic}. {Bar}\n"
        + string.Join("\n", Findings.Select(f => "  " + Describe(f)));

    /// <summary>The verdict as the evidence keeps it, with the claim's id.</summary>
    internal JsonObject ToJson()
    {
        var json = EvidenceFile.Write(this);
        json.Insert(0, "claim", Claim.Id);
        return json;
    }

    /// <summary>A verdict from its data.</summary>
    internal static Verdict FromJson(Claim claim, JsonObject stored) =>
        new(
            claim,
            Enum.Parse<Outcome>(stored["outcome"]!.GetValue<string>()),
            [
                .. stored["findings"]!
                    .AsArray()
                    .Select(f => new Finding(
                        f!["setting"]!.GetValue<string>(),
                        new Interval(
                            f["mean"]!.GetValue<double>(),
                            f["low"]!.GetValue<double>(),
                            f["high"]!.GetValue<double>(),
                            f["count"]!.GetValue<int>()
                        )
                        {
                            Sample = f["values"]?.AsArray().Select(v => v!.GetValue<double>()).ToArray(),
                        },
                        Enum.Parse<Outcome>(f["outcome"]!.GetValue<string>()),
                        (string?)f["abstains"]
                    )),
            ]
        );

    // Green, orange, blue, gray: the word says the same, so that nothing is told by color alone.
    private string Color =>
        Outcome switch
        {
            Outcome.Supported => "#009E73",
            Outcome.Refuted => "#D55E00",
            Outcome.Depends => "#0072B2",
            Outcome.BelowTheBar => "#7A5C00",
            _ => "#7F7F7F",
        };

    internal string Describe(Finding finding)
    {
        var where = finding.Setting.Length > 0 ? finding.Setting + ": " : "";
        var interval = finding.Interval;
        if (Claim.Kind == ClaimKind.Exact)
            return where + interval.Text(interval.Mean);
        return interval.Count < 2
            ? $"{where}too few seeds stored; run `dotnet run lab.cs -- study {Claim.Exercise:00}`"
            : $"{where}{interval.Text(interval.Mean)}, 95 % interval {interval.Text(interval.Low)} to "
                + $"{interval.Text(interval.High)} over {interval.Count} seeds, so "
                + (
                    finding.Abstains is { } why
                        ? $"{finding.Outcome.Word()} would be said, but it has no vote: {why}"
                        : finding.Outcome.Word()
                );
    }
}
