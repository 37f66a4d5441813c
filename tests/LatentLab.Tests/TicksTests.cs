using CsCheck;

namespace LatentLab.Tests;

public class TicksTests
{
    [Theory]
    [InlineData(0, 10, 5, new double[] { 0, 2, 4, 6, 8, 10 })]
    [InlineData(0, 1, 5, new[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(-3.2, 3.9, 4, new double[] { -2, 0, 2 })]
    [InlineData(0.013, 0.052, 4, new[] { 0.02, 0.03, 0.04, 0.05 })]
    [InlineData(5, 5, 4, new double[] { 5 })]
    public void LinearTicksAreMultiplesOfOneTwoOrFive(double min, double max, int count, double[] expected)
    {
        var ticks = Ticks.Linear(min, max, count);
        Assert.Equal(expected.Length, ticks.Length);
        for (var i = 0; i < ticks.Length; i++)
            Assert.Equal(expected[i], ticks[i], 1e-12);
    }

    [Fact]
    public void TicksOfACountStandOnWholeNumbers() =>
        Assert.Equal([1, 2, 3], Ticks.Linear(1, 3, 6, wholeNumbers: true));

    [Fact]
    public void TicksLieInsideTheRangeForAnyRange() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Double[1e-6, 1e6], Gen.Int[1, 12])
            .Sample(
                (min, width, count) =>
                {
                    var ticks = Ticks.Linear(min, min + width, count);
                    return ticks.Length <= count + 1
                        && ticks.All(t => t >= min - width * 1e-6 && t <= min + width * (1 + 1e-6));
                }
            );

    [Fact]
    public void LogTicksArePowersOfTenOrFiner()
    {
        Assert.Equal([0.001, 0.01, 0.1, 1], Ticks.Log(0.0005, 2).Select(t => Math.Round(t, 6)));
        Assert.Equal([2, 5, 10], Ticks.Log(1.5, 12));
        Assert.True(Ticks.Log(1e-20, 1e20).Length <= 8);
    }

    [Fact]
    public void LabelsOfOneAxisHaveTheSameDecimals()
    {
        Assert.Equal(["0.00", "0.05", "0.10"], Ticks.Labels([0, 0.05, 0.1], log: false));
        Assert.Equal(["0", "50", "100"], Ticks.Labels([0, 50, 100], log: false));
    }

    [Theory]
    [InlineData(0.014123, "0.01412")]
    [InlineData(1234567, "1.235e6")]
    [InlineData(0.00001, "1e-5")]
    [InlineData(0, "0")]
    [InlineData(double.NaN, "none")]
    public void ShortNumbersHaveFourDigits(double value, string expected) => Assert.Equal(expected, Ticks.Short(value));
}
