using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Puts classes beside values, as conditional models take them: one column per class, a single 1 per row.
/// </summary>
internal static class OneHot
{
    /// <summary>[N, D] and labels [N] → [N, D + classes].</summary>
    /// <exception cref="ArgumentException">
    /// Labels of another shape or type, or one outside 0 to classes − 1.
    /// </exception>
    public static Tensor Append(Tensor rows, Tensor labels, int classes)
    {
        using var scope = NewDisposeScope();
        Require(labels, rows.shape[0], classes);
        return cat([rows, nn.functional.one_hot(labels, classes).to(rows.dtype)], dim: 1).MoveToOuterDisposeScope();
    }

    /// <summary>Requires one int64 label per row, from 0 to classes − 1.</summary>
    /// <exception cref="ArgumentException">Another shape or type, or a label outside.</exception>
    public static void Require(Tensor labels, long rows, int classes)
    {
        ShapeCheck.RequireLabels(labels, rows, nameof(labels));
        using var largest = labels.max();
        if (largest.item<long>() is var value && value >= classes)
            throw new ArgumentException(
                $"labels: the model knows the classes 0 to {classes - 1}, but {value} is among them."
            );
    }
}
