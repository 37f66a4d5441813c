using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>A stacked autoencoder: dense layers down to the codings, the same sizes back up.</summary>
/// <remarks>
/// x: [N, 784] or [N, 1, 28, 28] → z: [N, 30] → xHat: the shape of x, for the sizes [784, 100, 30]. ReLU after every
/// layer but the last, which is linear unless a sigmoid is asked for; the codings can be linear or a sigmoid's.
/// </remarks>
public sealed class DenseAutoencoder : Autoencoder
{
    private readonly Sequential encoder;
    private readonly Sequential decoder;

    /// <summary>Makes the model with weights that depend on the seed alone.</summary>
    /// <param name="layerSizes">From the input down to the codings: [784, 100, 30].</param>
    /// <param name="seed">
    /// Seed of the first weights: Glorot uniform, biases zero. The encoder draws first, in the order of its layers,
    /// exactly as in <see cref="TiedAutoencoder"/>.
    /// </param>
    /// <param name="mirroredStart">
    /// The decoder's first weights are the encoder's, transposed; from there on they are free.
    /// </param>
    /// <param name="linearCodings">No ReLU after the codings layer.</param>
    /// <param name="sigmoidOutput">A sigmoid at the end, so that outputs lie in (0, 1).</param>
    /// <param name="sigmoidCodings">
    /// A sigmoid instead of the ReLU after the codings layer, so that codings lie in (0, 1), as
    /// sparse and contractive autoencoders want them.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Fewer than two sizes, one below 1, or codings that are to be both linear and a sigmoid's.
    /// </exception>
    public DenseAutoencoder(
        IReadOnlyList<int> layerSizes,
        long seed = 42,
        bool mirroredStart = false,
        bool linearCodings = false,
        bool sigmoidOutput = false,
        bool sigmoidCodings = false
    )
        : base(nameof(DenseAutoencoder), LayerSizes.Require(layerSizes)[0], layerSizes[^1])
    {
        if (linearCodings && sigmoidCodings)
            throw new ArgumentException(
                "sigmoidCodings: codings are either linear or a sigmoid's, not both.",
                nameof(sigmoidCodings)
            );
        using var generator = LayerSizes.Weights(seed, nameof(DenseAutoencoder), layerSizes);
        var depth = layerSizes.Count - 1;
        var down = new List<(string, Module<Tensor, Tensor>)>();
        var up = new List<(string, Module<Tensor, Tensor>)>();
        for (var i = 1; i <= depth; i++)
        {
            // [N, 784] -> [N, 100] -> [N, 30]
            down.Add(($"dense{i}", Initialization.Dense(layerSizes[i - 1], layerSizes[i], generator)));
            if (i < depth || !(linearCodings || sigmoidCodings))
                down.Add(($"relu{i}", ReLU()));
            else if (sigmoidCodings)
                down.Add(($"sigmoid{i}", Sigmoid()));
        }
        for (var i = 1; i <= depth; i++)
        {
            var (inputs, outputs) = (layerSizes[depth - i + 1], layerSizes[depth - i]);
            up.Add(($"dense{i}", Initialization.Dense(inputs, outputs, generator))); // [N, 30] -> [N, 100] -> [N, 784]
            if (i < depth)
                up.Add(($"relu{i}", ReLU()));
        }
        if (sigmoidOutput)
            up.Add(("sigmoid", Sigmoid())); // [N, 784] in (0, 1)
        if (mirroredStart)
            Mirror(down, up);
        encoder = Sequential(down);
        decoder = Sequential(up);
        RegisterComponents();
    }

    /// <inheritdoc/>
    public override Tensor Encode(Tensor x) => Run(encoder, x, InputSize, nameof(x));

    /// <inheritdoc/>
    public override Tensor Decode(Tensor z) => Run(decoder, z, LatentSize, nameof(z));

    private static void Mirror(
        List<(string, Module<Tensor, Tensor> Layer)> down,
        List<(string, Module<Tensor, Tensor> Layer)> up
    )
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var encoders = down.Select(d => d.Layer).OfType<Linear>().Reverse();
        foreach (var (decoder, encoder) in up.Select(u => u.Layer).OfType<Linear>().Zip(encoders))
            decoder.weight!.copy_(encoder.weight!.t());
    }
}
