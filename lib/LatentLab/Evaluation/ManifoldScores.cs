using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// How a generated set covers a real one, each set's manifold being balls around its rows
/// that reach to the k-th nearest neighbor.
/// </summary>
/// <param name="Precision">Share of generated rows within a ball of a real row: quality, 0 to 1.</param>
/// <param name="Recall">Share of real rows within a ball of a generated row: variety, 0 to 1.</param>
/// <param name="Density">
/// Real balls around a generated row, divided by k: precision that one outlier among the real rows cannot
/// raise much. May exceed 1; 1 for equal sets.
/// </param>
/// <param name="Coverage">Share of real balls that hold a generated row, 0 to 1.</param>
/// <remarks>
/// Precision and recall: Kynkäänniemi et al. 2019, equations 1 and 2 (a ball holds its surface). Density and coverage:
/// Naeem et al. 2020, section 3, without the surface as in the authors' code; a real row with k copies of itself
/// therefore has an empty ball.
/// </remarks>
public sealed record ManifoldScores(double Precision, double Recall, double Density, double Coverage)
{
    /// <summary>Measures generated features against real ones.</summary>
    /// <param name="real">[N, D] or [N, C, H, W], N above k; finite.</param>
    /// <param name="generated">[M, D] or [M, C, H, W], M above k; finite.</param>
    /// <param name="k">Which neighbor a ball reaches to, at least 1.</param>
    /// <returns>The four scores. They depend on N, M and k: compare equal ones.</returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape, another width, too few rows for k, or a value that is not finite.
    /// </exception>
    public static ManifoldScores Of(Tensor real, Tensor generated, int k = 5)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var reals = Neighbors.Rows(real, nameof(real));
        var fakes = Neighbors.Rows(generated, nameof(generated), reals);
        Neighbors.RequireCount(k, reals, nameof(real));
        Neighbors.RequireCount(k, fakes, nameof(generated));
        Tensor realRadii = Neighbors.Radii(reals, k),
            fakeRadii = Neighbors.Radii(fakes, k); // [N], [M]
        var recalled = zeros([reals.shape[0]], ScalarType.Bool, CPU);
        var covered = zeros([reals.shape[0]], ScalarType.Bool, CPU);
        long precise = 0,
            balls = 0;
        foreach (var (start, end) in Chunks.Of(fakes.shape[0], Neighbors.ChunkSize))
        {
            using var chunk = NewDisposeScope();
            var distances = Neighbors.Distances(fakes.slice(0, start, end, 1), reals); // [m, N]
            var inside = distances < realRadii;
            precise += Count((distances <= realRadii).any(1));
            balls += Count(inside);
            covered.logical_or_(inside.any(0));
            recalled.logical_or_((distances <= fakeRadii.slice(0, start, end, 1).unsqueeze(1)).any(0));
        }
        double n = reals.shape[0],
            m = fakes.shape[0];
        return new(precise / m, Count(recalled) / n, balls / (k * m), Count(covered) / n);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Invariant($"precision {Precision:F3}, recall {Recall:F3}, density {Density:F3}, coverage {Coverage:F3}");

    private static long Count(Tensor mask) => mask.sum().item<long>();
}
