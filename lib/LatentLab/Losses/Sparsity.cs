using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Penalties that keep most coding units quiet most of the time, so that even a large code cannot simply copy.
/// </summary>
/// <remarks>
/// Both are scalars that gradients flow through; the loss adds them, times a small weight, to the mean squared error.
/// </remarks>
public static class Sparsity
{
    private const double Least = 1e-6; // keeps the logarithms finite where a unit is always off or always on

    /// <summary>The sum of the absolute codings of an image, averaged over the batch.</summary>
    /// <remarks>
    /// A sum over the units, as Keras' ActivityRegularization takes it; a mean would make the
    /// same weight 300 times as weak for 300 units.
    /// </remarks>
    /// <param name="z">[N, latentSize].</param>
    /// <returns>A scalar in units of the codings, 0 or more; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">No rows, or an integer type.</exception>
    public static Tensor L1(Tensor z)
    {
        using var scope = NewDisposeScope();
        return ShapeCheck.Flatten(z, nameof(z)).abs().sum(1).mean().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// How far each unit's mean activation over the batch is from a target, as a divergence summed over the units: Σ
    /// p·ln(p/q) + (1 − p)·ln((1 − p)/(1 − q)).
    /// </summary>
    /// <remarks>
    /// Ng, <i>Sparse Autoencoder</i> (CS294A notes, 2011), section 3, with p the target and q the unit's mean. For
    /// codings in [0, 1], such as a sigmoid's. The batch must be large enough for a mean to say something: 128 images
    /// are, 8 are not. Below a mean of one millionth the penalty is constant.
    /// </remarks>
    /// <param name="z">[N, latentSize] in [0, 1].</param>
    /// <param name="target">The wanted mean activation p, between 0 and 1.</param>
    /// <returns>Nats, summed over the units: 0 where every mean is on target; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">No rows, an integer type, or a coding outside [0, 1].</exception>
    /// <exception cref="ArgumentOutOfRangeException">The target is not between 0 and 1.</exception>
    public static Tensor KullbackLeibler(Tensor z, double target)
    {
        if (!(target is > 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(target), target, "A target lies between 0 and 1.");
        using var scope = NewDisposeScope();
        var rows = ShapeCheck.Flatten(z, nameof(z));
        using (no_grad())
            if (((rows < 0) | (rows > 1)).any().item<bool>())
                throw new ArgumentException(
                    "z: there are codings outside [0, 1]. "
                        + "Take a sigmoid's (sigmoidCodings: true), or Sparsity.L1 for others.",
                    nameof(z)
                );
        var q = rows.mean([0]).clamp(Least, 1 - Least); // [latentSize]
        var divergence = target * (target / q).log() + (1 - target) * ((1 - target) / (1 - q)).log();
        return divergence.sum().MoveToOuterDisposeScope();
    }
}
