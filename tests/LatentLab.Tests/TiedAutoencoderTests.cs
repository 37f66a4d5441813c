using TorchSharp;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Tied weights: the decoder runs the encoder's layers backwards.</summary>
[Collection("torch")]
public sealed class TiedAutoencoderTests
{
    public TiedAutoencoderTests() => Lab.Start();

    [Fact]
    public void TiedAndUntiedStartFromTheSameEncoder()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        using Autoencoder tied = new TiedAutoencoder([784, 100, 30]),
            dense = new DenseAutoencoder([784, 100, 30]);
        var x = rand([4, 1, 28, 28], generator: generator);
        Assert.True(tied.Encode(x).equal(dense.Encode(x)).all().item<bool>());
        // Glorot: variance 2 / (inputs + outputs), uniform, whichever way the layer runs
        foreach (var name in (string[])["encoder.dense1.weight", "decoder.dense2.weight"])
        {
            var weight = dense.get_parameter(name)!;
            Assert.Equal(2.0 / 884, weight.pow(2).mean().item<float>(), 5e-5);
            Assert.InRange(
                weight.abs().max().item<float>(),
                Math.Sqrt(6.0 / 884) * 0.999,
                Math.Sqrt(6.0 / 884) * 1.000001
            );
        }
        Assert.Equal(0, dense.get_parameter("decoder.dense2.bias")!.abs().sum().item<float>());
    }

    [Fact]
    public void TheTiedDecoderUsesTheEncodersOwnWeight()
    {
        using var scope = NewDisposeScope();
        using var model = new TiedAutoencoder([5, 4, 3]);
        var z = rand(2, 3);
        var before = model.Decode(z);
        using (no_grad())
            model.get_parameter("encoder.dense1.weight")!.mul_(2);
        // linear in the last layer's weight while its bias is zero
        Assert.True(model.Decode(z).allclose(before * 2));
    }

    [Fact]
    public void ATiedLayerRunsTheOtherOneBackwards()
    {
        using var scope = NewDisposeScope();
        using var model = new TiedAutoencoder([2, 1], linearCodings: true);
        using (no_grad())
        {
            model
                .get_parameter("encoder.dense1.weight")!
                .copy_(
                    tensor(
                        new float[,]
                        {
                            { 2, 3 },
                        }
                    )
                );
            model.get_parameter("encoder.dense1.bias")!.fill_(1);
            model.get_parameter("decoder.dense1.bias")!.copy_(tensor(new float[] { 10, 20 }));
        }
        // z = 2·1 + 3·(-1) + 1 = 0; z = 2·1 + 3·1 + 1 = 6
        var xHat = model.call(
            tensor(
                new float[,]
                {
                    { 1, -1 },
                    { 1, 1 },
                }
            )
        );
        Assert.Equal([10f, 20f, 22f, 38f], xHat.data<float>().ToArray());
    }

    [Fact]
    public void TheSharedWeightGetsGradientFromBothUses()
    {
        using var scope = NewDisposeScope();
        using var model = new TiedAutoencoder([6, 5, 3], seed: 3);
        model.to(ScalarType.Float64);
        using var generator = new Generator(5);
        var x = rand([7, 6], ScalarType.Float64, generator: generator);
        Tensor Loss() => nn.functional.mse_loss(model.call(x), x);
        Loss().backward();

        // Central differences move the weight in both of its uses at once.
        var weight = model.get_parameter("encoder.dense1.weight")!;
        var gradient = weight.grad!.clone();
        const double Step = 1e-6;
        using var noGrad = no_grad();
        for (var i = 0; i < 5 * 6; i++)
        {
            var (row, column) = (i / 6, i % 6);
            var value = weight[row, column].item<double>();
            weight[row, column] = tensor(value + Step);
            var above = Loss().item<double>();
            weight[row, column] = tensor(value - Step);
            var below = Loss().item<double>();
            weight[row, column] = tensor(value);
            Assert.Equal((above - below) / (2 * Step), gradient[row, column].item<double>(), 1e-7);
        }
    }
}
