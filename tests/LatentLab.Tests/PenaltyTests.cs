using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class PenaltyTests
{
    public PenaltyTests() => Lab.Start();

    private static Tensor Codings(int n, int units, ulong seed = 1)
    {
        using var generator = new Generator(seed);
        return rand([n, units], ScalarType.Float64, generator: generator);
    }

    [Fact]
    public void TheSumOfSizesByHand()
    {
        using var scope = NewDisposeScope();
        // |1| + |-2| = 3 and |0| + |5| = 5: on average 4, however long a mean over all four would have made it
        Assert.Equal(
            4,
            Sparsity
                .L1(
                    tensor(
                        new double[,]
                        {
                            { 1, -2 },
                            { 0, 5 },
                        }
                    )
                )
                .item<double>(),
            1e-12
        );
    }

    [Fact]
    public void TheDivergenceByHandIsSummedOverUnits()
    {
        using var scope = NewDisposeScope();
        // means over the batch: .5 and .1. Unit 2 is on target; unit 1 costs .1 ln(.1/.5) + .9 ln(.9/.5).
        var z = tensor(
            new[,]
            {
                { 0.25, 0.2 },
                { 0.75, 0.0 },
            }
        );
        var one = 0.1 * Math.Log(0.1 / 0.5) + 0.9 * Math.Log(0.9 / 0.5);
        Assert.Equal(one, Sparsity.KullbackLeibler(z, target: 0.1).item<double>(), 1e-12);
        Assert.Equal(
            2 * one,
            Sparsity
                .KullbackLeibler(
                    tensor(
                        new[,]
                        {
                            { 0.5, 0.5 },
                        }
                    ),
                    target: 0.1
                )
                .item<double>(),
            1e-12
        );
    }

    [Fact]
    public void TheDivergenceIsLeastOnTarget()
    {
        using var scope = NewDisposeScope();
        double At(double q) =>
            Sparsity.KullbackLeibler(full([3, 4], q, ScalarType.Float64), target: 0.3).item<double>();
        Assert.Equal(0, At(0.3), 1e-12);
        Assert.All(Enumerable.Range(1, 9).Where(i => i != 3), i => Assert.True(At(i / 10.0) > 0));
        Assert.True(At(0.1) > At(0.2) && At(0.9) > At(0.8));
        Assert.True(double.IsFinite(At(0)) && double.IsFinite(At(1)));
    }

    [Fact]
    public void TheContractionByHand()
    {
        using var scope = NewDisposeScope();
        // slopes .5(1 - .5) = .25 and 1(1 - 1) = 0; squared rows of the weight: 1 + 4 = 5 and 9
        var z = tensor(
            new[,]
            {
                { 0.5, 1.0 },
            }
        );
        var weight = tensor(
            new double[,]
            {
                { 1, 2 },
                { 3, 0 },
            }
        );
        Assert.Equal(0.25 * 0.25 * 5, Contraction.SquaredNorm(z, weight).item<double>(), 1e-12);
    }

    [Fact]
    public void TheContractionIsTheJacobiansNorm()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var weight = randn([5, 4], ScalarType.Float64, generator: generator);
        var x = randn([6, 4], ScalarType.Float64, generator: generator).requires_grad_();
        var z = x.mm(weight.t()).sigmoid();
        var sum = 0.0;
        for (var unit = 0; unit < 5; unit++) // one row of every image's Jacobian at a time
            sum += autograd.grad([z.select(1, unit).sum()], [x], retain_graph: true)[0].square().sum().item<double>();
        Assert.Equal(sum / 6, Contraction.SquaredNorm(z, weight).item<double>(), 1e-10);
    }

    [Fact]
    public void GradientsAreThoseOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        var weight = Codings(3, 4, seed: 7);
        foreach (
            var penalty in (Func<Tensor, Tensor>[])
                [Sparsity.L1, z => Sparsity.KullbackLeibler(z, 0.1), z => Contraction.SquaredNorm(z, weight)]
        )
        {
            var z = Codings(2, 3).requires_grad_();
            penalty(z).backward();
            using var noGrad = no_grad();
            const double Step = 1e-6;
            for (var i = 0; i < 6; i++)
            {
                var value = z[i / 3, i % 3].item<double>();
                z[i / 3, i % 3] = tensor(value + Step);
                var above = penalty(z).item<double>();
                z[i / 3, i % 3] = tensor(value - Step);
                var below = penalty(z).item<double>();
                z[i / 3, i % 3] = tensor(value);
                Assert.Equal((above - below) / (2 * Step), z.grad![i / 3, i % 3].item<double>(), 1e-7);
            }
        }
    }

    [Fact]
    public void SigmoidCodingsLieBetweenZeroAndOne()
    {
        using var scope = NewDisposeScope();
        using var model = new DenseAutoencoder([784, 100, 30], sigmoidCodings: true);
        var z = model.Encode(rand(5, 784) * 100);
        Assert.True(z.min().item<float>() >= 0 && z.max().item<float>() <= 1 && z.lt(0.5).any().item<bool>());
        Assert.Contains("encoder.sigmoid2", model.Summary());
        Assert.Throws<ArgumentException>(() =>
            new DenseAutoencoder([784, 30], linearCodings: true, sigmoidCodings: true)
        );
    }

    [Fact]
    public void BadInputIsRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Throws<ArgumentException>(() => Sparsity.L1(zeros(0, 3)));
        Assert.Throws<ArgumentException>(() => Sparsity.KullbackLeibler(zeros(3), 0.1));
        foreach (var target in (double[])[0, 1, -1, double.NaN])
            Assert.Throws<ArgumentOutOfRangeException>(() => Sparsity.KullbackLeibler(zeros(2, 3), target));
        Assert.Contains(
            "[3, inputSize]",
            Assert.Throws<ArgumentException>(() => Contraction.SquaredNorm(zeros(2, 3), zeros(4, 3))).Message
        );
        using var model = new DenseAutoencoder([784, 4]);
        Assert.Contains(
            "scalar",
            Assert
                .Throws<ArgumentException>(() =>
                    AutoencoderTraining.Fit(model, zeros(4, 784), zeros(4, 784), new() { Quiet = true }, (x, z) => z)
                )
                .Message
        );
    }

    [Theory, InlineData(-0.01), InlineData(1.01)]
    public void CodingsThatAreNoSharesAreRefusedWithTheRemedy(double wrong)
    {
        using var scope = NewDisposeScope();
        var z = full([4, 3], .5, ScalarType.Float64);
        z[2, 1] = tensor(wrong);
        Assert.Contains(
            "sigmoidCodings",
            Assert.Throws<ArgumentException>(() => Sparsity.KullbackLeibler(z, 0.1)).Message
        );
        z[2, 1] = tensor(Math.Round(wrong));
        Assert.True(Sparsity.KullbackLeibler(z, 0.1).item<double>() > 0);
    }
}
