using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// The angles between two subspaces: how far the best-matching pairs of their
/// directions are apart, one pair after the other.
/// </summary>
/// <param name="Degrees">
/// From 0 to 90, the smallest angle first; as many as the smaller subspace has dimensions.
/// </param>
/// <remarks>
/// Björck and Golub 1973. Cosines are the singular values of the product of two orthonormal bases, sines those of
/// what one basis has outside the other subspace; both together give small and large angles equally well.
/// </remarks>
public sealed record PrincipalAngles(IReadOnlyList<double> Degrees)
{
    private const double LeastIndependence = 1e-10;

    /// <summary>
    /// The largest angle, in degrees: how much of one subspace's worst direction the other one misses.
    /// </summary>
    public double Largest => Degrees[^1];

    /// <summary>The median angle, in degrees.</summary>
    public double Median => (Degrees[(Degrees.Count - 1) / 2] + Degrees[Degrees.Count / 2]) / 2;

    /// <summary>
    /// The share of the smaller subspace that lies in the other one: 1 where it is
    /// contained, 0 where they are perpendicular.
    /// </summary>
    public double MeanSquaredCosine => Degrees.Average(angle => Math.Pow(Math.Cos(angle * Math.PI / 180), 2));

    /// <summary>Measures the angles between the spans of two sets of rows.</summary>
    /// <param name="a">
    /// [k, D]: rows that span the first subspace, linearly independent; they
    /// need be neither orthogonal nor of length 1.
    /// </param>
    /// <param name="b">[m, D]: rows that span the second one.</param>
    /// <returns>min(k, m) angles; they hold no tensors.</returns>
    /// <exception cref="ArgumentException">
    /// Another shape, another D, rows that depend on each other, or a value that is not finite.
    /// </exception>
    public static PrincipalAngles Between(Tensor a, Tensor b)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        Tensor large = Basis(a, nameof(a)),
            small = Basis(b, nameof(b));
        if (large.shape[1] != small.shape[1])
            throw new ArgumentException($"b: its rows have {small.shape[1]} values, those of a {large.shape[1]}.");
        if (large.shape[0] < small.shape[0])
            (large, small) = (small, large);
        var products = small.mm(large.t()); // [m, k], m the smaller one
        var outside = small - products.mm(large); // [m, D]
        var cosines = linalg.svdvals(products); // descending
        var sines = linalg.svdvals(outside).flip(0); // ascending
        return new(atan2(sines, cosines).mul(180 / Math.PI).cpu().data<double>().ToArray());
    }

    /// <summary>Orthonormal rows [k, D] float64 with the same span.</summary>
    private static Tensor Basis(Tensor x, string name)
    {
        var rows = ShapeCheck.Flatten(x, name).to(ScalarType.Float64);
        if (!rows.isfinite().all().item<bool>())
            throw new ArgumentException($"{name}: a value is NaN or infinite.");
        var (_, values, basis) = linalg.svd(rows, fullMatrices: false);
        return
            rows.shape[0] <= rows.shape[1] && values[^1].item<double>() > LeastIndependence * values[0].item<double>()
            ? basis
            : throw new ArgumentException($"{name}: its {rows.shape[0]} rows are not linearly independent.");
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Invariant($"{Degrees.Count} principal angles: median {Median:F2}°, largest {Largest:F2}°, ")
        + Invariant($"mean squared cosine {MeanSquaredCosine:F4}");
}
