using TorchSharp;

namespace LatentLab;

/// <summary>Checks a list like [784, 100, 30]: from the input down to the codings.</summary>
internal static class LayerSizes
{
    /// <exception cref="ArgumentException">Fewer than two sizes, or one below 1.</exception>
    public static IReadOnlyList<int> Require(IReadOnlyList<int> layerSizes)
    {
        ArgumentNullException.ThrowIfNull(layerSizes);
        return layerSizes.Count >= 2 && layerSizes.All(size => size >= 1)
            ? layerSizes
            : throw new ArgumentException(
                "layerSizes: expected at least input and coding size, all 1 or more, like [784, 100, 30]; "
                    + $"got [{string.Join(", ", layerSizes)}]."
            );
    }

    /// <summary>The generator of the first weights of a network of such layers.</summary>
    public static torch.Generator Weights(long seed, string network, IReadOnlyList<int> layerSizes) =>
        Seeds.Weights(seed, $"{network} {string.Join('-', layerSizes)}");
}
