using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class SpectralNormalizationTests
{
    public SpectralNormalizationTests() => Lab.Start();

    [
        Theory,
        InlineData("dense", true),
        InlineData("dense", false),
        InlineData("convolution", true),
        InlineData("convolution", false)
    ]
    public void SpectralNormalizationDividesByTheLargestSingularValue(string kind, bool bias)
    {
        using var scope = NewDisposeScope();
        var dense = nn.Linear(6, 4, hasBias: bias);
        var convolution = nn.Conv2d(3, 4, kernel_size: 3, padding: 1, bias: bias);
        using var normalized =
            kind == "dense" ? new SpectralNormalization(dense) : new SpectralNormalization(convolution);
        Tensor weight = kind == "dense" ? dense.weight! : convolution.weight!;
        var x = kind == "dense" ? randn(5, 6) : randn(5, 3, 8, 8);
        Tensor Plain() => kind == "dense" ? dense.call(x) : convolution.call(x);
        Assert.Equal(bias ? 2 : 1, normalized.parameters().Count());
        Assert.Single(normalized.buffers());

        for (var i = 0; i < 100; i++)
            normalized.call(x);
        using var noGrad = no_grad();
        var sigma = linalg.svd(weight.flatten(1).to(ScalarType.Float64)).Item2.max().item<double>();
        Assert.Equal(sigma, normalized.LargestSingularValue, 4);

        normalized.eval();
        var output = normalized.call(x);
        weight.div_(sigma);
        Assert.True(output.allclose(Plain(), 1e-3, 1e-4));
        // and of a weight with the largest value 1 it changes nothing
        Assert.True(normalized.call(x).allclose(Plain(), 1e-3, 1e-4));
    }

    [Fact]
    public void SpectralNormalizationFollowsTheWeightInTrainingOnlyAndGradientFlowsThroughIt()
    {
        using var scope = NewDisposeScope();
        var dense = nn.Linear(3, 3, hasBias: false);
        using var normalized = new SpectralNormalization(dense);
        using (no_grad())
            dense.weight!.copy_(diag(tensor(new[] { 1f, 5f, 2f })));
        normalized.eval();
        using var before = normalized.buffers().Single().clone();
        normalized.call(randn(2, 3));
        Assert.True(before.equal(normalized.buffers().Single()).all().item<bool>());
        normalized.train();
        for (var i = 0; i < 50; i++)
            normalized.call(randn(2, 3));
        Assert.Equal(5, normalized.LargestSingularValue, 4);

        // y = W x / sigma: the second output for x = (0, 1, 0) is 5 / 5, whatever the 5 is, so its
        // gradient is 0; that of the first is 1 / 5
        var y = normalized.call(eye(3));
        y.trace().backward();
        Assert.Equal(1 / 5f, dense.weight!.grad![0, 0].item<float>(), 3);
        Assert.Equal((1 - (1 + 5 + 2) / 5f) / 5, dense.weight!.grad![1, 1].item<float>(), 3);
    }

    [Fact]
    public void ASpectrallyNormalizedDiscriminatorTrains()
    {
        using var scope = NewDisposeScope();
        using var maker = Gan.PointGenerator();
        using var critic = nn.Sequential(
            ("dense1", new SpectralNormalization(nn.Linear(2, 16))),
            ("relu", nn.ReLU()),
            ("dense2", new SpectralNormalization(nn.Linear(16, 1)))
        );
        using var optimizer = new FusedAdam(critic.parameters(), 1e-2);
        using var noise = new Generator(1);
        using var ring = ToyData.GaussianRing(64);
        var losses = Enumerable
            .Range(0, 50)
            .Select(_ => GanTraining.DiscriminatorStep(maker, critic, optimizer, ring.Points, 16, noise).Loss)
            .ToArray();
        Assert.True(losses[^1] < losses[0]);

        // Two layers that stretch nothing, and ReLU: the logits of two points differ by no more than their distance.
        critic.eval();
        Tensor a = rand(100, 2),
            b = rand(100, 2);
        Assert.True(
            ((critic.call(a) - critic.call(b)).abs().flatten() <= (a - b).square().sum(1).sqrt() * 1.001)
                .all()
                .item<bool>()
        );
        Assert.Throws<ArgumentException>(() => critic.call(rand(5, 3)));
    }
}
