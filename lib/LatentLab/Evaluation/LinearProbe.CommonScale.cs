using static TorchSharp.torch;

namespace LatentLab;

/// <content>The probe as a fair rival: one scale for all values, and the best of several penalties.</content>
public sealed partial class LinearProbe
{
    private static readonly float[] UsualPenalties = [1, 10, 100, 1000];

    /// <summary>
    /// Trains a probe per penalty on values that share one scale, and keeps the one that names the most rows of a
    /// second set.
    /// </summary>
    /// <remarks>
    /// A scale of its own for each value would blow up those that hardly vary: it undoes the order that principal
    /// components have. So the mean of each value is subtracted, and all are divided by one number, the root of their
    /// mean variance. The penalty decides as much as the representation does; each representation gets its own.
    /// </remarks>
    /// <param name="x">[N, D] or [N, C, H, W].</param>
    /// <param name="labels">[N] int64 from 0; at least two classes.</param>
    /// <param name="validation">[M, D] or [M, C, H, W]: the rows that choose.</param>
    /// <param name="validationLabels">[M] int64, no class that training does not know.</param>
    /// <param name="penalties">Weights of the squared weights to choose from; null takes 1, 10, 100 and 1,000.</param>
    /// <returns>The chosen probe; of equal ones that of the larger penalty. It holds no tensors.</returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape, a value that is not finite, one class only, no penalty, or a negative one.
    /// </exception>
    public static LinearProbe FitOnOneScale(
        Tensor x,
        Tensor labels,
        Tensor validation,
        Tensor validationLabels,
        IReadOnlyList<float>? penalties = null
    )
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(x, nameof(x)).cpu().to(ScalarType.Float32);
        ShapeCheck.RequireLabels(labels, rows.shape[0], nameof(labels));
        if (labels.min().item<long>() == labels.max().item<long>())
            throw new ArgumentException("labels: a classifier needs two classes or more.");
        penalties ??= UsualPenalties;
        if (penalties.Count == 0 || penalties.Any(l2 => !(l2 >= 0)))
            throw new ArgumentException("penalties: at least one is needed, and none is negative.");

        var mean = rows.mean([0]);
        var scale = (rows - mean).square().mean().sqrt().clamp_min(1e-7f);
        var deviation = scale.expand(rows.shape[1]).contiguous();
        return penalties
            .OrderDescending()
            .Select(l2 => Trained(rows, labels, mean, deviation, l2))
            .MaxBy(probe => probe.Evaluate(validation, validationLabels).Accuracy)!;
    }
}
