using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A convolutional autoencoder for 28×28 gray images: two strided convolutions down, their mirror images back up.
/// </summary>
/// <remarks>
/// x: [N, 1, 28, 28] or [N, 784] → z: [N, 30] → xHat: the shape of x. The codings are linear, every other layer but
/// the last has a ReLU. Strides instead of pooling: a pooling layer costs more than the convolution beside it.
/// </remarks>
public sealed class ConvAutoencoder : Autoencoder
{
    private readonly Sequential encoder;
    private readonly Sequential decoder;

    /// <summary>Makes the model with weights that depend on the seed alone.</summary>
    /// <param name="channels">Feature maps of the first convolution; the second one has twice as many.</param>
    /// <param name="latentSize">Values per code.</param>
    /// <param name="seed">Seed of the first weights: Glorot uniform, biases zero.</param>
    /// <param name="sigmoidOutput">A sigmoid at the end, so that outputs lie in (0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public ConvAutoencoder(int channels = 16, int latentSize = 30, long seed = 42, bool sigmoidOutput = false)
        : base(nameof(ConvAutoencoder), inputSize: 28 * 28, latentSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        using var generator = Seeds.Weights(seed, $"{nameof(ConvAutoencoder)} {channels}-{latentSize}");
        encoder = Sequential([
            .. ConvLayers.Down(channels, generator),
            ("dense", Initialization.Dense(ConvLayers.FeatureCount(channels), latentSize, generator)),
        ]); // [N, 784] -> [N, 30]
        var up = ConvLayers.Up(channels, latentSize, generator); // [N, 30] -> [N, 784]
        decoder = sigmoidOutput ? Sequential([.. up, ("sigmoid", Sigmoid())]) : Sequential(up);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor Encode(Tensor x) => Run(encoder, x, InputSize, nameof(x));

    /// <inheritdoc/>
    public override Tensor Decode(Tensor z) => Run(decoder, z, LatentSize, nameof(z));
}
