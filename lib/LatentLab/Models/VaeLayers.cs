using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>The dense layers of a variational autoencoder, with or without a class beside the image.</summary>
internal static class VaeLayers
{
    /// <summary>
    /// The layers before the two heads, a ReLU after each: [N, 784 + classes] →
    /// [N, 100] for the sizes [784, 150, 100, 10].
    /// </summary>
    public static Sequential Encoder(IReadOnlyList<int> layerSizes, int classes, Generator generator)
    {
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        for (var i = 1; i < layerSizes.Count - 1; i++)
        {
            layers.Add(
                (
                    $"dense{i}",
                    Initialization.Dense(layerSizes[i - 1] + (i == 1 ? classes : 0), layerSizes[i], generator)
                )
            ); // [N, 784] -> [N, 150] -> [N, 100]
            layers.Add(($"relu{i}", ReLU()));
        }
        return Sequential(layers);
    }

    /// <summary>From the codings back to the input: [N, 10 + classes] → [N, 784], a ReLU between the layers.</summary>
    public static Sequential Decoder(
        IReadOnlyList<int> layerSizes,
        int classes,
        bool sigmoidOutput,
        Generator generator
    )
    {
        var depth = layerSizes.Count - 1;
        var layers = new List<(string, Module<Tensor, Tensor>)>();
        for (var i = 1; i <= depth; i++)
        {
            layers.Add(
                (
                    $"dense{i}",
                    Initialization.Dense(
                        layerSizes[depth - i + 1] + (i == 1 ? classes : 0),
                        layerSizes[depth - i],
                        generator
                    )
                )
            ); // [N, 10] -> [N, 100] -> [N, 150] -> [N, 784]
            if (i < depth)
                layers.Add(($"relu{i}", ReLU()));
        }
        if (sigmoidOutput)
            layers.Add(("sigmoid", Sigmoid())); // [N, 784] in (0, 1)
        return Sequential(layers);
    }

    /// <summary>Requires a model whose outputs are logits, as far as it says so.</summary>
    /// <exception cref="ArgumentException">Its output is a sigmoid's.</exception>
    public static void RequireLogits(Module model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (
            model
            is VariationalAutoencoder { SigmoidOutput: true }
                or ConditionalVariationalAutoencoder { SigmoidOutput: true }
        )
            throw new ArgumentException(
                "model: its output is a sigmoid's, but logits are expected; make it without sigmoidOutput.",
                nameof(model)
            );
    }

    /// <summary>Requires an input size, a hidden layer and a coding size.</summary>
    /// <exception cref="ArgumentException">Fewer than three sizes, or one below 1.</exception>
    public static IReadOnlyList<int> Require(IReadOnlyList<int> layerSizes) =>
        LayerSizes.Require(layerSizes).Count >= 3
            ? layerSizes
            : throw new ArgumentException(
                $"layerSizes: expected a hidden layer, like [784, 150, 100, 10]; got [{string.Join(", ", layerSizes)}]."
            );
}
