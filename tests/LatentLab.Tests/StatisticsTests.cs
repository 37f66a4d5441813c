using CsCheck;

namespace LatentLab.Tests;

public class StatisticsTests
{
    [Fact]
    public void MeanIntervalIsStudentsT()
    {
        // s = sqrt(2.5), t(4 degrees of freedom, .975) = 2.776445 from tables, half = t·s/sqrt(5) = 1.963243
        var interval = Statistics.MeanInterval([1, 2, 3, 4, 5]);
        Assert.Equal(3, interval.Mean, 12);
        Assert.Equal(3 - 1.963243, interval.Low, 6);
        Assert.Equal(3 + 1.963243, interval.High, 6);
        Assert.Equal(5, interval.Count);
    }

    [Fact]
    public void PredictionIntervalIsWiderBySquareRootOfNPlusOne()
    {
        var mean = Statistics.MeanInterval([1, 2, 3, 4, 5]);
        var next = Statistics.PredictionInterval([1, 2, 3, 4, 5]);
        Assert.Equal((mean.High - mean.Mean) * Math.Sqrt(6), next.High - next.Mean, 9);
    }

    [Theory]
    // Published values of the Wilson score interval without continuity correction.
    [InlineData(8, 10, .4902, .9433)]
    [InlineData(0, 10, .0000, .2775)]
    [InlineData(10, 10, .7225, 1.0000)]
    [InlineData(81, 263, .2553, .3662)]
    public void WilsonMatchesPublishedValues(int successes, int trials, double low, double high)
    {
        var interval = Statistics.Wilson(successes, trials);
        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
        Assert.Equal((double)successes / trials, interval.Mean, 12);
    }

    [Fact]
    public void PairingRemovesWhatPairsShare()
    {
        double[] hard = [10, 20, 30, 40],
            easier = [9, 19.1, 28.9, 39];
        var paired = Statistics.PairedDifference(hard, easier);
        Assert.True(paired.Low > .8 && paired.High < 1.2);
        Assert.Throws<ArgumentException>(() => Statistics.PairedDifference([1, 2, 3], [1, 2]));
    }

    [Fact]
    public void TheIntervalCoversTheTrueMeanAsOftenAsItSays()
    {
        var random = new Random(1);
        double Normal() =>
            Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var covered = Enumerable
            .Range(0, 4000)
            .Count(_ => Statistics.MeanInterval([.. Enumerable.Range(0, 5).Select(_ => 7 + Normal())]).Contains(7));
        // 95 % of 4,000 trials, give or take four standard errors
        Assert.InRange(covered / 4000.0, .936, .964);
    }

    [Fact]
    public void IntervalsDoNotDependOnTheOrderOfValues() =>
        Gen.Double[-100, 100]
            .Array[2, 12]
            .Sample(values =>
            {
                var forward = Statistics.MeanInterval(values);
                var backward = Statistics.MeanInterval([.. values.Reverse()]);
                return Math.Abs(forward.Low - backward.Low) < 1e-9
                    && forward.Low <= forward.Mean
                    && forward.Mean <= forward.High;
            });

    [Fact]
    public void TooFewOrBrokenValuesAreRefused()
    {
        Assert.Contains("at least two", Assert.Throws<ArgumentException>(() => Statistics.MeanInterval([1])).Message);
        Assert.Contains(
            "NaN",
            Assert.Throws<ArgumentException>(() => Statistics.PredictionInterval([1, double.NaN])).Message
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Wilson(3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => Statistics.Wilson(0, 0));
    }

    [Fact]
    public void TheRankCorrelationByHand()
    {
        // ranks 1 2 3 4 5 and 2 1 4 3 5: 1 - 6·(1 + 1 + 1 + 1 + 0)/(5·24) = .8
        Assert.Equal(0.8, Statistics.RankCorrelation([10, 20, 30, 40, 50], [2, 1, 40, 3, 500]), 1e-12);
        // ties: ranks 1 2.5 2.5 4 and 1 2 3 4, Pearson 4.5/sqrt(4.5·5)
        Assert.Equal(4.5 / Math.Sqrt(22.5), Statistics.RankCorrelation([1, 2, 2, 3], [1, 2, 3, 4]), 1e-12);
    }

    [Fact]
    public void TheRankCorrelationKnowsOrderOnly()
    {
        double[] x = [0.3, -1, 5, 2.2, 0.1, 9];
        Assert.Equal(1, Statistics.RankCorrelation(x, [.. x.Select(Math.Exp)]), 1e-12);
        Assert.Equal(-1, Statistics.RankCorrelation(x, [.. x.Select(v => -v)]), 1e-12);
        Assert.Throws<ArgumentException>(() => Statistics.RankCorrelation(x, [1, 2]));
        Assert.Throws<ArgumentException>(() => Statistics.RankCorrelation([1, 2], [1, 2]));
        Assert.Throws<ArgumentException>(() => Statistics.RankCorrelation([1, 1, 1], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => Statistics.RankCorrelation([1, 2, double.NaN], [1, 2, 3]));
    }
}
