using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class PcaFashionTests
{
    [Theory]
    [InlineData(10, .024516)]
    [InlineData(30, .015701)]
    public void PcaReconstructsFashionMnistWithTheKnownError(int components, double error)
    {
        Lab.Start();
        using var scope = NewDisposeScope();
        using var data = FashionMnist.Load();
        using var pca = Pca.Fit(data.Train.Images);
        Assert.Equal(error, pca.ReconstructionError(data.Validation.Images, components), 2e-6);
    }
}
