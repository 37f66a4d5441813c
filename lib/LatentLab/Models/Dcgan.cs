using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>Builds the two convolutional networks of a small DCGAN for 28×28 gray images.</summary>
/// <remarks>
/// A. Radford, L. Metz and S. Chintala, <i>Unsupervised Representation Learning with Deep Convolutional Generative
/// Adversarial Networks</i>, 2016: strides instead of pooling, batch normalization in the generator, no dropout, first
/// weights from N(0, .02). A wrong input shape throws an <see cref="ArgumentException"/>.
/// </remarks>
public static class Dcgan
{
    /// <summary>z: [N, 64] → images in (−1, 1): [N, 1, 28, 28].</summary>
    /// <remarks>
    /// Normalization takes the batch's statistics until <c>eval()</c>: in
    /// training mode, one image depends on the others.
    /// </remarks>
    /// <param name="latentSize">Values per z.</param>
    /// <param name="channels">Feature maps before the last layer; twice as many before them.</param>
    /// <param name="seed">Seed of the first weights, on which they depend alone.</param>
    /// <returns>The generator; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public static Sequential Generator(int latentSize = 64, int channels = 16, long seed = 42) =>
        Generator(latentSize, channels, seed, "DCGAN's generator");

    /// <summary>The same as a part of another network, which shall not start from the same numbers.</summary>
    internal static Sequential Generator(int latentSize, int channels, long seed, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(latentSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        using var generator = Seeds.Weights(seed, $"{name} {latentSize}-{channels}");
        var dense = Linear(latentSize, 2 * channels * 7 * 7);
        return Initialization.Normal(
            Sequential(
                ("rows", new Rows(latentSize, "z", dense)),
                ("dense", dense), // [N, 64] -> [N, 2c * 49]
                ("maps", Unflatten(1, [2 * channels, 7, 7])), // -> [N, 2c, 7, 7]
                ("norm1", BatchNorm2d(2 * channels)),
                ("relu1", ReLU()),
                // -> [N, c, 14, 14]; the normalization has the bias
                ("conv1", ConvTranspose2d(2 * channels, channels, kernel_size: 4, stride: 2, padding: 1, bias: false)),
                ("norm2", BatchNorm2d(channels)),
                ("relu2", ReLU()),
                ("conv2", new SubpixelConvolution(channels, 1, kernelSize: 4)), // -> [N, 1, 28, 28]
                ("tanh", Tanh())
            ),
            generator
        );
    }

    /// <summary>x: [N, 1, 28, 28] or [N, 784] in [−1, 1] → logits: [N, 1].</summary>
    /// <param name="channels">Feature maps of the first convolution; the second one has twice as many.</param>
    /// <param name="seed">Seed of the first weights, on which they depend alone.</param>
    /// <returns>The discriminator, whose sigmoid is the probability that x is real; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public static Sequential Discriminator(int channels = 16, long seed = 42)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        using var generator = Seeds.Weights(seed, $"DCGAN's discriminator {channels}");
        return Initialization.Normal(
            Sequential([.. Features(channels), ("dense", Linear(FeatureCount(channels), 1))]),
            generator
        ); // -> [N, 1]
    }

    /// <summary>The discriminator's layers before the last one: [N, 1, 28, 28] or [N, 784] → [N, 2c · 49].</summary>
    internal static (string, Module<Tensor, Tensor>)[] Features(int channels)
    {
        var conv1 = Conv2d(1, channels, kernel_size: 4, stride: 2, padding: 1);
        return
        [
            ("rows", new Rows(784, "x", conv1)),
            ("image", Unflatten(1, [1, 28, 28])), // [N, 784] -> [N, 1, 28, 28]
            ("conv1", conv1), // -> [N, c, 14, 14]
            ("leaky1", LeakyReLU(0.2)),
            ("conv2", Conv2d(channels, 2 * channels, kernel_size: 4, stride: 2, padding: 1)), // -> [N, 2c, 7, 7]
            ("leaky2", LeakyReLU(0.2)),
            ("flatten", Flatten()), // -> [N, 2c * 49]
        ];
    }

    /// <summary>How many values <see cref="Features"/> gives per image.</summary>
    internal static int FeatureCount(int channels) => 2 * channels * 7 * 7;
}
