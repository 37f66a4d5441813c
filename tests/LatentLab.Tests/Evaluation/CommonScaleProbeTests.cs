using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
public sealed class CommonScaleProbeTests
{
    public CommonScaleProbeTests() => Lab.Start();

    /// <summary>Two classes that differ along the first of five values; the others are noise of a size.</summary>
    private static (Tensor X, Tensor Labels) Rows(int count, double noise, string purpose)
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Stream(1, purpose);
        var labels = arange(count, dtype: ScalarType.Int64) % 2;
        var x = randn([count, 5], generator: generator) * noise;
        x[TensorIndex.Colon, 0] = labels * 2 - 1 + randn([count], generator: generator) * .3;
        return (x.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    [Fact]
    public void ValuesThatHardlyVaryAreNotBlownUp()
    {
        using var scope = NewDisposeScope();
        // 20 rows, 5 values: with a scale of its own each, tiny noise weighs as much as what matters.
        var (x, labels) = Rows(20, noise: .001, "training");
        var (other, otherLabels) = Rows(2_000, noise: .001, "test");
        var own = LinearProbe.Fit(x, labels).Evaluate(other, otherLabels).LogLoss;
        var common = LinearProbe.FitOnOneScale(x, labels, other, otherLabels, [1]).Evaluate(other, otherLabels).LogLoss;
        Assert.True(common < own, $"{common} is not below {own}");
    }

    [Fact]
    public void OneFactorForAllValuesDoesNotMatter()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Rows(60, noise: 1, "training");
        var (other, otherLabels) = Rows(200, noise: 1, "test");
        var plain = LinearProbe.FitOnOneScale(x, labels, other, otherLabels).Evaluate(other, otherLabels);
        var moved = LinearProbe.FitOnOneScale(x * 64 + 512, labels, other * 64 + 512, otherLabels);
        Assert.Equal(plain.LogLoss, moved.Evaluate(other * 64 + 512, otherLabels).LogLoss, 1e-3);
    }

    [Fact]
    public void TheSecondSetChoosesThePenalty()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Rows(40, noise: 1, "training");
        var (other, otherLabels) = Rows(400, noise: 1, "test");
        double Accuracy(params float[] penalties) =>
            LinearProbe.FitOnOneScale(x, labels, other, otherLabels, penalties).Evaluate(other, otherLabels).Accuracy;
        Assert.Equal(Math.Max(Accuracy(.01f), Accuracy(10)), Accuracy(.01f, 10));
    }

    [Fact]
    public void ImpossibleProbesAreRefused()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Rows(20, noise: 1, "training");
        Assert.Throws<ArgumentException>(() => LinearProbe.FitOnOneScale(x, labels[..5], x, labels));
        Assert.Throws<ArgumentException>(() => LinearProbe.FitOnOneScale(x, zeros_like(labels), x, labels));
        Assert.Throws<ArgumentException>(() => LinearProbe.FitOnOneScale(x, labels, x[.., ..4], labels));
        Assert.Throws<ArgumentException>(() => LinearProbe.FitOnOneScale(x, labels, x, labels, []));
        Assert.Throws<ArgumentException>(() => LinearProbe.FitOnOneScale(x, labels, x, labels, [-1]));
    }
}
