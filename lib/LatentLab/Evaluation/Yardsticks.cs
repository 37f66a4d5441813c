using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Scores sets of generated images against one set of real ones, all by the
/// same network and the same numbers of images.
/// </summary>
/// <remarks>Real images that stand for the reference are test images: a generator never saw them.</remarks>
public sealed class Yardsticks : IDisposable
{
    private readonly MetricNetwork _network;
    private readonly bool _ownsNetwork;
    private readonly Tensor _features; // [N, 64]
    private readonly ClassHistogram _classes;
    private const int FewestImages = 6; // five neighbors, as ManifoldScores counts them

    /// <summary>How many real images sets are compared with.</summary>
    public override string ToString() =>
        _features.IsInvalid ? "yardsticks, disposed" : Invariant($"yardsticks: {ReferenceCount:N0} reference images");

    /// <summary>Takes the real images that sets will be compared with.</summary>
    /// <param name="reference">[N, 1, 28, 28] or [N, 784] in [0, 1], N above 5: usually 5,000 test images.</param>
    /// <param name="network">The judge, which stays the caller's; null loads the stored one.</param>
    /// <exception cref="ArgumentException">A wrong shape or range.</exception>
    public Yardsticks(Tensor reference, MetricNetwork? network = null)
    {
        Require(reference, nameof(reference));
        (_network, _ownsNetwork) = (network ?? MetricNetwork.Load(), network is null);
        using var scope = NewDisposeScope();
        try
        {
            _classes = ClassHistogram.OfProbabilities(_network.Probabilities(reference));
            _features = _network.Features(reference).DetachFromDisposeScope();
        }
        catch
        {
            if (_ownsNetwork)
                _network.Dispose();
            throw;
        }
    }

    /// <summary>
    /// How many rows of either set precision, recall, density and coverage are computed on, at most: the first ones.
    /// </summary>
    public int ManifoldRows { get; init; } = 2000;

    /// <summary>
    /// How many real images there are. Score as many generated ones: the Fréchet distance depends on the number.
    /// </summary>
    public int ReferenceCount => (int)_features.shape[0];

    /// <summary>Scores a set.</summary>
    /// <param name="images">
    /// [M, 1, 28, 28] or [M, 784] in [0, 1], in random order, M above 5; of a tanh generator take (x + 1) / 2.
    /// </param>
    /// <returns>All scores; they hold no tensors.</returns>
    /// <exception cref="ArgumentException">A wrong shape or range.</exception>
    public SampleScores Score(Tensor images)
    {
        Require(images, nameof(images));
        using var scope = NewDisposeScope();
        var generated = _network.Features(images);
        var histogram = ClassHistogram.OfProbabilities(_network.Probabilities(images));
        return new(
            FrechetDistance.Between(_features, generated),
            ManifoldScores.Of(First(_features), First(generated)),
            histogram,
            histogram.TotalVariation(_classes)
        );
    }

    /// <summary>A table of several sets' scores, one line each, the first column naming them.</summary>
    /// <param name="title">The line above the table.</param>
    /// <param name="scores">Name and scores of each set.</param>
    public static Table ToTable(string title, params IReadOnlyList<(string Name, SampleScores Scores)> scores) =>
        Table
            .Of(
                title,
                [
                    "images",
                    "Fréchet",
                    "precision",
                    "recall",
                    "density",
                    "coverage",
                    "class TV",
                    "entropy",
                    "confidence",
                ],
                [
                    .. scores.Select(s =>
                        new object?[]
                        {
                            s.Name,
                            s.Scores.Frechet,
                            s.Scores.Manifold.Precision,
                            s.Scores.Manifold.Recall,
                            s.Scores.Manifold.Density,
                            s.Scores.Manifold.Coverage,
                            s.Scores.ClassVariation,
                            s.Scores.Classes.Entropy,
                            s.Scores.Classes.MeanConfidence,
                        }
                    ),
                ]
            )
            .WithFormats("", "0.00", "0.000", "0.000", "0.000", "0.000", "0.000", "0.000", "0.000");

    /// <inheritdoc/>
    public void Dispose()
    {
        _features.Dispose();
        if (_ownsNetwork)
            _network.Dispose();
    }

    private static void Require(Tensor images, string name)
    {
        ShapeCheck.RequireImages(images, name);
        if (images.shape[0] < FewestImages)
            throw ShapeCheck.Wrong(name, $"at least {FewestImages} images", images);
    }

    private Tensor First(Tensor rows) => rows.slice(0, 0, Math.Min(ManifoldRows, rows.shape[0]), 1);
}
