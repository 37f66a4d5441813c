using System.Text.Json.Nodes;

namespace LatentLab.Records.Tests;

/// <summary>Verdicts as text, as html and as data, letter for letter.</summary>
public sealed class VerdictTests
{
    private static readonly Claim Claim = new(
        "5c",
        5,
        "Less <data> & more.",
        ClaimKind.Statistical,
        "error, %",
        SmallestEffect: .1
    );
    private static readonly Claim Exact = new(
        "12a",
        12,
        "Half.",
        ClaimKind.Exact,
        "ratio",
        Expected: .5,
        Tolerance: .0123456
    );
    private static readonly Interval Above = new(.2, .15, .25, 5);

    [Fact]
    public void AsText() =>
        Assert.Equal(
            "SUPPORTED: claim 5c. Less <data> & more.\n  measured: error, %. What counts: at least 0.1.\n"
                + "  500: 0.200, 95 % interval 0.150 to 0.250 over 5 seeds, so SUPPORTED",
            Claim.Judge(("500", Above)).ToString()
        );

    [Fact]
    public void AsHtml() =>
        Assert.Equal(
            "<div style=\"border-left:6px solid #009E73;padding:4px 12px;margin:4px 0\">\n"
                + "<div><b style=\"background:#009E73;color:#fff;padding:1px 8px;border-radius:3px\">SUPPORTED</b> "
                + "<b>Claim 5c.</b> Less &lt;data&gt; &amp; more.</div>\n"
                + "<div>Measured: error, %. What counts: at least 0.1.</div>\n"
                + "<ul style=\"margin:2px 0\">"
                + "<li>&lt;500: 0.200, 95 % interval 0.150 to 0.250 over 5 seeds, so SUPPORTED</li></ul>\n</div>",
            Claim.Judge(("<500", Above)).ToHtml()
        );

    [Fact]
    public void EveryPartOfTheHtmlIsEncoded()
    {
        var html = (Claim with { Id = "<i>", Statistic = "<s>" }).Judge(("<f>", Above)).ToHtml();
        Assert.Contains("Claim &lt;i&gt;.", html);
        Assert.Contains("Measured: &lt;s&gt;.", html);
        Assert.Contains("<li>&lt;f&gt;: ", html);
    }

    [Theory]
    [InlineData(Outcome.Supported, "#009E73")]
    [InlineData(Outcome.Refuted, "#D55E00")]
    [InlineData(Outcome.Depends, "#0072B2")]
    [InlineData(Outcome.BelowTheBar, "#7A5C00")]
    [InlineData(Outcome.Undecided, "#7F7F7F")]
    public void OutcomesHaveTheirColors(Outcome outcome, string color)
    {
        var html = new Verdict(Claim, outcome, []).ToHtml();
        Assert.Contains($"solid {color};", html);
        Assert.Contains($"background:{color};", html);
        Assert.EndsWith("<ul style=\"margin:2px 0\"></ul>\n</div>", html);
    }

    [Fact]
    public void AnExactClaimIsShownWithItsNumber()
    {
        Assert.Equal(
            "REFUTED: claim 12a. Half.\n  measured: ratio. Expected: 0.5 ± 0.0123.\n  -1234.57",
            Exact.Judge(-1234.56789).ToString()
        );
        var finding = new Finding("a", new(.25, .25, .25, 1), Outcome.Refuted);
        Assert.Equal("a: 0.25", Exact.Judge(.25).Describe(finding));
        Assert.Equal("Expected: 0 ± 1e-9.", (Exact with { Expected = 0, Tolerance = 1e-9 }).Judge(0).Bar);
        Assert.Equal("Expected: 0.333333 ± 0.", (Exact with { Expected = 1.0 / 3, Tolerance = 0 }).Judge(1).Bar);
    }

    [Fact]
    public void TheBarNamesDirectionAndVotes()
    {
        var below = new Interval(.03, .02, .04, 5);
        var (open, no) = (new Interval(.1, .05, .15, 5), new Interval(-.2, -.3, -.1, 5));
        Assert.Equal("What counts: at least 0.1.", Claim.Judge(("", Above)).Bar);
        var lower = Claim with { Direction = ClaimDirection.Lower, SmallestEffect = -.0123456 };
        Assert.Equal("What counts: at most -0.0123.", lower.Judge(("", Above)).Bar);
        Assert.Equal(
            "What counts: at least 0.1. Of 5 settings: 1 supported; 2 right direction, below the bar; 1 refuted; "
                + "1 undecided.",
            Claim.Judge(("", open), ("", no), ("", below), ("", Above), ("", below)).Bar
        );
        Assert.Equal(
            "What counts: at least 0.1. Of 3 settings: 1 supported; 2 without a vote.",
            Claim.Judge([new Setting("", no, "w"), new Setting("", Above), new Setting("", no, "w")]).Bar
        );
    }

    [Theory]
    [InlineData(1, "a: too few seeds stored; run `dotnet run lab.cs -- study 05`")]
    [InlineData(2, "a: 0.200, 95 % interval 0.150 to 0.250 over 2 seeds, so UNDECIDED")]
    public void AnIntervalNeedsTwoSeeds(int count, string text)
    {
        var verdict = new Verdict(Claim, Outcome.Undecided, []);
        var finding = new Finding("a", Above with { Count = count }, Outcome.Undecided);
        Assert.Equal(text, verdict.Describe(finding));
        Assert.Equal(text[3..], verdict.Describe(finding with { Setting = "" }));
        var other = verdict with { Claim = Claim with { Exercise = 12 } };
        Assert.Equal(text.Replace("study 05", "study 12"), other.Describe(finding));
    }

    [Fact]
    public void WhatHasNoVoteSaysWhy() =>
        Assert.Equal(
            "0.200, 95 % interval 0.150 to 0.250 over 5 seeds, so SUPPORTED would be said, but it has no vote: a floor",
            new Verdict(Claim, Outcome.Undecided, []).Describe(new("", Above, Outcome.Supported, "a floor"))
        );

    [Fact]
    public void TheBundleHasDataWhereEveryMeanIsANumber()
    {
        var verdict = Claim.Judge(("500", Above));
        var bundle = verdict.ToMimeBundle();
        Assert.Equal(
            ["text/html", "text/plain", "application/vnd.latentlab.verdict+json"],
            bundle.Select(part => part.Key)
        );
        Assert.Equal(verdict.ToHtml(), bundle["text/html"]);
        Assert.Equal(verdict.ToString(), bundle["text/plain"]);
        Assert.Equal(verdict.ToJson().ToJsonString(), bundle[Verdict.MimeType]);
        var nothing = new Interval(double.NaN, double.NaN, double.NaN, 1);
        Assert.Equal(
            ["text/html", "text/plain"],
            Claim.Judge(("a", Above), ("b", nothing)).ToMimeBundle().Select(part => part.Key)
        );
    }

    [Fact]
    public void TheDataGoThereAndBack()
    {
        var measured = new Interval(1.0 / 3, -.25, 1e21, 2) { Sample = [2.0 / 3, -1e-12] };
        var verdict = new Verdict(
            Claim,
            Outcome.Depends,
            [new("a \"b\"", measured, Outcome.BelowTheBar, "a floor"), new("", Above, Outcome.Supported)]
        );
        const string Expected =
            """{"claim":"5c","outcome":"Depends","findings":[{"setting":"a \"b\"","outcome":"BelowTheBar","""
            + """ "mean":0.333333333,"low":-0.25,"high":1E+21,"count":2,"values":[0.666666667,-1E-12],"""
            + """ "abstains":"a floor"},{"setting":"","outcome":"Supported","mean":0.2,"low":0.15,"high":0.25,"""
            + """ "count":5}]}""";
        var json = verdict.ToJson();
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Expected), json), json.ToJsonString());
        Assert.Equal(["claim", "outcome", "findings"], json.Select(member => member.Key));
        var back = Verdict.FromJson(Claim, json);
        Assert.Equal((Claim, Outcome.Depends), (back.Claim, back.Outcome));
        var rounded = new Interval(.333333333, -.25, 1e21, 2);
        Assert.Equal([verdict.Findings[0] with { Interval = rounded }, verdict.Findings[1]], back.Findings);
        Assert.Equal([.666666667, -1e-12], back.Findings[0].Interval.Sample!);
        Assert.Null(back.Findings[1].Interval.Sample);
        Assert.Equal(json.ToJsonString(), back.ToJson().ToJsonString());
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void WhatIsNoNumberIsNotWritten(double value)
    {
        var verdict = new Verdict(Claim, Outcome.Undecided, [new("", Above with { Low = value }, Outcome.Undecided)]);
        Assert.Equal(
            "evidence must be finite: a measured value is NaN or infinite",
            Assert.Throws<InvalidDataException>(() => verdict.ToJson()).Message
        );
    }
}
