using static TorchSharp.torch;

namespace LatentLab;

/// <summary>A map made by <see cref="Tsne"/>.</summary>
/// <param name="Points">[N, 2] float32, centered on the origin; owned by the scope in which the map was made.</param>
/// <param name="KlDivergence">KL(P‖Q) in nats at the start, every 50 iterations and at the end: how much of the neighborhoods is lost.</param>
public sealed record TsneMap(Tensor Points, IReadOnlyList<double> KlDivergence)
{
    /// <inheritdoc/>
    public override string ToString() => $"t-SNE map of {Points.shape[0]} points, KL divergence {KlDivergence[^1]:F3} nats";
}
