using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// The Fréchet distance of two feature sets, each taken for a Gaussian: what FID computes on Inception's features.
/// </summary>
/// <remarks>
/// Heusel et al. 2017, equation 6: d² = ‖m₁ - m₂‖² + tr(C₁ + C₂ - 2 (C₁C₂)^½), in float64. It sees nothing but means
/// and covariances, and is biased: of two samples from one distribution it is above zero, the more so the fewer rows
/// there are. Compare values of equal row counts only.
/// </remarks>
public static class FrechetDistance
{
    private const double Precision = 2.2e-16; // of float64

    /// <summary>Compares two sets of features.</summary>
    /// <param name="x">[N, D] or [N, C, H, W], N ≥ 2; finite.</param>
    /// <param name="y">[M, D] or [M, C, H, W], M ≥ 2; finite.</param>
    /// <returns>
    /// d², in squared units of the features: 0 for equal means and covariances, and the same for (y, x).
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape, another width, fewer than two rows, or a value that is not finite.
    /// </exception>
    public static double Between(Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var first = Neighbors.Rows(x, nameof(x));
        var (mean1, covariance1) = Moments(first, nameof(x));
        var (mean2, covariance2) = Moments(Neighbors.Rows(y, nameof(y), first), nameof(y));
        // tr (C₁C₂)^½ = tr (√C₁ C₂ √C₁)^½ = the sum of the singular values of √C₁√C₂. Eigenvalues of
        // the product in the middle would be squares: with fewer rows than features their rounding
        // errors come out as 1e-8 instead of 1e-16.
        var shared = linalg.svdvals(SquareRoot(covariance1).mm(SquareRoot(covariance2))).sum();
        var distance = (mean1 - mean2).pow(2).sum() + covariance1.trace() + covariance2.trace() - shared * 2;
        return Math.Max(0, distance.item<double>()); // rounding may fall below
    }

    private static (Tensor Mean, Tensor Covariance) Moments(Tensor rows, string name)
    {
        if (rows.shape[0] < 2)
            throw new ArgumentException($"{name}: a covariance needs two rows or more.");
        var mean = rows.mean([0]);
        var centered = rows - mean; // [N, D]
        return (mean, centered.t().mm(centered) / (rows.shape[0] - 1));
    }

    /// <summary>
    /// The root of a symmetric matrix without negative eigenvalues; those that are rounding errors count
    /// as 0, for their roots would not be small.
    /// </summary>
    private static Tensor SquareRoot(Tensor matrix)
    {
        var (values, vectors) = linalg.eigh(matrix); // vectors in columns
        var rounding = values.amax([0]).clamp_min(0) * (values.shape[0] * Precision);
        return (vectors * values.where(values > rounding, zeros_like(values)).sqrt()).mm(vectors.t());
    }
}
