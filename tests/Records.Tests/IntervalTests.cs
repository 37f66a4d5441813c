namespace LatentLab.Records.Tests;

public sealed class IntervalTests
{
    [Theory]
    [InlineData(.999, false)]
    [InlineData(1, true)]
    [InlineData(1.5, true)]
    [InlineData(2, true)]
    [InlineData(2.001, false)]
    [InlineData(double.NaN, false)]
    public void ItsEndsAreInside(double value, bool inside) =>
        Assert.Equal(inside, new Interval(1.5, 1, 2, 5).Contains(value));

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1e-6, true)]
    [InlineData(-1.1e-6, false)]
    [InlineData(1e-6, true)]
    [InlineData(1.1e-6, false)]
    public void AMeanMayBeOutsideByARounding(double mean, bool passes)
    {
        var interval = new Interval(mean, -1, 1, 5) { Sample = [mean] };
        if (passes)
        {
            var cut = interval.Within(0, 0);
            Assert.Equal(new Interval(mean, 0, 0, 5), cut);
            Assert.Equal([mean], cut.Sample!);
        }
        else
            Assert.Throws<ArgumentException>(() => interval.Within(0, 0));
    }

    [Fact]
    public void OnlyWhatIsBeyondTheBoundsIsCut()
    {
        var interval = new Interval(.5, .25, .75, 5);
        Assert.Equal(interval, interval.Within(0, 1));
        Assert.Equal(interval, interval.Within(double.NegativeInfinity, double.PositiveInfinity));
        Assert.Equal(new Interval(.5, .3, .7, 5), interval.Within(.3, .7));
        var error = Assert.Throws<ArgumentException>(() => interval.Within(-1.5, .25));
        Assert.Equal("a mean of 0.5 is outside the bounds -1.5 to 0.25", error.Message);
        error = Assert.Throws<ArgumentException>(() => new Interval(-.5, -1, 0, 5).Within(1.0 / 3, 1));
        Assert.Equal("a mean of -0.5 is outside the bounds 0.333333 to 1", error.Message);
    }

    [Fact]
    public void TheSampleDoesNotCountForEquality()
    {
        var one = new Interval(.5, 0, 1, 5) { Sample = [1] };
        var same = new Interval(.5, 0, 1, 5) { Sample = [2, 3] };
        Assert.True(one == same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.All(
            new[] { one with { Mean = .4 }, one with { Low = .1 }, one with { High = .9 }, one with { Count = 4 } },
            other =>
            {
                Assert.NotEqual(one, other);
                Assert.NotEqual(one.GetHashCode(), other.GetHashCode());
            }
        );
    }

    [Theory]
    [InlineData(-1, 1, .123456, "0.1")]
    [InlineData(-.99, .99, .123456, "0.12")]
    [InlineData(-9.9, 9.9, 12.34, "12.3")]
    [InlineData(-10, 10, 12.34, "12")]
    [InlineData(-99, 99, 1234.4, "1234")]
    [InlineData(-100, 100, 1234.4, "1234")]
    [InlineData(-1e5, 1e5, 1234.4, "1234")]
    [InlineData(-2e-11, 2e-11, 1.234e-10, "0.000000000123")]
    [InlineData(-2e-12, 2e-12, 1.234567e-10, "1.23e-10")]
    [InlineData(.9999999849, 1, .999999996, "1.00000")]
    [InlineData(-.0001, .00003, -.00002, "-0.000020")]
    [InlineData(-.12, .11, -.003, "0.00")]
    [InlineData(-12, 11, -.3, "0")]
    [InlineData(0, 0, -1.95561234e-30, "-1.95561e-30")]
    [InlineData(0, 0, .0001, "0.0001")]
    [InlineData(0, 0, 0, "0")]
    [InlineData(0, 0, .0123456789, "0.0123457")]
    [InlineData(1, 0, -1234.56789, "-1234.57")]
    [InlineData(0, double.PositiveInfinity, 1234.56789, "1234.57")]
    [InlineData(double.NaN, 1, .0123456789, "0.0123457")]
    [InlineData(0, 1, double.NaN, "NaN")]
    [InlineData(0, 1, double.NegativeInfinity, "NaN")]
    public void ANumberHasTheDigitsThatTheHalfWidthLeaves(double low, double high, double value, string text) =>
        Assert.Equal(text, new Interval(0, low, high, 5).Text(value));
}
