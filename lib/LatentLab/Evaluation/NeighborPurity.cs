using static TorchSharp.torch;

namespace LatentLab;

/// <summary>How well codes keep classes together, with nothing trained on them.</summary>
public static class NeighborPurity
{
    /// <summary>The share of a row's k nearest other rows that carry its label, averaged over the rows.</summary>
    /// <param name="x">[N, D] or [N, C, H, W], N above k; finite.</param>
    /// <param name="labels">[N] int64 from 0.</param>
    /// <param name="k">
    /// How many neighbors count, at least 1; which of several equally far ones is the last is left open.
    /// </param>
    /// <returns>
    /// 0 to 1. About the sum of the squared class shares where labels have nothing to do
    /// with nearness: .1 for ten equal classes.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape, too few rows for k, or a value that is not finite.
    /// </exception>
    public static double Of(Tensor x, Tensor labels, int k = 5)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = Neighbors.Rows(x, nameof(x));
        ShapeCheck.RequireLabels(labels, rows.shape[0], nameof(labels));
        Neighbors.RequireCount(k, rows, nameof(x));
        var classes = labels.cpu();
        long same = 0;
        foreach (var (start, end) in Chunks.Of(rows.shape[0], Neighbors.ChunkSize))
        {
            using var chunk = NewDisposeScope();
            var distances = Neighbors.Distances(rows.slice(0, start, end, 1), rows); // [n, N]
            distances.diagonal(start).fill_(double.PositiveInfinity); // no row is its own neighbor
            var (_, nearest) = distances.topk(k, 1, largest: false); // [n, k]
            var neighbors = classes.index_select(0, nearest.flatten()).reshape(nearest.shape);
            same += neighbors.eq(classes.slice(0, start, end, 1).unsqueeze(1)).sum().item<long>();
        }
        return same / ((double)k * rows.shape[0]);
    }
}
