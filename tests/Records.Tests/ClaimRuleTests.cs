namespace LatentLab.Records.Tests;

/// <summary>The edges of the rule by which claims are judged.</summary>
public sealed class ClaimRuleTests
{
    private static readonly Claim Claim = new("5c", 5, "s", ClaimKind.Statistical, "t", SmallestEffect: .1);

    private static Interval Between(double low, double high) => new((low + high) / 2, low, high, 5);

    [Theory]
    [InlineData(.5, Outcome.Supported)]
    [InlineData(.375, Outcome.Supported)]
    [InlineData(.625, Outcome.Supported)]
    [InlineData(.3749, Outcome.Refuted)]
    [InlineData(.6251, Outcome.Refuted)]
    [InlineData(double.NaN, Outcome.Refuted)]
    public void AnExactClaimHoldsUpToItsToleranceOnBothSides(double measured, Outcome expected)
    {
        var exact = Claim with { Kind = ClaimKind.Exact, Expected = .5, Tolerance = .125 };
        var verdict = exact.Judge(measured);
        Assert.Same(exact, verdict.Claim);
        Assert.Equal(expected, verdict.Outcome);
        var finding = new Finding("", new Interval(measured, measured, measured, 1), expected);
        Assert.Equal([finding], verdict.Findings);
    }

    [Theory]
    [InlineData(0, .1, Outcome.Supported)]
    [InlineData(0, .1001, Outcome.Undecided)]
    [InlineData(.1, .2, Outcome.Undecided)]
    [InlineData(.1001, .2, Outcome.BelowTheBar)]
    [InlineData(.1001, .4999, Outcome.BelowTheBar)]
    [InlineData(.1001, .5, Outcome.Refuted)]
    [InlineData(.5, .6, Outcome.Refuted)]
    public void LowerIsTheMirrorOfHigher(double low, double high, Outcome expected)
    {
        var lower = Claim with { Direction = ClaimDirection.Lower, NoEffect = .5 };
        var finding = lower.Judge(("a", Between(low, high))).Findings[0];
        Assert.Equal(new Finding("a", Between(low, high), expected), finding);
    }

    [Fact]
    public void WhatAbstainsIsJudgedAndKeptInItsPlace()
    {
        var verdict = Claim.Judge([new Setting("a", Between(0, .05), "a floor"), new Setting("b", Between(.2, .3))]);
        Assert.Equal(Outcome.Supported, verdict.Outcome);
        Assert.Equal(
            [
                new Finding("a", Between(0, .05), Outcome.Refuted, "a floor"),
                new Finding("b", Between(.2, .3), Outcome.Supported),
            ],
            verdict.Findings
        );
    }

    [Theory]
    [InlineData(1, 0, 0, Outcome.Supported)]
    [InlineData(1, 0, 1, Outcome.Undecided)]
    [InlineData(2, 0, 1, Outcome.Supported)]
    [InlineData(0, 2, 1, Outcome.Refuted)]
    [InlineData(2, 0, 2, Outcome.Undecided)]
    [InlineData(9, 1, 0, Outcome.Depends)]
    [InlineData(1, 1, 9, Outcome.Depends)]
    [InlineData(0, 0, 3, Outcome.Undecided)]
    public void MoreThanHalfMustBeDecidedAndAgree(int yes, int no, int open, Outcome expected)
    {
        Setting[] settings =
        [
            .. Enumerable.Repeat(new Setting("", Between(.2, .3)), yes),
            .. Enumerable.Repeat(new Setting("", Between(-.2, -.1)), no),
            .. Enumerable.Repeat(new Setting("", Between(0, .3)), open),
        ];
        Assert.Equal(expected, Claim.Judge(settings).Outcome);
    }

    [Fact]
    public void BoundsMayBeOnOneSideOnly()
    {
        var wide = new Interval(0, -2, 2, 5);
        Assert.Equal(new Interval(0, -1, 2, 5), Of(Claim with { Lowest = -1 }));
        Assert.Equal(new Interval(0, -2, 1, 5), Of(Claim with { Highest = 1 }));
        Assert.Equal(wide, Of(Claim));

        Interval Of(Claim claim) => claim.Judge(("", wide)).Findings[0].Interval;
    }

    [Fact]
    public void WrongQuestionsAreNamed()
    {
        Assert.Equal(
            "claim 5c needs the interval of at least one setting",
            Assert.Throws<ArgumentException>(() => Claim.Judge(Array.Empty<Setting>())).Message
        );
        Assert.Equal(
            "claim 5c is of kind Statistical, so it cannot be judged as Exact",
            Assert.Throws<InvalidOperationException>(() => Claim.Judge(.5)).Message
        );
        var definition = Claim with { Kind = ClaimKind.Definition };
        Assert.Equal(
            "claim 5c is of kind Definition, so it cannot be judged as Statistical",
            Assert.Throws<InvalidOperationException>(() => definition.Judge(("", Between(0, 1)))).Message
        );
    }

    [Theory]
    [InlineData(Outcome.Supported, "SUPPORTED", "the whole interval is at or beyond the smallest effect that counts")]
    [InlineData(
        Outcome.BelowTheBar,
        "RIGHT DIRECTION, BELOW THE BAR",
        "there is an effect in the claim's direction, and it is smaller than what counts"
    )]
    [InlineData(Outcome.Refuted, "REFUTED", "the whole interval is short of the smallest effect that counts")]
    [InlineData(Outcome.Depends, "DEPENDS", "the settings disagree, and the table says which is which")]
    [InlineData(
        Outcome.Undecided,
        "UNDECIDED",
        "the interval lies on both sides of the smallest effect: the seeds do not tell"
    )]
    public void OutcomesHaveTheirWords(Outcome outcome, string word, string meaning)
    {
        Assert.Equal((word, meaning), (outcome.Word(), outcome.Meaning()));
        Assert.Equal(word, new Verdict(Claim, outcome, []).Word);
    }
}
