namespace LatentLab.Records.Tests;

public sealed class StudyRowTests
{
    private static readonly StudyRow Row = new(
        7,
        Profile.Quick,
        "c",
        1234.56,
        new Dictionary<string, double> { ["a"] = 1, ["b c"] = 2 }
    );

    [Fact]
    public void ItIsALine()
    {
        Assert.Equal("Seed 7, profile quick, 1234.6 s", Row.ToString());
        var other = Row with { Seed = -1, Profile = Profile.Full, Seconds = 0 };
        Assert.Equal("Seed -1, profile full, 0.0 s", other.ToString());
    }

    [Fact]
    public void ANumberThatItHasNotIsNamed()
    {
        Assert.Equal(2, Row["b c"]);
        Assert.Equal(
            "the study's rows have no 'd'; they have: a; b c",
            Assert.Throws<KeyNotFoundException>(() => Row["d"]).Message
        );
    }

    [Fact]
    public void CurvesAreNoneOrThoseGiven()
    {
        Assert.Empty(Row.Curves);
        var curves = new Dictionary<string, double[]> { ["loss"] = [1] };
        Assert.Same(curves, new StudyRow(1, Profile.Full, "c", 1, Row.Values, curves).Curves);
    }

    [Fact]
    public void ProfilesGoFromShortToLong() =>
        Assert.Equal([Profile.Quick, Profile.Standard, Profile.Full], Enum.GetValues<Profile>());
}
