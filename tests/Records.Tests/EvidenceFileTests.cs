using System.Text.Json.Nodes;

namespace LatentLab.Records.Tests;

/// <summary>What several writers of one file keep of each other's work.</summary>
public sealed class EvidenceFileTests
{
    private static readonly Claim Claim = new("5c", 5, "s", ClaimKind.Statistical, "t", SmallestEffect: .1);

    [Fact]
    public async Task TwoStudiesAtOnceKeepAllRowsAndVerdicts()
    {
        using var folder = new TemporaryFolder();
        var file = folder.File("evidence/05.json");
        var cancel = TestContext.Current.CancellationToken;
        var writers = new[] { "alpha", "beta" }.Select(study =>
            Task.Run(
                () =>
                {
                    for (var seed = 0; seed < 25; seed++)
                        EvidenceFile.Put(file, study, Row(seed));
                },
                cancel
            )
        );
        var verdict = Claim.Judge(("", new Interval(.2, .15, .25, 5)));
        await Task.WhenAll([.. writers, Task.Run(() => EvidenceFile.Put(file, [verdict.ToJson()]), cancel)]);
        var evidence = EvidenceFile.Read(file);
        Assert.Equal(25, evidence.Rows("alpha").Count);
        Assert.Equal(25, evidence.Rows("beta").Count);
        Assert.Equal(Outcome.Supported, evidence.VerdictOn(Claim)!.Outcome);
    }

    [Fact]
    public void AVerdictIsReadAsItWasWritten()
    {
        using var folder = new TemporaryFolder();
        var verdict = Claim.Judge(("500", new Interval(.2, .15, .25, 5)), ("5,000", new Interval(.05, -.01, .11, 5)));
        EvidenceFile.Put(folder.File("05.json"), [verdict.ToJson()]);
        var read = EvidenceFile.Read(folder.File("05.json")).VerdictOn(Claim)!;
        Assert.Equal(verdict.ToString(), read.ToString());
        Assert.Equal(verdict.Findings, read.Findings);
        Assert.Null(EvidenceFile.Read(folder.File("05.json")).VerdictOn(Claim with { Id = "5d" }));
    }

    [Theory]
    [InlineData("""{"verdicts":{"5c":{"outcome":"Perhaps","findings":[]}}}""")]
    [InlineData("""{"verdicts":{"5c":{"findings":[]}}}""")]
    [InlineData("""{"verdicts":{"5c":{"outcome":"Supported","findings":[{"setting":1}]}}}""")]
    public void ADamagedVerdictIsNamedWithItsRemedy(string json)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.File("05.json"), json);
        var evidence = EvidenceFile.Read(folder.File("05.json"));
        Assert.Contains(
            "05.json is damaged",
            Assert.Throws<InvalidDataException>(() => evidence.VerdictOn(Claim)).Message
        );
    }

    [Theory]
    [InlineData(.0653, .0423, .0884, "0.065 [0.042, 0.088]")]
    [InlineData(-.000274, -.0005, -.00005, "-0.00027 [-0.00050, -0.00005]")]
    [InlineData(12.34, 10, 14.7, "12.3 [10.0, 14.7]")]
    [InlineData(1234.5, 1100, 1369, "1234 [1100, 1369]")]
    [InlineData(.0141, .0141, .0141, "0.0141 [0.0141, 0.0141]")]
    [InlineData(double.NaN, double.NaN, double.NaN, "NaN [NaN, NaN]")]
    public void AnIntervalIsWrittenToTheSecondDigitOfItsHalfWidth(double mean, double low, double high, string text) =>
        Assert.Equal(text, new Interval(mean, low, high, 5).ToString());

    [Fact]
    public void AVerdictCarriesItsData()
    {
        var verdict = Claim.Judge(("", new Interval(.2, .15, .25, 5)));
        var data = JsonNode.Parse(verdict.ToMimeBundle()[Verdict.MimeType])!;
        Assert.Equal("5c", (string)data["claim"]!);
        Assert.Equal("Supported", (string)data["outcome"]!);
        Assert.Equal(.15, (double)data["findings"]![0]!["low"]!);
    }

    [Fact]
    public void AVerdictOnTooFewSeedsIsShownAndHasNoData()
    {
        var verdict = Claim.Judge(("", new Interval(double.NaN, double.NaN, double.NaN, 1)));
        Assert.Contains("too few seeds", verdict.ToMimeBundle()["text/plain"]);
        Assert.False(verdict.ToMimeBundle().ContainsKey(Verdict.MimeType));
    }

    private static StudyRow Row(int seed) =>
        new(seed, Profile.Standard, "c", 1, new Dictionary<string, double> { ["a"] = seed });
}
