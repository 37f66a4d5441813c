using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
public sealed class GaussianMixtureTests
{
    public GaussianMixtureTests() => Lab.Start();

    /// <summary>
    /// A quarter of the rows around (−3, 0) with deviation .5, the others around (2, 1) with deviations 1 and .2.
    /// </summary>
    private static Tensor TwoClouds(int n = 4_000)
    {
        using var scope = NewDisposeScope();
        using var noise = new Generator(1);
        var left = randn([n / 4, 2], generator: noise) * 0.5f + tensor(new float[] { -3, 0 });
        var right =
            randn([n - n / 4, 2], generator: noise) * tensor(new float[] { 1, 0.2f }) + tensor(new float[] { 2, 1 });
        return cat([left, right]).MoveToOuterDisposeScope();
    }

    [Fact]
    public void OneComponentIsTheNormalDistributionOfMeanAndCovariance()
    {
        using var scope = NewDisposeScope();
        var x = tensor(
            new float[,]
            {
                { 0, 0 },
                { 2, 0 },
                { 0, 4 },
                { 2, 4 },
            }
        ); // mean (1, 2), variances 1 and 4, no covariance
        using var gaussian = GaussianMixture.Fit(x, ridge: 1e-12);
        Assert.Equal(
            -Math.Log(2 * Math.PI) - Math.Log(2),
            gaussian
                .LogLikelihood(
                    tensor(
                        new float[,]
                        {
                            { 1, 2 },
                        }
                    )
                )
                .item<double>(),
            6
        );
        Assert.Equal(
            -Math.Log(2 * Math.PI) - Math.Log(2) - 0.5 - 0.5,
            gaussian
                .LogLikelihood(
                    tensor(
                        new float[,]
                        {
                            { 2, 4 },
                        }
                    )
                )
                .item<double>(),
            6
        );
        Assert.Equal((1, 2, 5L), (gaussian.Components, gaussian.Size, gaussian.Parameters));
    }

    [Fact]
    public void TwoCloudsAreFound()
    {
        using var scope = NewDisposeScope();
        using var mixture = GaussianMixture.Fit(TwoClouds(), components: 2);
        Assert.Equal(0.25, mixture.Weights.Min(), 0.02);
        Assert.Equal(1, mixture.Weights.Sum(), 9);
        Assert.Equal(1 + 2 * 5, mixture.Parameters);
        using var one = GaussianMixture.Fit(TwoClouds());
        Assert.True(
            mixture.LogLikelihood(TwoClouds()).mean().item<double>()
                > one.LogLikelihood(TwoClouds()).mean().item<double>() + 0.5
        );
    }

    [Fact]
    public void TheDensityOfAMixtureIntegratesToOne()
    {
        using var scope = NewDisposeScope();
        using var mixture = GaussianMixture.Fit(TwoClouds(), components: 2);
        const double Step = .05;
        var axis = arange(320, ScalarType.Float64) * Step - 8;
        var points = stack([axis.repeat_interleave(320), axis.repeat(320)], 1);
        Assert.Equal(1, mixture.LogLikelihood(points).exp().sum().item<double>() * Step * Step, 1e-6);
    }

    [Fact]
    public void TheLikelihoodNeverFalls()
    {
        using var scope = NewDisposeScope();
        using var noise = new Generator(3);
        using var mixture = GaussianMixture.Fit(
            randn([500, 4], generator: noise).pow(2),
            components: 5,
            iterations: 20
        );
        Assert.True(mixture.History.Count > 2);
        Assert.All(mixture.History.Zip(mixture.History.Skip(1)), pair => Assert.True(pair.Second >= pair.First - 1e-9));
    }

    [Fact]
    public void SamplesHaveTheFittedMomentsAndDependOnTheGeneratorAlone()
    {
        using var scope = NewDisposeScope();
        using Generator noise = new(5),
            same = new(5);
        using var mixture = GaussianMixture.Fit(TwoClouds(), components: 2);
        var drawn = mixture.Sample(20_000, noise);
        Assert.Equal([20_000, 2], drawn.shape);
        Assert.Equal(ScalarType.Float32, drawn.dtype);
        Assert.True(drawn.equal(mixture.Sample(20_000, same)).all().item<bool>());
        Assert.True((drawn.mean([0]) - TwoClouds().mean([0])).abs().max().item<float>() < 0.1);
        Assert.Equal(0.25, drawn.select(1, 0).lt(-1).to(ScalarType.Float64).mean().item<double>(), 0.02);
        var left = drawn[drawn.select(1, 0).lt(-1)];
        Assert.Equal(0.5, left.std(0).max().item<float>(), 0.05);
    }

    [Fact]
    public void TheSameSeedFitsTheSame()
    {
        using var scope = NewDisposeScope();
        using GaussianMixture first = GaussianMixture.Fit(TwoClouds(), components: 3),
            again = GaussianMixture.Fit(TwoClouds(), components: 3);
        Assert.Equal(first.History, again.History);
    }

    [Fact]
    public void RowsOfAConstantDoNotBreakIt()
    {
        using var scope = NewDisposeScope();
        var x = TwoClouds(400);
        using var mixture = GaussianMixture.Fit(cat([x, full([400, 1], 3f)], dim: 1), components: 2);
        Assert.True(mixture.LogLikelihood(cat([x, full([400, 1], 3f)], dim: 1)).isfinite().all().item<bool>());
    }

    [Fact]
    public void WrongInputIsSaid()
    {
        using var scope = NewDisposeScope();
        using var mixture = GaussianMixture.Fit(TwoClouds());
        Assert.Throws<ArgumentException>(() => mixture.LogLikelihood(zeros(2, 3)));
        Assert.Throws<ArgumentOutOfRangeException>(() => mixture.Sample(0, new Generator(1)));
        Assert.Contains(
            "20 rows",
            Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(zeros(5, 2), components: 10)).Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "not finite",
            Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(full([5, 2], float.NaN))).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianMixture.Fit(TwoClouds(), components: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GaussianMixture.Fit(TwoClouds(), ridge: 0));
        Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(zeros(5)));
    }
}
