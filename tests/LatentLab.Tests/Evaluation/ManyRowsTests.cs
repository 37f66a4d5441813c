using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

/// <summary>What takes large sets in parts.</summary>
[Collection("torch")]
public sealed class ManyRowsTests
{
    public ManyRowsTests() => Lab.Start();

    [Fact]
    public void ManyRowsGiveWhatFewGive()
    {
        using var scope = NewDisposeScope();
        using var generator = Seeds.Stream(1, "many rows");
        var many = rand([12_007, 6], generator: generator);
        var few = many[..5] + .001f;

        var nearest = NearestImages.Find(few, many);
        Assert.Equal([0, 1, 2, 3, 4], nearest.Indices);
        var last = NearestImages.Find(many[^3..], many);
        Assert.Equal([12_004, 12_005, 12_006], last.Indices);
        Assert.Equal(0, last.MeanDistance);
        var distances = cdist(few.to(ScalarType.Float64), many.to(ScalarType.Float64)).amin(1);
        Assert.All(
            nearest.Distances.Zip(distances.data<double>()),
            pair => Assert.Equal(pair.Second, pair.First, 1e-12)
        );

        using var pca = Pca.Fit(many);
        var codes = pca.Transform(many, 3);
        Assert.Equal([12_007, 3], codes.shape);
        Assert.True(codes[^4..].allclose(pca.Transform(many[^4..], 3), 0, 1e-6));
        Assert.True(pca.Inverse(codes)[^4..].allclose(pca.Inverse(codes[^4..]), 0, 1e-6));

        var images = rand([1_003, 1, 5, 5], generator: generator);
        Assert.True(MedianFilter.Apply(images)[998..].equal(MedianFilter.Apply(images[998..])).all().item<bool>());
    }
}
