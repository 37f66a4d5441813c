using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// One layer down, one layer up, no activation: what it can learn best is the subspace that PCA finds.
/// </summary>
/// <remarks>
/// x: [N, inputSize] or [N, C, H, W] → z: [N, latentSize] → xHat: the shape of x.
/// Baldi and Hornik 1989: at the optimum of the squared error, decoder and encoder span the first principal directions.
/// </remarks>
public sealed class LinearAutoencoder : Autoencoder
{
    private readonly Linear encoder;
    private readonly Linear decoder;

    /// <summary>Makes the model with weights that depend on the seed alone.</summary>
    /// <param name="inputSize">Values per input.</param>
    /// <param name="latentSize">Values per code.</param>
    /// <param name="seed">Seed of the first weights: Glorot uniform, biases zero.</param>
    public LinearAutoencoder(int inputSize, int latentSize, long seed = 42)
        : base(nameof(LinearAutoencoder), inputSize, latentSize)
    {
        using var generator = Seeds.Weights(seed, $"{nameof(LinearAutoencoder)} {inputSize}-{latentSize}");
        encoder = Initialization.Dense(inputSize, latentSize, generator); // [N, 784] -> [N, 30]
        decoder = Initialization.Dense(latentSize, inputSize, generator); // [N, 30] -> [N, 784]
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor Encode(Tensor x) => Run(encoder, x, InputSize, nameof(x));

    /// <inheritdoc/>
    public override Tensor Decode(Tensor z) => Run(decoder, z, LatentSize, nameof(z));
}
