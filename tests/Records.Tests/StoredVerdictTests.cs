using System.Text.Json.Nodes;
using MathNet.Numerics.Distributions;

namespace LatentLab.Records.Tests;

/// <summary>
/// Every stored verdict, computed again from the numbers of its seeds by the rule alone: Student's interval of 95 %,
/// cut to what the statistic can be, against the bar; then the vote of the settings.
/// </summary>
public sealed class StoredVerdictTests
{
    private static readonly string Notebooks = Clone.Notebooks;
    private static readonly JsonObject[] AllClaims =
    [
        .. JsonNode
            .Parse(File.ReadAllText(Path.Combine(Notebooks, "claims.json")))!
            .AsArray()
            .Select(c => c!.AsObject()),
    ];

    /// <summary>The evidence files of the standard profile, such as <c>05.json</c>.</summary>
    public static TheoryData<string> Files =>
        [
            .. Directory
                .GetFiles(Path.Combine(Notebooks, "evidence"), "??.json")
                .Select(f => Path.GetFileName(f))
                .Order(),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void TheRuleGivesTheSameAgain(string file)
    {
        var evidence = JsonNode.Parse(File.ReadAllText(Path.Combine(Notebooks, "evidence", file)))!;
        var seeds = evidence["studies"] is JsonObject studies
            ? studies.Select(study => study.Value!["rows"]!.AsArray().Count).ToHashSet()
            : [];
        Assert.True(evidence["verdicts"] is JsonObject, $"{file} has no verdicts: run {file[..2]} --store");
        foreach (var (id, verdict) in evidence["verdicts"]!.AsObject())
        {
            var claim = AllClaims.Single(c => (string)c["id"]! == id);
            var findings = verdict!["findings"]!.AsArray().Select(f => f!.AsObject()).ToArray();
            foreach (var finding in findings)
                Assert.Equal((id, Rule(claim, finding, seeds)), (id, (string)finding["outcome"]!));
            Assert.Equal((id, Vote(claim, findings)), (id, (string)verdict["outcome"]!));
        }
    }

    [Fact]
    public void EveryClaimIsJudgedInTheEvidenceOfItsNotebook()
    {
        foreach (var claim in AllClaims)
        {
            var file = Path.Combine(Notebooks, "evidence", $"{(int)claim["exercise"]!:00}.json");
            Assert.True(
                File.Exists(file)
                    && JsonNode.Parse(File.ReadAllText(file))!["verdicts"]?[(string)claim["id"]!] is not null,
                $"{claim["id"]} has no verdict in {file}"
            );
        }
    }

    private static string Rule(JsonObject claim, JsonObject finding, HashSet<int> seeds)
    {
        var (mean, low, high) = ((double)finding["mean"]!, (double)finding["low"]!, (double)finding["high"]!);
        if ((string)claim["kind"]! == "Exact")
            return Math.Abs(mean - (double)claim["expected"]!) <= (double)claim["tolerance"]! ? "Supported" : "Refuted";

        Assert.True(finding["values"] is JsonArray, $"{claim["id"]} {finding["setting"]} has no values of seeds");
        var values = finding["values"]!.AsArray().Select(v => (double)v!).ToArray();
        Assert.Contains(values.Length, seeds);
        Assert.Equal(values.Length, (int)finding["count"]!);
        var (average, half) = Student(values);
        Close(average, mean);
        Close(Math.Max(average - half, (double?)claim["lowest"] ?? double.MinValue), low);
        Close(Math.Min(average + half, (double?)claim["highest"] ?? double.MaxValue), high);

        var bar = (double?)claim["smallestEffect"] ?? 0;
        var nothing = (double?)claim["noEffect"] ?? 0;
        return (string?)claim["direction"] == "Lower"
            ? Compared(-high, -low, -bar, -nothing)
            : Compared(low, high, bar, nothing);

        void Close(double computed, double stored) =>
            Assert.True(
                Math.Abs(computed - stored) <= 1e-6 * Math.Max(half, Math.Abs(stored)),
                $"{claim["id"]} {finding["setting"]}: {stored} is stored, the values give {computed}"
            );
    }

    private static string Compared(double low, double high, double bar, double nothing) =>
        low >= bar ? "Supported"
        : high >= bar ? "Undecided"
        : bar > nothing && low > nothing ? "BelowTheBar"
        : "Refuted";

    private static string Vote(JsonObject claim, JsonObject[] findings)
    {
        if ((string)claim["kind"]! == "Exact")
            return (string)findings.Single()["outcome"]!;
        var votes = findings.Where(f => f["abstains"] is null).Select(f => (string)f["outcome"]!).ToArray();
        var decided = votes.Where(vote => vote != "Undecided").ToArray();
        return decided.Distinct().Count() > 1 ? "Depends"
            : decided.Length > votes.Length - decided.Length ? decided[0]
            : "Undecided";
    }

    private static (double Mean, double Half) Student(double[] values)
    {
        var mean = values.Sum() / values.Length;
        var variance = values.Sum(v => Math.Pow(v - mean, 2)) / (values.Length - 1);
        var t = StudentT.InvCDF(0, 1, values.Length - 1, .975);
        return (mean, t * Math.Sqrt(variance / values.Length));
    }
}
