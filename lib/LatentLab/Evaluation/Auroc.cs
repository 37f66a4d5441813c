using static TorchSharp.torch;

namespace LatentLab;

/// <summary>The area under the ROC curve: how well a score tells two groups apart, whatever the threshold.</summary>
public static class Auroc
{
    /// <summary>The probability that a positive's score exceeds a negative's, ties counting half.</summary>
    /// <param name="positives">[N]: scores of those that should be high, such as the errors of anomalies.</param>
    /// <param name="negatives">[M]: scores of the others.</param>
    /// <returns>1 where all positives are higher, .5 for a score that says nothing, 0 where all are lower.</returns>
    /// <remarks>Hanley and McNeil 1982: the area is the Wilcoxon (Mann-Whitney) rank statistic, U / (N·M).</remarks>
    /// <exception cref="ArgumentException">Another shape, an integer type, no scores, or NaN among them.</exception>
    public static double Of(Tensor positives, Tensor negatives)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var high = Scores(positives, nameof(positives));
        var (low, _) = Scores(negatives, nameof(negatives)).sort();
        var below = searchsorted(low, high).sum().item<long>();
        var belowOrEqual = searchsorted(low, high, right: true).sum().item<long>();
        return (below + belowOrEqual) / (2.0 * high.shape[0] * low.shape[0]);
    }

    private static Tensor Scores(Tensor x, string name)
    {
        ArgumentNullException.ThrowIfNull(x, name);
        if (x.dim() != 1 || x.shape[0] == 0 || !x.is_floating_point())
            throw new ArgumentException(
                $"{name}: expected floating scores of shape [N], at least one, "
                    + $"got {ShapeCheck.Text(x)} of type {x.dtype}."
            );
        var scores = x.cpu().to(ScalarType.Float64);
        return scores.isnan().any().item<bool>() ? throw new ArgumentException($"{name}: a score is NaN.") : scores;
    }
}
