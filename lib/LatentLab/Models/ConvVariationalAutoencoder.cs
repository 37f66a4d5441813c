using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A convolutional variational autoencoder for 28×28 gray images: <see cref="ConvAutoencoder"/> with
/// a normal distribution in place of a code.
/// </summary>
/// <remarks>
/// x: [N, 1, 28, 28] or [N, 784] → features: [N, 49 · 2 · channels] → mu, logVar: [N, 16] → z: [N, 16] → xHat: logits
/// in the shape of x. ReLU after every layer but the two heads and the last one. Kingma and Welling 2014.
/// </remarks>
public sealed class ConvVariationalAutoencoder : VariationalAutoencoder
{
    /// <summary>Makes the model with weights that depend on the seed alone.</summary>
    /// <param name="channels">Feature maps of the first convolution; the second one has twice as many.</param>
    /// <param name="latentSize">Values per code.</param>
    /// <param name="seed">Seed of the first weights: Glorot uniform, biases zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public ConvVariationalAutoencoder(int channels = 16, int latentSize = 16, long seed = 42)
        : base(
            nameof(ConvVariationalAutoencoder),
            28 * 28,
            Positive(latentSize, nameof(latentSize)),
            Seeds.Weights(seed, $"{nameof(ConvVariationalAutoencoder)} {channels}-{latentSize}"),
            generator => Sequential(ConvLayers.Down(channels, generator)),
            ConvLayers.FeatureCount(Positive(channels, nameof(channels))),
            generator => Sequential(ConvLayers.Up(channels, latentSize, generator))
        )
    {
        // The base has all the rest.
    }

    private static int Positive(int size, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, name);
        return size;
    }
}
