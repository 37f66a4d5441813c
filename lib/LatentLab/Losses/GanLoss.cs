using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// What a discriminator and a generator minimize, as functions of the logits of real and of generated samples.
/// </summary>
/// <remarks>
/// Each function averages over the batch and gives a scalar that gradients flow through, owned by the caller's scope.
/// </remarks>
public sealed class GanLoss
{
    private readonly string _name;
    private readonly Func<Tensor, Tensor, double, Tensor> _discriminator;
    private readonly Func<Tensor, Tensor> _generator;

    private GanLoss(string name, Func<Tensor, Tensor, double, Tensor> discriminator, Func<Tensor, Tensor> generator) =>
        (_name, _discriminator, _generator) = (name, discriminator, generator);

    /// <summary>
    /// Binary cross-entropy; the generator minimizes −log D(G(z)), whose gradient stays strong while it loses.
    /// </summary>
    /// <remarks>Goodfellow et al. 2014, section 3.</remarks>
    public static GanLoss NonSaturating { get; } =
        new(nameof(NonSaturating), CrossEntropy, fake => CrossEntropy(fake, 1));

    /// <summary>
    /// Binary cross-entropy played as a zero-sum game: the generator minimizes log(1 −
    /// D(G(z))), whose gradient vanishes while it loses.
    /// </summary>
    /// <remarks>Goodfellow et al. 2014, equation 1.</remarks>
    public static GanLoss Saturating { get; } = new(nameof(Saturating), CrossEntropy, fake => -CrossEntropy(fake, 0));

    /// <summary>
    /// Squared distances of the raw outputs from 1 (real) and 0 (generated), halved; the generator wants 1.
    /// </summary>
    /// <remarks>X. Mao et al., <i>Least Squares Generative Adversarial Networks</i>, 2017, equation 9.</remarks>
    public static GanLoss LeastSquares { get; } =
        new(
            nameof(LeastSquares),
            (real, fake, label) => ((real - label).square().mean() + fake.square().mean()) / 2,
            fake => (fake - 1).square().mean() / 2
        );

    /// <summary>
    /// Difference of the mean outputs of a critic, which must be kept from growing without bound, as by a gradient
    /// penalty. A real label has no meaning here.
    /// </summary>
    /// <remarks>M. Arjovsky et al., <i>Wasserstein GAN</i>, 2017, algorithm 1.</remarks>
    public static GanLoss Wasserstein { get; } =
        new(nameof(Wasserstein), (real, fake, _) => fake.mean() - real.mean(), fake => -fake.mean());

    /// <summary>What the discriminator minimizes.</summary>
    /// <param name="real">Its logits of real samples: [N, 1].</param>
    /// <param name="fake">Its logits of generated samples: [M, 1].</param>
    /// <param name="realLabel">
    /// What real samples are labeled with: 1, or less for one-sided label
    /// smoothing (Salimans et al. 2016, section 3.4).
    /// </param>
    /// <returns>A scalar; owned by the caller's scope.</returns>
    public Tensor Discriminator(Tensor real, Tensor fake, double realLabel = 1)
    {
        ShapeCheck.RequireImages(real, nameof(real));
        ShapeCheck.RequireImages(fake, nameof(fake));
        using var scope = NewDisposeScope();
        return _discriminator(real, fake, realLabel).MoveToOuterDisposeScope();
    }

    /// <summary>What the generator minimizes.</summary>
    /// <param name="fake">The discriminator's logits of generated samples: [N, 1].</param>
    /// <returns>A scalar; owned by the caller's scope.</returns>
    public Tensor Generator(Tensor fake)
    {
        ShapeCheck.RequireImages(fake, nameof(fake));
        using var scope = NewDisposeScope();
        return _generator(fake).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override string ToString() => _name;

    private static Tensor CrossEntropy(Tensor real, Tensor fake, double realLabel) =>
        CrossEntropy(real, realLabel) + CrossEntropy(fake, 0);

    private static Tensor CrossEntropy(Tensor logits, double label) =>
        functional.binary_cross_entropy_with_logits(logits, full_like(logits, label));
}
