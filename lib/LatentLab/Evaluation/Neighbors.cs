using static TorchSharp.compute_mode;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Rows as the metrics take them, and the distances between them, in float64.</summary>
internal static class Neighbors
{
    /// <summary>Rows per chunk: 500 against 5,000 make 20 MB of distances.</summary>
    public const int ChunkSize = 500;

    /// <summary>The same values as [N, D] in float64, on the CPU.</summary>
    /// <returns>[N, D]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape, an integer type, no rows, or a value that is not finite.
    /// </exception>
    public static Tensor Rows(Tensor x, string name)
    {
        var rows = ShapeCheck.Flatten(x, name).cpu().to(ScalarType.Float64);
        if (!double.IsFinite(rows.sum().item<double>()))
            throw new ArgumentException($"{name}: holds values that are not finite.");
        return rows;
    }

    /// <summary><see cref="Rows(Tensor, string)"/> of another tensor, which must be as wide.</summary>
    /// <exception cref="ArgumentException">
    /// Another width, or whatever <see cref="Rows(Tensor, string)"/> refuses.
    /// </exception>
    public static Tensor Rows(Tensor x, string name, Tensor like)
    {
        var rows = Rows(x, name);
        return rows.shape[1] == like.shape[1]
            ? rows
            : throw new ArgumentException(
                $"{name}: its rows have {rows.shape[1]} values, the others' {like.shape[1]}."
            );
    }

    /// <summary>Requires that each row has k others.</summary>
    /// <exception cref="ArgumentOutOfRangeException">k is below 1 or not below the number of rows.</exception>
    public static void RequireCount(int k, Tensor rows, string name)
    {
        if (k < 1 || k >= rows.shape[0])
            throw new ArgumentOutOfRangeException(
                nameof(k),
                k,
                $"{name}: each of {rows.shape[0]} rows has {rows.shape[0] - 1} neighbors; "
                    + "k is at least 1 and at most that."
            );
    }

    /// <summary>
    /// Euclidean distances, difference by difference: exactly 0 between equal rows, and
    /// a pair's is the same wherever it is met.
    /// </summary>
    /// <returns>[n, M]; owned by the caller's scope.</returns>
    public static Tensor Distances(Tensor rows, Tensor others) => cdist(rows, others, 2, donot_use_mm_for_euclid_dist);

    /// <summary>The distance of each row to its k-th nearest other row: [N]; owned by the caller's scope.</summary>
    public static Tensor Radii(Tensor rows, int k)
    {
        using var scope = NewDisposeScope();
        var radii = empty([rows.shape[0]], ScalarType.Float64, CPU);
        foreach (var (start, end) in Chunks.Of(rows.shape[0], ChunkSize))
        {
            using var chunk = NewDisposeScope();
            // the row itself is at 0
            var (nearest, _) = Distances(rows.slice(0, start, end, 1), rows).topk(k + 1, 1, largest: false);
            radii.slice(0, start, end, 1).copy_(nearest.amax([1]));
        }
        return radii.MoveToOuterDisposeScope();
    }
}
