using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>k-means on codes, by ML.NET on one thread, so that results repeat.</summary>
public sealed class KMeansClustering
{
    private readonly MLContext _ml;
    private readonly ITransformer _model;
    private readonly int _width;

    private KMeansClustering(MLContext ml, ITransformer model, int width, int clusters) =>
        (_ml, _model, _width, Clusters) = (ml, model, width, clusters);

    /// <summary>How many clusters there are.</summary>
    public int Clusters { get; }

    /// <summary>How many clusters of rows of which length.</summary>
    public override string ToString() => $"k-means: {Clusters} clusters of rows of {_width} values";

    /// <summary>Finds clusters.</summary>
    /// <param name="x">[N, D] or [N, C, H, W].</param>
    /// <param name="clusters">How many, 1 to N.</param>
    /// <param name="seed">Seed of the first centers (k-means++, Arthur and Vassilvitskii 2007).</param>
    /// <returns>The clustering; it holds no tensors.</returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape, a value that is not finite, more clusters than rows, or rows that are all equal.
    /// </exception>
    public static KMeansClustering Fit(Tensor x, int clusters, int seed = 42)
    {
        using var scope = NewDisposeScope();
        var rows = ShapeCheck.Flatten(x, nameof(x));
        if (clusters < 1 || clusters > rows.shape[0])
            throw new ArgumentOutOfRangeException(
                nameof(clusters),
                clusters,
                $"1 to {rows.shape[0]} clusters can be made of {rows.shape[0]} rows."
            );
        // csharpier-ignore
        if (rows.shape[0] > 1 && clusters > 1 && (rows.amax(0) - rows.amin(0)).count_nonzero().item<long>() == 0)
            throw new ArgumentException(
            $"x: all {rows.shape[0]} rows are equal, as those of a collapsed generator: there are no clusters in them."
            );
        var ml = new MLContext(seed);
        var model = ml
            .Clustering.Trainers.KMeans(
                new KMeansTrainer.Options
                {
                    FeatureColumnName = TensorView.Features,
                    NumberOfClusters = clusters,
                    InitializationAlgorithm = KMeansTrainer.InitializationAlgorithm.KMeansPlusPlus,
                    NumberOfThreads = 1,
                }
            )
            .Fit(TensorView.Of(ml, rows));
        return new KMeansClustering(ml, model, (int)rows.shape[1], clusters);
    }

    /// <summary>The cluster of each row.</summary>
    /// <param name="x">[N, D] or [N, C, H, W], D as in training.</param>
    /// <returns>[N] int64 from 0; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape, or a value that is not finite.</exception>
    public Tensor Predict(Tensor x)
    {
        using var scope = NewDisposeScope();
        var view = TensorView.Of(_ml, ShapeCheck.Flatten(x, _width, nameof(x)));
        return tensor(
                _model.Transform(view).GetColumn<uint>("PredictedLabel").Select(key => key - 1L).ToArray(),
                device: CPU
            )
            .MoveToOuterDisposeScope();
    }
}
