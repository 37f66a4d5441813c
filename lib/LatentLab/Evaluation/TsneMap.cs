using static TorchSharp.torch;

namespace LatentLab;

/// <summary>A map made by <see cref="Tsne"/>.</summary>
/// <param name="Points">[N, 2] float32, centered on the origin; owned by the scope in which the map was made.</param>
/// <param name="KlDivergence">
/// KL(P‖Q) in nats at the start, every 50 iterations and at the end: how much of the neighborhoods is lost.
/// </param>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record TsneMap(Tensor Points, IReadOnlyList<double> KlDivergence) : IDisplayable
{
    /// <summary>The line, and a small chart of some of the points.</summary>
    public string ToHtml() =>
        Glance.Preformatted(ToString()) + (Points.IsInvalid ? "" : Glance.Picture(Glance.Map(Points)));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Glance.Plain(this);

    /// <summary>How many points there are, and how much of the neighborhoods is lost.</summary>
    public override string ToString() =>
        Points.IsInvalid
            ? "t-SNE map, disposed"
            : Invariant($"t-SNE map of {Points.shape[0]} points, KL divergence {KlDivergence[^1]:F3} nats");
}
