using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Variants of a GAN's two steps; the defaults are the plain GAN.</summary>
public sealed record GanOptions
{
    /// <summary>What both networks minimize.</summary>
    public GanLoss Loss { get; init; } = GanLoss.NonSaturating;

    /// <summary>
    /// One-sided label smoothing: .9 keeps the discriminator from certainty; 1 is
    /// none. Salimans et al. 2016, section 3.4.
    /// </summary>
    public double RealLabel { get; init; } = 1;

    /// <summary>
    /// A scalar added to the discriminator's loss, from the discriminator (x → logits), the real and
    /// the generated samples it sees in this step.
    /// </summary>
    public Func<Func<Tensor, Tensor>, Tensor, Tensor, Tensor>? Penalty { get; init; }

    /// <summary>
    /// Standard deviation of normal noise added to all that the discriminator sees, in both steps; 0 is none.
    /// C. Sønderby et al., <i>Amortised MAP Inference for Image Super-resolution</i>, 2017, section 3.3.
    /// </summary>
    public double InstanceNoise { get; init; }

    /// <summary>
    /// Experience replay: generated samples of earlier steps, of which the
    /// discriminator's step takes a share; null is none.
    /// </summary>
    public ReplayBuffer? Replay { get; init; }

    /// <summary>
    /// The share of generated samples that come from <see cref="Replay"/>, 0 to 1, once it holds as many.
    /// </summary>
    public double ReplayShare { get; init; } = 0.5;

    /// <exception cref="ArgumentException">A value with which no step is possible.</exception>
    internal void Check()
    {
        ArgumentNullException.ThrowIfNull(Loss);
        if (!(RealLabel is > 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(RealLabel), RealLabel, "A real label is above 0, up to 1.");
        if (!(InstanceNoise >= 0 && double.IsFinite(InstanceNoise)))
            throw new ArgumentOutOfRangeException(
                nameof(InstanceNoise),
                InstanceNoise,
                "A standard deviation is 0 or more."
            );
        if (!(ReplayShare is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(ReplayShare), ReplayShare, "A share lies between 0 and 1.");
    }
}
