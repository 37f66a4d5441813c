using static TorchSharp.torch;

namespace LatentLab;

/// <summary>How well clusters agree with classes that the clustering never saw.</summary>
public static class ClusterScores
{
    /// <summary>The share of rows that belong to the most frequent class of their cluster.</summary>
    /// <param name="clusters">[N] int64 from 0.</param>
    /// <param name="labels">[N] int64 from 0.</param>
    /// <returns>Above 0, up to 1. Grows with the number of clusters whatever they mean.</returns>
    /// <exception cref="ArgumentException">Another shape or type, or no rows.</exception>
    public static double Purity(Tensor clusters, Tensor labels)
    {
        var (pairs, count) = Pairs(clusters, labels);
        return pairs
                .GroupBy(pair => pair.Cluster)
                .Sum(cluster => cluster.CountBy(pair => pair.Label).Max(label => label.Value)) / (double)count;
    }

    /// <summary>Mutual information of clusters and classes, divided by the mean of their entropies.</summary>
    /// <param name="clusters">[N] int64 from 0.</param>
    /// <param name="labels">[N] int64 from 0.</param>
    /// <returns>
    /// 0 where knowing the cluster says nothing about the class, 1 where they are the same partition.
    /// </returns>
    /// <exception cref="ArgumentException">Another shape or type, or no rows.</exception>
    public static double NormalizedMutualInformation(Tensor clusters, Tensor labels)
    {
        var (pairs, count) = Pairs(clusters, labels);
        double Entropy<T>(IEnumerable<T> values)
            where T : notnull =>
            -values
                .CountBy(value => value)
                .Sum(value => (double)value.Value / count * Math.Log((double)value.Value / count));
        double ofClusters = Entropy(pairs.Select(pair => pair.Cluster)),
            ofLabels = Entropy(pairs.Select(pair => pair.Label));
        var mutual = ofClusters + ofLabels - Entropy(pairs);
        return ofClusters + ofLabels == 0 ? 1 : Math.Clamp(2 * mutual / (ofClusters + ofLabels), 0, 1);
    }

    private static ((long Cluster, long Label)[] Pairs, int Count) Pairs(Tensor clusters, Tensor labels)
    {
        ArgumentNullException.ThrowIfNull(clusters);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.numel() == 0)
            throw new ArgumentException("labels: expected at least one row.");
        ShapeCheck.RequireLabels(labels, labels.numel(), nameof(labels));
        ShapeCheck.RequireLabels(clusters, labels.numel(), nameof(clusters));
        return (
            [.. clusters.cpu().data<long>().ToArray().Zip(labels.cpu().data<long>().ToArray())],
            (int)labels.numel()
        );
    }
}
