using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A stacked autoencoder whose decoder weights are the encoder's, transposed: about half the parameters.
/// </summary>
/// <remarks>
/// x: [N, 784] or [N, 1, 28, 28] → z: [N, 30] → xHat: the shape of x, for the sizes [784, 100, 30].
/// The decoder owns its biases only. One weight gets gradient from both of its uses.
/// </remarks>
public sealed class TiedAutoencoder : Autoencoder
{
    private readonly Sequential encoder;
    private readonly Sequential decoder;

    /// <summary>Makes the model with weights that depend on the seed alone.</summary>
    /// <param name="layerSizes">From the input down to the codings: [784, 100, 30].</param>
    /// <param name="seed">
    /// Seed of the first weights: Glorot uniform, biases zero. With the same seed, the encoder starts
    /// equal to that of a <see cref="DenseAutoencoder"/>, so that the two can be compared pair by pair.
    /// </param>
    /// <param name="linearCodings">No ReLU after the codings layer.</param>
    /// <param name="sigmoidOutput">A sigmoid at the end, so that outputs lie in (0, 1).</param>
    /// <exception cref="ArgumentException">Fewer than two sizes, or one below 1.</exception>
    public TiedAutoencoder(
        IReadOnlyList<int> layerSizes,
        long seed = 42,
        bool linearCodings = false,
        bool sigmoidOutput = false
    )
        : base(nameof(TiedAutoencoder), LayerSizes.Require(layerSizes)[0], layerSizes[^1])
    {
        // The one stream that two networks share, so that they pair.
        using var generator = LayerSizes.Weights(seed, nameof(DenseAutoencoder), layerSizes);
        var depth = layerSizes.Count - 1;
        var down = new List<(string, Module<Tensor, Tensor>)>();
        var up = new List<(string, Module<Tensor, Tensor>)>();
        for (var i = 1; i <= depth; i++)
        {
            var dense = Initialization.Dense(layerSizes[i - 1], layerSizes[i], generator);
            down.Add(($"dense{i}", dense)); // [N, 784] -> [N, 100] -> [N, 30]
            if (i < depth || !linearCodings)
                down.Add(($"relu{i}", ReLU()));

            if (i > 1)
                up.Insert(0, ($"relu{depth - i + 1}", ReLU()));
            up.Insert(0, ($"dense{depth - i + 1}", new TransposedLinear(dense))); // [N, 30] -> [N, 100] -> [N, 784]
        }
        if (sigmoidOutput)
            up.Add(("sigmoid", Sigmoid())); // [N, 784] in (0, 1)
        encoder = Sequential(down);
        decoder = Sequential(up);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor Encode(Tensor x) => Run(encoder, x, InputSize, nameof(x));

    /// <inheritdoc/>
    public override Tensor Decode(Tensor z) => Run(decoder, z, LatentSize, nameof(z));
}
