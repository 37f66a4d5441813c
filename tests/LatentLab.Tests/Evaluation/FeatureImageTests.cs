using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

/// <summary>
/// Tests of features by the thousand, of the median filter, of images that raise a unit, and of balanced subsets.
/// </summary>
[Collection("torch")]
public sealed class FeatureImageTests
{
    public FeatureImageTests() => Lab.Start();

    [Fact]
    public void FeaturesInPiecesAreFeaturesAtOnce()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using var model = new DenseAutoencoder([16, 3]);
        var images = rand([2_500, 1, 4, 4], generator: generator);
        var features = Features.Of(model.Encode, images);
        Assert.Equal([2_500, 3], features.shape);
        Assert.False(features.requires_grad);
        Assert.True(features.allclose(model.Encode(images)));
        Assert.Equal([5, 16], Features.Of(x => x, images[..5]).shape);
        Assert.Throws<ArgumentException>(() => Features.Of(x => x[..1], images));
        Assert.Throws<ArgumentException>(() => Features.Of(x => x, images[..0]));
    }

    [Fact]
    public void TheMedianByHand()
    {
        using var scope = NewDisposeScope();
        var image = tensor(
                new float[,]
                {
                    { 1, 2, 3 },
                    { 4, 100, 6 },
                    { 7, 8, 9 },
                }
            )
            .reshape(1, 1, 3, 3);
        // middle: 1 2 3 4 6 7 8 9 100 -> 6; top left, border repeated: 1 1 1 1 2 2 4 4 100 -> 2
        var filtered = MedianFilter.Apply(image);
        Assert.Equal(6, filtered[0, 0, 1, 1].item<float>());
        Assert.Equal(2, filtered[0, 0, 0, 0].item<float>());
        Assert.Equal([1, 1, 3, 3], filtered.shape);
        Assert.True(MedianFilter.Apply(image, size: 1).equal(image).all().item<bool>());
        Assert.Throws<ArgumentOutOfRangeException>(() => MedianFilter.Apply(image, size: 2));
        Assert.Throws<ArgumentException>(() => MedianFilter.Apply(image.flatten(1)));
    }

    [Fact]
    public void TheMedianTakesSpecksAndKeepsEdges()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var edge = zeros(1, 1, 10, 10);
        edge[.., .., .., 5..].fill_(1);
        Assert.True(MedianFilter.Apply(edge).equal(edge).all().item<bool>());
        var specks = zeros(1, 1, 10, 10);
        specks[0, 0, 4, 4] = tensor(1f);
        Assert.Equal(0, MedianFilter.Apply(specks).sum().item<float>());
    }

    [Fact]
    public void TheAscentFindsALinearUnitsOwnWeights()
    {
        using var scope = NewDisposeScope();
        using var model = new LinearAutoencoder(64, 5);
        using (no_grad())
        {
            var weight = model.get_parameter("encoder.weight")!;
            weight.fill_(-1);
            for (var unit = 0; unit < 5; unit++)
                weight[unit, (8 * unit)..(8 * unit + 8)] = tensor(1f);
        }
        var images = ActivationMaximization.Find(model.Encode, [1, 4], steps: 60, blur: 0, decay: 0, size: 8);
        Assert.Equal([2, 1, 8, 8], images.shape);
        var best = zeros(2, 1, 8, 8);
        best[0, 0, 1].fill_(1); // unit 1 likes the pixels of row 1 and no other
        best[1, 0, 4].fill_(1);
        Assert.True((images - best).abs().max().item<float>() < 1e-3);
    }

    [Fact]
    public void TheAscentRaisesItsUnitAndLeavesTheModelAlone()
    {
        using var scope = NewDisposeScope();
        using var model = new ConvAutoencoder(channels: 4, latentSize: 6);
        using var same = new ConvAutoencoder(channels: 4, latentSize: 6);
        int[] units = [0, 3];
        var start = model.Encode(full([1, 1, 28, 28], 0.5f));
        var values = model.Encode(ActivationMaximization.Find(model.Encode, units));
        for (var i = 0; i < 2; i++)
            Assert.True(values[i, units[i]].item<float>() > start[0, units[i]].item<float>() + 0.1);
        Assert.True(Weights.AreEqual(model, same));
        Assert.All(model.parameters(), parameter => Assert.True(parameter.grad is null));
        Assert.True(
            ActivationMaximization
                .Find(model.Encode, units, steps: 5)
                .equal(ActivationMaximization.Find(model.Encode, units, steps: 5))
                .all()
                .item<bool>()
        );
        Assert.Contains(
            "0 to 5",
            Assert.Throws<ArgumentException>(() => ActivationMaximization.Find(model.Encode, [6])).Message
        );
        Assert.Throws<ArgumentException>(() => ActivationMaximization.Find(model.Encode, []));
        Assert.Throws<ArgumentOutOfRangeException>(() => ActivationMaximization.Find(model.Encode, units, steps: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ActivationMaximization.Find(model.Encode, units, blur: 1.1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ActivationMaximization.Find(model.Encode, units, decay: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ActivationMaximization.Find(model.Encode, units, stepSize: 0));
    }

    [Fact]
    public void NeitherLeavesTensorsBehind()
    {
        using var model = new ConvAutoencoder(channels: 4, latentSize: 6);
        using var x = rand(3, 1, 28, 28);
        ActivationMaximization.Find(model.Encode, [0], steps: 2).Dispose();
        var before = LiveTensors.Settled();
        ActivationMaximization.Find(model.Encode, [0, 1], steps: 3).Dispose();
        MedianFilter.Apply(x).Dispose();
        Assert.Equal(before, LiveTensors.Settled());
    }

    [Fact]
    public void ABalancedSubsetHasTheFirstOfEveryClass()
    {
        using var scope = NewDisposeScope();
        var images = arange(6, dtype: ScalarType.Float32).reshape(6, 1, 1, 1) / 10;
        var data = new ImageDataset(images, tensor(new long[] { 1, 0, 1, 1, 0, 1 }), ["a", "b"]);
        var balanced = data.Balanced(2);
        Assert.Equal([0L, 0, 1, 1], balanced.Labels.data<long>().ToArray());
        Assert.Equal([.1f, .4f, 0, .2f], balanced.Images.data<float>().ToArray());
        Assert.Contains("a has 2", Assert.Throws<ArgumentException>(() => data.Balanced(3)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => data.Balanced(0));
        Assert.Throws<ArgumentException>(() => new ImageDataset(images, full([6], -1L), []).Balanced(1));
    }
}
