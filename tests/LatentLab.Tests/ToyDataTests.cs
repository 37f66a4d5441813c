using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
public class ToyDataTests
{
    public ToyDataTests() => Lab.Start();

    [Fact]
    public void WithoutNoiseTheEllipseLiesInItsPlane()
    {
        using var x = ToyData.NoisyEllipse(500, seed: 1, noise: 0);
        Assert.Equal([500L, 3], x.shape);
        using var height = x.select(1, 2) - x.select(1, 0) * 0.1 - x.select(1, 1) * 0.3;
        Assert.InRange(height.abs().max().item<float>(), 0, 1e-6);
        // (x1 - x2 / 1.4)² + (x2 / 0.7)² = cos² + sin² = 1
        using var circle = (x.select(1, 0) - x.select(1, 1) / 1.4).square() + (x.select(1, 1) / 0.7).square();
        Assert.Equal(1, circle.min().item<float>(), 1e-5);
        Assert.Equal(1, circle.max().item<float>(), 1e-5);
    }

    [Fact]
    public void TheNoiseLeavesTwoDimensionsThatMatter()
    {
        using var x = ToyData.NoisyEllipse(2000, seed: 1);
        using var height = x.select(1, 2) - x.select(1, 0) * 0.1 - x.select(1, 1) * 0.3;
        Assert.Equal(0.1, height.std().item<float>(), 0.01);
        using var centered = x - x.mean([0]);
        var (_, s, _) = torch.linalg.svd(centered, fullMatrices: false);
        var variance = s.square().data<float>().ToArray();
        Assert.InRange((variance[0] + variance[1]) / variance.Sum(), 0.97, 1);
    }

    [Fact]
    public void TheRingHasItsModes()
    {
        using var ring = ToyData.GaussianRing(8000, modes: 8, radius: 2, standardDeviation: 0.05, seed: 1);
        Assert.Equal([8000L, 2], ring.Points.shape);
        Assert.Equal([8L, 2], ring.Centers.shape);
        Assert.Equal([2f, 0], ring.Centers[0].data<float>().ToArray());
        Assert.Equal(0, ring.Centers[2][0].item<float>(), 1e-6);
        Assert.Equal(2, ring.Centers[2][1].item<float>(), 1e-6);
        using var offset = ring.Points - ring.Centers.index_select(0, ring.Labels);
        Assert.Equal(0.05, offset.std().item<float>(), 0.001);
        Assert.Equal(0, offset.mean().item<float>(), 0.002);
        Assert.All(Enumerable.Range(0, 8), k => Assert.Equal(1000, ring.Labels.eq(k).sum().item<long>()));
        Assert.Equal("8,000 points around 8 centers", ring.ToString());
    }

    [Fact]
    public void TheSeedAloneDecides()
    {
        torch.manual_seed(1);
        using var one = ToyData.NoisyEllipse(10, seed: 5);
        using var ring = ToyData.GaussianRing(10, seed: 5);
        torch.manual_seed(2);
        using var same = ToyData.NoisyEllipse(10, seed: 5);
        using var sameRing = ToyData.GaussianRing(10, seed: 5);
        using var other = ToyData.NoisyEllipse(10, seed: 6);
        Assert.True(one.allclose(same, rtol: 0, atol: 0));
        Assert.True(ring.Points.allclose(sameRing.Points, rtol: 0, atol: 0));
        Assert.False(one.allclose(other, rtol: 0, atol: 0));
    }

    [Fact]
    public void SyntheticPicturesAreADatasetOfDistinctClasses()
    {
        using var data = Synthetic.Images(100, seed: 1, classes: 5);
        Assert.Equal([100L, 1, 28, 28], data.Images.shape);
        Assert.Equal(5, data.ClassNames.Count);
        Assert.All(Enumerable.Range(0, 5), k => Assert.Equal(20, data.Labels.eq(k).sum().item<long>()));
        Assert.InRange(data.Images.max().item<float>(), 0.9, 1);
        Assert.InRange(data.Images.min().item<float>(), 0, 0.1);

        // the nearest class mean tells most pictures apart, on pictures it has not seen
        using var means = torch.stack(Enumerable.Range(0, 5).Select(k => data.OfClass(k).Images.mean([0]).flatten()));
        using var unseen = Synthetic.Images(100, seed: 2, classes: 5);
        using var nearest = torch.cdist(unseen.Images.flatten(1), means).argmin(1);
        Assert.InRange(nearest.eq(unseen.Labels).sum().item<long>(), 60, 100);

        using var same = Synthetic.Images(100, seed: 1, classes: 5);
        Assert.True(same.Images.allclose(data.Images, rtol: 0, atol: 0));
        Assert.False(unseen.Images.allclose(data.Images, rtol: 0, atol: 0));
    }

    [Fact]
    public void OnlyTheResultsStay()
    {
        var before = LiveTensors.Settled();
        ToyData.NoisyEllipse(10, 1).Dispose();
        ToyData.GaussianRing(10).Dispose();
        Synthetic.Images(10, 1).Dispose();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void WrongNumbersAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => ToyData.NoisyEllipse(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ToyData.NoisyEllipse(1, 1, noise: -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ToyData.GaussianRing(10, modes: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Synthetic.Images(10, 1, classes: 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => Synthetic.Images(10, 1, size: 4));
    }
}
