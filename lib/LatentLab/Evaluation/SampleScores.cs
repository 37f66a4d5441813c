namespace LatentLab;

/// <summary>What <see cref="Yardsticks"/> says of a set of generated images.</summary>
/// <param name="Frechet">Fréchet distance of the features: 0 is best; see <see cref="FrechetDistance"/>.</param>
/// <param name="Manifold">Precision, recall, density and coverage.</param>
/// <param name="Classes">The classes the network sees, their entropy and its confidence.</param>
/// <param name="ClassVariation">
/// Total variation between the classes of the set and of the real images: 0 is best, 1 worst.
/// </param>
public sealed record SampleScores(
    double Frechet,
    ManifoldScores Manifold,
    ClassHistogram Classes,
    double ClassVariation
)
{
    /// <inheritdoc/>
    public override string ToString() => Invariant($"Fréchet {Frechet:F2}, {Manifold}, class TV {ClassVariation:F3}");
}
