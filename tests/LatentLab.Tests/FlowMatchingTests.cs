using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Loss and sampler against the exact velocity of a normal distribution N(m, s²).</summary>
[Collection("torch")]
public sealed class FlowMatchingTests
{
    private const double Mean = 1.5;

    public FlowMatchingTests() => Lab.Start();

    private static Tensor Column(params double[] values) => tensor(values, ScalarType.Float64).unsqueeze(1);

    private static Tensor Draw(long[] shape, ulong seed)
    {
        using var generator = new Generator(seed);
        return randn(shape, ScalarType.Float64, generator: generator);
    }

    /// <summary>E[z − x | xₜ]: xₜ = (1 − t) x + t z is normal, and z − x goes with it linearly.</summary>
    private static Func<Tensor, Tensor, Tensor> Best(double deviation) =>
        (at, time) =>
        {
            var t = time.unsqueeze(1);
            var square = deviation * deviation;
            var variance = (1 - t).square() * square + t.square();
            return (t - (1 - t) * square) / variance * (at - (1 - t) * Mean) - Mean;
        };

    [Theory]
    [InlineData(1), InlineData(3), InlineData(40)]
    public void WithTheExactVelocityTheWayBackIsTheProductOfItsSteps(int steps)
    {
        using var scope = NewDisposeScope();
        const double Square = .16;
        var z = Column(-1, 0, 2);
        var (a, b) = (1.0, 0.0);
        for (var i = 0; i < steps; i++)
        {
            var t = 1 - (double)i / steps;
            var slope = (t - (1 - t) * Square) / ((1 - t) * (1 - t) * Square + t * t);
            var factor = 1 - slope / steps;
            (a, b) = (factor * a, factor * b + (slope * (1 - t) * Mean + Mean) / steps);
        }
        var x = FlowMatching.Sample(Best(.4), z, steps);
        Assert.True(x.allclose(a * z + b, 1e-9, 1e-9));
        Assert.Equal([-1.0, 0, 2], z.flatten().data<double>().ToArray());
    }

    [Fact]
    public void ToASinglePointOneStepIsEnough()
    {
        using var scope = NewDisposeScope();
        var x = FlowMatching.Sample(Best(0), Draw([5, 1], 1), steps: 1);
        Assert.True(x.allclose(full_like(x, Mean), 1e-12, 1e-12));
    }

    [Fact]
    public void ManySmallStepsGiveTheDistribution()
    {
        using var scope = NewDisposeScope();
        var z = Column(-2, -1, 0, 1, 2);
        Assert.True(FlowMatching.Sample(Best(.4), z, 1_000).allclose(z * .4 + Mean, 0, .01));
    }

    [Fact]
    public void TheLossOfTheBestPredictionIsTheUnavoidableOne()
    {
        using var scope = NewDisposeScope();
        const double Square = .16;
        // Var[z − x | xₜ] = s² / ((1 − t)² s² + t²), averaged over t.
        var expected = Enumerable
            .Range(0, 100_000)
            .Select(i => (i + .5) / 100_000)
            .Average(t => Square / ((1 - t) * (1 - t) * Square + t * t));
        using var noise = new Generator(5);
        var loss = FlowMatching.Loss(Best(.4), Draw([40_000, 1], 6) * .4 + Mean, noise);
        Assert.InRange(loss.item<double>(), expected * .95, expected * 1.05);
    }

    [Fact]
    public void ImpossibleNumbersAreRefused()
    {
        using var scope = NewDisposeScope();
        using var noise = new Generator(1);
        var x = Draw([2, 3], 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => FlowMatching.Sample((a, _) => a, x, 0));
        Assert.Throws<ArgumentException>(() => FlowMatching.Sample((a, _) => a[..1], x, 2));
        Assert.Throws<ArgumentException>(() => FlowMatching.Loss((a, _) => a[..1], x, noise));
    }
}
