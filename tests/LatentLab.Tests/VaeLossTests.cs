using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class VaeLossTests
{
    public VaeLossTests() => Lab.Start();

    private static Tensor Doubles(double[,] values) => tensor(values);

    [Fact]
    public void TheStandardNormalDivergesFromItselfByNothing()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(0f, VaeLoss.KullbackLeibler(zeros(3, 10), zeros(3, 10)).item<float>());
    }

    [Fact]
    public void TheDivergenceByHand()
    {
        using var scope = NewDisposeScope();
        // N(1, 1): 1/2. N(0, e): (e - 1 - 1)/2. N(2, 1): 2. N(0, 1): 0. Summed over two units, averaged over two rows.
        var value = VaeLoss.KullbackLeibler(
            Doubles(
                new double[,]
                {
                    { 1, 0 },
                    { 2, 0 },
                }
            ),
            Doubles(
                new double[,]
                {
                    { 0, 1 },
                    { 0, 0 },
                }
            )
        );
        Assert.Equal((0.5 + (Math.E - 2) / 2 + 2) / 2, value.item<double>(), 1e-12);
    }

    [Fact]
    public void TheDivergenceIsNeverBelowZero()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        for (var i = 0; i < 50; i++)
            Assert.True(
                VaeLoss
                    .KullbackLeibler(
                        randn([1, 4], ScalarType.Float64, generator: generator),
                        randn([1, 4], ScalarType.Float64, generator: generator)
                    )
                    .item<double>() > 0
            );
    }

    [Fact]
    public void TheDivergenceAgreesWithTheIntegral()
    {
        // E[log q - log p] for q = N(.7, .25), by the trapezoidal rule
        using var scope = NewDisposeScope();
        const double Mu = 0.7,
            Deviation = 0.5,
            Width = 1e-3;
        var sum = 0.0;
        for (var z = -8.0; z < 8; z += Width)
        {
            var q = Math.Exp(-Math.Pow((z - Mu) / Deviation, 2) / 2) / (Deviation * Math.Sqrt(2 * Math.PI));
            sum += q * (-Math.Pow((z - Mu) / Deviation, 2) / 2 - Math.Log(Deviation) + z * z / 2) * Width;
        }
        Assert.Equal(
            sum,
            VaeLoss
                .KullbackLeibler(
                    Doubles(
                        new[,]
                        {
                            { Mu },
                        }
                    ),
                    Doubles(
                        new[,]
                        {
                            { 2 * Math.Log(Deviation) },
                        }
                    )
                )
                .item<double>(),
            1e-6
        );
    }

    [Fact]
    public void TheDivergencesGradientIsThatOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(2);
        var mu = randn([3, 4], ScalarType.Float64, generator: generator).requires_grad_();
        var logVar = randn([3, 4], ScalarType.Float64, generator: generator).requires_grad_();
        VaeLoss.KullbackLeibler(mu, logVar).backward();
        using var noGrad = no_grad();
        const double Step = 1e-6;
        foreach (var values in (Tensor[])[mu, logVar])
            for (var i = 0; i < 3 * 4; i++)
            {
                var (row, column) = (i / 4, i % 4);
                var value = values[row, column].item<double>();
                values[row, column] = tensor(value + Step);
                var above = VaeLoss.KullbackLeibler(mu, logVar).item<double>();
                values[row, column] = tensor(value - Step);
                var below = VaeLoss.KullbackLeibler(mu, logVar).item<double>();
                values[row, column] = tensor(value);
                Assert.Equal((above - below) / (2 * Step), values.grad![row, column].item<double>(), 1e-8);
            }
    }

    [Fact]
    public void TheLikelihoodByHand()
    {
        using var scope = NewDisposeScope();
        // p = 1/2 costs ln 2 whatever x is; p = 3/4 costs -ln 3/4 for x = 1 and -ln 1/4 for x = 0
        var p = Doubles(
            new[,]
            {
                { 0.5, 0.75 },
                { 0.5, 0.75 },
            }
        );
        var x = Doubles(
            new[,]
            {
                { 0.3, 1 },
                { 1, 0 },
            }
        );
        var expected = (2 * Math.Log(2) - Math.Log(0.75) - Math.Log(0.25)) / 2;
        Assert.Equal(expected, VaeLoss.BernoulliNegativeLogLikelihood(p, x, logits: false).item<double>(), 1e-12);
        Assert.Equal(expected, VaeLoss.BernoulliNegativeLogLikelihood((p / (1 - p)).log(), x).item<double>(), 1e-12);
        Assert.Equal(
            784 * Math.Log(2),
            VaeLoss.BernoulliNegativeLogLikelihood(zeros(5, 1, 28, 28), ones(5, 1, 28, 28)).item<float>(),
            1e-3
        );
        // a probability would have rounded to 0
        Assert.Equal(200f, VaeLoss.BernoulliNegativeLogLikelihood(full([1, 1], -200f), ones(1, 1)).item<float>());
    }

    [Fact]
    public void TheBoundIsTheSumOfItsTerms()
    {
        using var scope = NewDisposeScope();
        Tensor xHat = randn(4, 9),
            x = rand(4, 9),
            mu = randn(4, 3),
            logVar = randn(4, 3);
        float likelihood = VaeLoss.BernoulliNegativeLogLikelihood(xHat, x).item<float>(),
            divergence = VaeLoss.KullbackLeibler(mu, logVar).item<float>();
        Assert.Equal(likelihood + divergence, VaeLoss.NegativeElbo(xHat, x, mu, logVar).item<float>(), 1e-4);
        Assert.Equal(
            likelihood + 3 * divergence,
            VaeLoss.NegativeElbo(xHat, x, mu, logVar, beta: 3).item<float>(),
            1e-4
        );
        Assert.Equal(
            likelihood,
            VaeLoss.NegativeElbo(xHat.sigmoid(), x, mu, logVar, beta: 0, logits: false).item<float>(),
            1e-4
        );
    }

    [Fact]
    public void BadInputIsRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(
            "logVar: expected [2, 3], got [2, 4] of type Float32.",
            Assert.Throws<ArgumentException>(() => VaeLoss.KullbackLeibler(zeros(2, 3), zeros(2, 4))).Message
        );
        Assert.Throws<ArgumentException>(() => VaeLoss.KullbackLeibler(zeros(0, 3), zeros(0, 3)));
        Assert.Equal(
            "mu",
            Assert.Throws<ArgumentNullException>(() => VaeLoss.KullbackLeibler(null!, zeros(2, 3))).ParamName
        );
        Assert.Throws<ArgumentException>(() =>
            VaeLoss.BernoulliNegativeLogLikelihood(zeros(2, 784), zeros(2, 1, 28, 28))
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            VaeLoss.NegativeElbo(zeros(2, 3), zeros(2, 3), zeros(2, 1), zeros(2, 1), beta: -1)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            VaeLoss.NegativeElbo(zeros(2, 3), zeros(2, 3), zeros(2, 1), zeros(2, 1), beta: double.NaN)
        );
    }
}
