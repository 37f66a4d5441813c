using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class TsneTests
{
    public TsneTests() => Lab.Start();

    private static Tensor Blobs(int perBlob = 40, double distance = 20)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var offset = zeros(2 * perBlob, 5);
        offset[perBlob.., 0] = tensor((float)distance);
        return (randn([2 * perBlob, 5], generator: generator) + offset).MoveToOuterDisposeScope();
    }

    private static TsneMap Map(Tensor x, double perplexity = 30, long seed = 42, int iterations = 1000) =>
        Tsne.Embed(x, perplexity, seed, iterations, cancellationToken: TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(2.0, 1.0)]
    [InlineData(10.0, 1.0)]
    [InlineData(25.0, 1e-4)]
    [InlineData(25.0, 1e6)]
    public void EveryRowHasThePerplexityAskedFor(double perplexity, double scale)
    {
        using var scope = NewDisposeScope();
        var x = Blobs().to(ScalarType.Float64) * scale;
        x[0] *= 50; // an outlier, far from everything
        var p = Tsne.Affinities(x, perplexity);
        var entropy = -(p * p.clamp_min(1e-300).log()).sum(1);
        foreach (var value in entropy.exp().data<double>())
            Assert.Equal(perplexity, value, 1e-6);
        foreach (var sum in p.sum(1).data<double>())
            Assert.Equal(1, sum, 1e-12);
        Assert.Equal(0, p.diagonal().abs().max().item<double>());
    }

    [Fact]
    public void SeparateBlobsStaySeparate()
    {
        using var scope = NewDisposeScope();
        var map = Map(Blobs(), perplexity: 10, iterations: 400);
        Assert.Equal([80, 2], map.Points.shape);
        Assert.Equal(0, map.Points.mean([0]).abs().max().item<float>(), 1e-4);
        Tensor a = map.Points[..40],
            b = map.Points[40..];
        var between = (a.mean([0]) - b.mean([0])).norm().item<float>();
        foreach (var blob in (Tensor[])[a, b])
            Assert.True((blob - blob.mean([0])).pow(2).sum(1).max().sqrt().item<float>() < between / 2);
    }

    [Fact]
    public void TheDivergenceFalls()
    {
        using var scope = NewDisposeScope();
        var map = Map(Blobs(distance: 3), perplexity: 10, iterations: 720);
        Assert.Equal(1 + 720 / 50 + 1, map.KlDivergence.Count);
        Assert.True(map.KlDivergence[^1] < map.KlDivergence[0] / 2.5, string.Join(" ", map.KlDivergence));
        // It settles, and then trembles, on each processor in its own way: points jump from side to side.
        Assert.True(map.KlDivergence[^1] <= 1.1 * map.KlDivergence.Min(), string.Join(" ", map.KlDivergence));
        Assert.True(map.KlDivergence[^1] > 0);
    }

    [Fact]
    public void TheGradientIsTheOneOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var conditional = Tsne.Affinities(Blobs(perBlob: 6, distance: 3).to(ScalarType.Float64), perplexity: 3);
        var p = (conditional + conditional.t()) / 24;
        var y = randn([12, 2], ScalarType.Float64, generator: generator);
        var gradient = Tsne.Gradient(y, p, exaggeration: 1);
        const double Step = 1e-6;
        double Moved(int i, int k, double by)
        {
            var moved = y.clone();
            moved[i, k] += by;
            return Tsne.Divergence(moved, p);
        }

        for (var i = 0; i < 12; i++)
        {
            for (var k = 0; k < 2; k++)
            {
                var slope = (Moved(i, k, Step) - Moved(i, k, -Step)) / (2 * Step);
                Assert.Equal(slope, gradient[i, k].item<double>(), 1e-8);
            }
        }
        Assert.True(gradient.abs().max().item<double>() > .01);
    }

    [Fact]
    public void ASeedGivesOneMap()
    {
        using var scope = NewDisposeScope();
        var x = Blobs();
        Tensor Points(long seed) => Map(x, 10, seed, iterations: 60).Points;
        Assert.True(Points(1).equal(Points(1)).all().item<bool>());
        Assert.False(Points(1).allclose(Points(2)));
    }

    [Fact]
    public void CopiesOfOnePointDoNoHarm()
    {
        using var scope = NewDisposeScope();
        var map = Map(cat([zeros(20, 5), Blobs()]), perplexity: 5, iterations: 60);
        Assert.True(map.Points.isfinite().all().item<bool>());
        Assert.True(Map(ones(10, 3), perplexity: 3, iterations: 60).Points.isfinite().all().item<bool>());
    }

    [Fact]
    public void ImpossibleMapsAreRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains(
            "2001 points are more than the 2000",
            Assert.Throws<ArgumentException>(() => Map(zeros(2001, 2))).Message
        );
        Assert.Contains("1 to 26.3", Assert.Throws<ArgumentOutOfRangeException>(() => Map(Blobs())).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => Map(Blobs(), perplexity: double.NaN));
        Assert.Throws<ArgumentException>(() => Map(Blobs() * double.NaN, perplexity: 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Map(Blobs(), perplexity: 5, iterations: 0));
    }

    [Fact]
    public void ACanceledMapIsStillAMap()
    {
        using var scope = NewDisposeScope();
        var map = Tsne.Embed(Blobs(), perplexity: 5, cancellationToken: new CancellationToken(canceled: true));
        Assert.Equal([80, 2], map.Points.shape);
    }

    [Fact]
    public void OnlyThePointsStay()
    {
        using var x = Blobs();
        Map(x, 10, iterations: 60).Points.Dispose();
        var before = LiveTensors.Settled();
        Map(x, 10, iterations: 60).Points.Dispose();
        Assert.Equal(before, Tensor.TotalCount);
    }
}
