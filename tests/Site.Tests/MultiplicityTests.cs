using LatentLab.Runner.Site;

namespace LatentLab.Site.Tests;

/// <summary>Many findings looked at together.</summary>
public class MultiplicityTests
{
    // The example of the paper's section 3.2: fifteen p values, of which the four smallest are discoveries.
    private static readonly double[] Example =
    [
        .0001,
        .0004,
        .0019,
        .0095,
        .0201,
        .0278,
        .0298,
        .0344,
        .0459,
        .3240,
        .4262,
        .5719,
        .6528,
        .7590,
        1,
    ];

    [Fact]
    public void TheExampleOfThePaperHolds()
    {
        Assert.Equal(4, Multiplicity.Accepted(Example, .05));
        Assert.Equal(0, Multiplicity.Accepted([.2, .3], .05));
        Assert.Equal(0, Multiplicity.Accepted([], .05));
        Assert.Equal(2, Multiplicity.Accepted([.04, .05], .05));
    }

    [Fact]
    public void AnIntervalThatEndsAtTheBarHasAPValueOfFivePercent()
    {
        Assert.Equal(.05, Multiplicity.PValue(new(.3, .1, .5, 5), .1), 1e-9);
        Assert.Equal(.05, Multiplicity.PValue(new(.3, .1, .5, 12), .5), 1e-9);
        Assert.Equal(1, Multiplicity.PValue(new(.3, .1, .5, 5), .3), 1e-9);
        Assert.Equal(0, Multiplicity.PValue(new(.3, .3, .3, 5), .1));
    }

    [Fact]
    public void OnlyWhatIsDecidedOneByOneIsDoubted()
    {
        var claim = new Claim("5c", 5, "s", ClaimKind.Statistical, "t", SmallestEffect: .1);
        Interval barely = new(.3, .101, .499, 5),
            clearly = new(.3, .29, .31, 5),
            open = new(.1, -.1, .3, 5);
        var verdict = claim.Judge(("a", barely), ("b", clearly), ("c", open), ("d", open));
        var together = Multiplicity.Of([verdict]);
        Assert.Equal((4, 2), (together.Tests, together.Decided));
        Assert.Equal("a", Assert.Single(together.Doubtful).Setting);
    }
}
