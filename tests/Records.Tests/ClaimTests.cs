namespace LatentLab.Records.Tests;

public class ClaimTests
{
    private static readonly Claim Tendency = new(
        "5c",
        5,
        "Less data.",
        ClaimKind.Statistical,
        "relative error saved",
        SmallestEffect: .02
    );
    private static readonly Claim Count = new("5a", 5, "Half.", ClaimKind.Exact, "ratio", Expected: .5, Tolerance: .01);

    [Theory]
    [InlineData(.02, .10, Outcome.Supported)]
    [InlineData(.019, .10, Outcome.Undecided)]
    [InlineData(-.05, .02, Outcome.Undecided)]
    [InlineData(-.05, .0199, Outcome.Refuted)]
    [InlineData(.001, .0199, Outcome.BelowTheBar)]
    [InlineData(0, .0199, Outcome.Refuted)]
    [InlineData(double.NaN, double.NaN, Outcome.Undecided)]
    public void TheWholeIntervalMustClearTheSmallestEffect(double low, double high, Outcome expected) =>
        Assert.Equal(expected, Tendency.Judge(("", new Interval((low + high) / 2, low, high, 5))).Outcome);

    [Fact]
    public void ItDependsWhenSettingsDisagree()
    {
        var yes = ("500", new Interval(.05, .04, .06, 5));
        var no = ("55,000", new Interval(0, -.01, .01, 5));
        var open = ("5,000", new Interval(.02, .01, .03, 5));
        Assert.Equal(Outcome.Depends, Tendency.Judge(yes, no).Outcome);
        Assert.Equal(Outcome.Depends, Tendency.Judge(yes, open, no).Outcome);
        Assert.Equal(Outcome.Undecided, Tendency.Judge(yes, open).Outcome);
        Assert.Equal(Outcome.Supported, Tendency.Judge(yes, yes).Outcome);
        Assert.Equal([Outcome.Supported, Outcome.Refuted], Tendency.Judge(yes, no).Findings.Select(f => f.Outcome));
    }

    [Fact]
    public void OneUndecidedSettingOfManySinksNothingAndAFloorDoesNotVote()
    {
        var yes = new Setting("a", new(.05, .04, .06, 5));
        var no = new Setting("b", new(0, -.01, .01, 5));
        var open = new Setting("c", new(.02, .01, .03, 5));
        Assert.Equal(Outcome.Supported, Tendency.Judge([yes, yes, open]).Outcome);
        var verdict = Tendency.Judge([yes, no with { Abstains = "nothing can be learnt here" }, open, yes]);
        Assert.Equal(Outcome.Supported, verdict.Outcome);
        foreach (var text in new[] { verdict.ToString(), verdict.ToHtml() })
        {
            Assert.Contains("Of 4 settings: 2 supported; 1 undecided; 1 without a vote.", text);
            Assert.Contains("it has no vote: nothing can be learnt here", text);
        }
        Assert.Equal(Outcome.Undecided, Tendency.Judge([no with { Abstains = "why" }]).Outcome);
    }

    [Theory]
    [InlineData(.95, .97, Outcome.Supported)]
    [InlineData(.80, .85, Outcome.BelowTheBar)]
    [InlineData(.45, .60, Outcome.Refuted)]
    [InlineData(.88, .93, Outcome.Undecided)]
    public void ABarNeedsNoOffset(double low, double high, Outcome expected)
    {
        var auroc = Tendency with { SmallestEffect = .9, NoEffect = .5 };
        Assert.Equal(expected, auroc.Judge(("", new Interval((low + high) / 2, low, high, 5))).Outcome);
        var mirrored = Tendency with { SmallestEffect = .1, NoEffect = .5, Direction = ClaimDirection.Lower };
        Assert.Equal(expected, mirrored.Judge(("", new Interval(1 - (low + high) / 2, 1 - high, 1 - low, 5))).Outcome);
        Assert.Contains("at most 0.1.", mirrored.Judge(("", new Interval(.5, .4, .6, 5))).ToString());
    }

    [Fact]
    public void NotMuchWorseHasNoEffectBelowTheBar()
    {
        var close = Tendency with { SmallestEffect = -.02 };
        Assert.Equal(Outcome.Refuted, close.Judge(("", new Interval(-.04, -.05, -.03, 5))).Outcome);
        Assert.Equal(Outcome.Supported, close.Judge(("", new Interval(-.01, -.015, -.005, 5))).Outcome);
    }

    [Fact]
    public void AnExactClaimIsComparedWithItsExpectedValue()
    {
        Assert.Equal(Outcome.Supported, Count.Judge(82414.0 / 163814).Outcome);
        Assert.Equal(Outcome.Refuted, Count.Judge(.52).Outcome);
        Assert.Throws<InvalidOperationException>(() => Tendency.Judge(.5));
        Assert.Throws<InvalidOperationException>(() => Count.Judge(("", new Interval(0, 0, 0, 5))));
    }

    [Fact]
    public void AVerdictSaysClaimOutcomeAndNumbersInTextAndHtml()
    {
        var verdict = Tendency.Judge(("500 <images>", new Interval(.05, .04, .06, 5)));
        foreach (var text in new[] { verdict.ToString(), verdict.ToHtml() })
        {
            Assert.Contains("SUPPORTED", text);
            Assert.Contains("5c", text);
            Assert.Contains("0.040 to 0.060 over 5 seeds", text);
        }
        Assert.DoesNotContain("<images>", verdict.ToHtml());
    }

    [Fact]
    public void TheClaimsFileIsReadStrictly()
    {
        const string good =
            """[{"id":"5a","exercise":5,"sentence":"s","kind":"Exact","statistic":"t","expected":"""
            + """0.5,"tolerance":0.01}]""";
        Assert.Equal(.5, ClaimFile.Parse(good)[0].Expected);
        Assert.Contains(
            "5a",
            Assert.Throws<InvalidDataException>(() => ClaimFile.Parse(good.Replace("]", "," + good[1..]))).Message
        );
        Assert.Contains(
            "line 1",
            Assert.Throws<InvalidDataException>(() => ClaimFile.Parse(good.Replace("expected", "expectd"))).Message
        );
        Assert.Throws<InvalidDataException>(() => ClaimFile.Parse(good[..20]));
    }

    [Fact]
    public void EveryStoredClaimCanBeJudged()
    {
        var claims = ClaimFile.Read(Clone.Notebooks);
        Assert.NotEmpty(claims);
        Assert.All(
            claims,
            claim =>
            {
                Assert.StartsWith(claim.Exercise.ToString(), claim.Id);
                Assert.NotEmpty(claim.Sentence);
                if (claim.Kind == ClaimKind.Statistical)
                    Assert.True(claim.SmallestEffect != 0, $"{claim.Id} needs a smallest effect");
                if (claim.Kind == ClaimKind.Exact)
                    Assert.True(claim.Tolerance >= 0 && claim.Statistic.Length > 0);
            }
        );
    }

    [Fact]
    public void AnIntervalEndsWhereTheQuantityDoes()
    {
        var likeness = Tendency with { SmallestEffect = .95, Lowest = 0, Highest = 1 };
        var found = likeness.Judge(("", new Interval(.98, .92, 1.04, 5))).Findings[0].Interval;
        Assert.Equal(new Interval(.98, .92, 1, 5), found);
        Assert.Equal(new Interval(.01, 0, .03, 5), new Interval(.01, -.01, .03, 5).Within(0, 1));
        var error = Assert.Throws<ArgumentException>(() => likeness.Judge(("", new Interval(1.2, 1.1, 1.3, 5))));
        Assert.Contains("a mean of 1.2 is outside the bounds 0 to 1", error.Message);
    }
}
