using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
public sealed class PcaTests
{
    public PcaTests() => Lab.Start();

    private static Tensor Data(int n = 200, ulong seed = 1)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        using var mixing = new Generator(7);
        return (
            randn([n, 6], ScalarType.Float64, generator: generator)
                .mm(randn([6, 6], ScalarType.Float64, generator: mixing)) + 3
        ).MoveToOuterDisposeScope();
    }

    [Fact]
    public void FourPointsOnALineByHand()
    {
        using var scope = NewDisposeScope();
        // On y = 2x around (0, 5): variance along (1, 2)/√5 is 5·(4 + 1 + 1 + 4)/3, across it 0.
        var x = tensor(
            new double[,]
            {
                { -2, 1 },
                { -1, 3 },
                { 1, 7 },
                { 2, 9 },
            }
        );
        var pca = Pca.Fit(x);
        Assert.Equal([0.0, 5.0], pca.Mean.data<double>().ToArray());
        Assert.Equal(1 / Math.Sqrt(5), pca.Components[0, 0].item<double>(), 1e-12);
        Assert.Equal(2 / Math.Sqrt(5), pca.Components[0, 1].item<double>(), 1e-12);
        Assert.Equal(50.0 / 3, pca.ExplainedVariance[0].item<double>(), 1e-12);
        Assert.Equal(0, pca.ExplainedVariance[1].item<double>(), 1e-12);
        Assert.Equal(-2 * Math.Sqrt(5), pca.Transform(x, 1)[0, 0].item<double>(), 1e-12);
        Assert.Equal(0, pca.ReconstructionError(x, 1), 1e-12);
    }

    [Fact]
    public void TheErrorIsTheVarianceThatIsLeftOut()
    {
        using var scope = NewDisposeScope();
        var x = Data();
        var pca = Pca.Fit(x);
        var variance = pca.ExplainedVariance.data<double>().ToArray();
        for (var k = 1; k <= 6; k++)
            Assert.Equal(variance[k..].Sum() * 199 / 200 / 6, pca.ReconstructionError(x, k), 1e-9);
        Assert.Equal(variance.OrderDescending(), variance);
        Assert.True(pca.Components.mm(pca.Components.t()).allclose(eye(6, dtype: ScalarType.Float64)));
        Assert.True((pca.Components.abs().amax([1]) == pca.Components.amax([1])).all().item<bool>());
    }

    [Fact]
    public void AllComponentsGiveTheRowsBack()
    {
        using var scope = NewDisposeScope();
        Tensor x = Data(),
            other = Data(20, seed: 2).to(ScalarType.Float32);
        var pca = Pca.Fit(x);
        Assert.True(pca.Inverse(pca.Transform(x, 6)).allclose(x));
        Assert.Equal(ScalarType.Float32, pca.Transform(other, 2).dtype);
        Assert.True(pca.Inverse(pca.Transform(other, 6)).allclose(other, atol: 1e-4));
        var z = pca.Transform(x, 6);
        Assert.True(z.t().mm(z).div(199).allclose(diag(pca.ExplainedVariance), atol: 1e-9));
    }

    [Fact]
    public void ChunksDoNotShow()
    {
        using var scope = NewDisposeScope();
        var x = Data(12_345);
        var pca = Pca.Fit(x);
        var centered = x - x.mean([0]);
        Assert.True(pca.ExplainedVariance.sum().allclose(centered.pow(2).sum() / 12_344));
        Assert.Equal(
            (pca.Inverse(pca.Transform(x, 2)) - x).pow(2).mean().item<double>(),
            pca.ReconstructionError(x, 2),
            1e-12
        );
    }

    [Fact]
    public void ImagesAreRows()
    {
        using var scope = NewDisposeScope();
        var images = rand(30, 1, 4, 4);
        var pca = Pca.Fit(images);
        Assert.Equal([16, 16], pca.Components.shape);
        Assert.Equal([30, 3], pca.Transform(images, 3).shape);
        Assert.Equal(0, pca.ReconstructionError(images, 16), 1e-12);
    }

    [Fact]
    public void BadInputIsRefused()
    {
        using var scope = NewDisposeScope();
        var pca = Pca.Fit(Data());
        Assert.Throws<ArgumentException>(() => Pca.Fit(zeros(1, 4)));
        Assert.Throws<ArgumentException>(() => Pca.Fit(zeros(4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => pca.Transform(Data(), 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => pca.ReconstructionError(Data(), 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => pca.Inverse(zeros(3, 7)));
        Assert.Contains("[N, 6]", Assert.Throws<ArgumentException>(() => pca.Transform(zeros(3, 5), 2)).Message);
    }

    [Fact]
    public void NoTensorStaysBehind()
    {
        using var x = Data();
        Pca.Fit(x).Dispose();
        var before = LiveTensors.Settled();
        using (var pca = Pca.Fit(x))
        {
            pca.ReconstructionError(x, 2);
            using var z = pca.Transform(x, 2);
            using var xHat = pca.Inverse(z);
        }
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void AValueThatIsNotFiniteIsNamed(float value)
    {
        using var scope = NewDisposeScope();
        var x = ones(5, 3);
        x[2, 1] = value;
        Assert.Contains(
            "NaN or infinite",
            Assert
                .Throws<ArgumentException>(() =>
                {
                    Pca.Fit(x);
                })
                .Message
        );
    }
}
