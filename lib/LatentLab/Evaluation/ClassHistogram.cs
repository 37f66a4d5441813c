using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Which classes a classifier sees in a set, and how sure it is.</summary>
/// <param name="Proportions">The share of each class; they sum to 1.</param>
/// <param name="MeanConfidence">
/// The mean probability of the most probable class, or null where labels alone were given.
/// </param>
public sealed record ClassHistogram(IReadOnlyList<double> Proportions, double? MeanConfidence)
{
    /// <summary>Entropy of the proportions in nats: 0 for one class only, ln C for C equal ones.</summary>
    public double Entropy => Proportions.Where(share => share > 0).Sum(share => share * Math.Log(1 / share));

    /// <summary>Counts the most probable class of each row.</summary>
    /// <param name="probabilities">
    /// [N, C], each row from 0 to 1 and summing to 1 within .001: a softmax, not logits.
    /// </param>
    /// <returns>C proportions and the mean confidence.</returns>
    /// <exception cref="ArgumentException">A wrong shape, or rows that are not probabilities.</exception>
    public static ClassHistogram OfProbabilities(Tensor probabilities)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = Neighbors.Rows(probabilities, nameof(probabilities));
        if (probabilities.dim() != 2)
            throw new ArgumentException($"probabilities: expected [N, C], got {ShapeCheck.Text(probabilities)}.");
        if ((rows < 0).any().item<bool>() || ((rows.sum(1) - 1).abs() > 1e-3).any().item<bool>())
            throw new ArgumentException(
                "probabilities: a row is negative somewhere or does not sum to 1; apply softmax to logits first."
            );
        return OfLabels(rows.argmax(1), checked((int)rows.shape[1])) with
        {
            MeanConfidence = rows.amax([1]).mean().item<double>(),
        };
    }

    /// <summary>Counts labels.</summary>
    /// <param name="labels">[N] int64, 0 to <paramref name="classes"/> - 1, at least one.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <returns>The proportions, without a confidence.</returns>
    /// <exception cref="ArgumentException">Another shape or type, no labels, or one out of range.</exception>
    public static ClassHistogram OfLabels(Tensor labels, int classes)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        if (labels.numel() == 0)
            throw new ArgumentException("labels: expected at least one row.");
        ShapeCheck.RequireLabels(labels, labels.numel(), nameof(labels));
        using var scope = NewDisposeScope();
        var largest = labels.max().item<long>();
        if (largest >= classes)
            throw new ArgumentException($"labels: {largest} is among them, but the classes are 0 to {classes - 1}.");
        var counts = labels.cpu().bincount(null, minlength: classes).data<long>().ToArray();
        return new([.. counts.Select(count => count / (double)labels.numel())], null);
    }

    /// <summary>Half the sum of the absolute differences of the proportions.</summary>
    /// <param name="reference">A histogram of as many classes.</param>
    /// <returns>0 for equal proportions, 1 for no class in common.</returns>
    /// <exception cref="ArgumentException">Another number of classes.</exception>
    public double TotalVariation(ClassHistogram reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        if (reference.Proportions.Count != Proportions.Count)
            throw new ArgumentException(
                $"reference: it has {reference.Proportions.Count} classes, this {Proportions.Count}."
            );
        return Proportions.Zip(reference.Proportions, (a, b) => Math.Abs(a - b)).Sum() / 2;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Invariant($"{Proportions.Count} classes, entropy {Entropy:F3} nats")
        + (MeanConfidence is { } confidence ? Invariant($", mean confidence {confidence:F3}") : "");
}
