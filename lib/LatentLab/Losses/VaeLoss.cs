using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>The two terms of a variational autoencoder's loss, in nats per image, and their sum.</summary>
/// <remarks>
/// D. Kingma and M. Welling, <i>Auto-Encoding Variational Bayes</i>, 2014. Both terms are summed within an image and
/// averaged over the batch; averaging over pixels would weigh the KL term 784 times as much. Every result is a scalar
/// that gradients flow through.
/// </remarks>
public static class VaeLoss
{
    /// <summary>
    /// The Kullback-Leibler divergence of N(mu, exp(logVar)) from N(0, 1): −½ Σ (1 + logVar − mu² − exp(logVar)).
    /// </summary>
    /// <remarks>Kingma and Welling 2014, appendix B. Zero exactly where mu and logVar are zero.</remarks>
    /// <param name="mu">[N, latentSize].</param>
    /// <param name="logVar">[N, latentSize], logarithm of the variance.</param>
    /// <returns>Nats, summed over the latent units, averaged over the batch; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">The shapes differ, no rows, or an integer type.</exception>
    public static Tensor KullbackLeibler(Tensor mu, Tensor logVar)
    {
        ShapeCheck.RequireSameShape(logVar, mu, nameof(logVar));
        using var scope = NewDisposeScope();
        return ((mu.pow(2) + logVar.exp() - logVar - 1).sum() * (0.5 / mu.shape[0])).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// What the images cost under the Bernoulli distributions the decoder gives: −Σ (x log p + (1 − x) log (1 − p)).
    /// </summary>
    /// <remarks>
    /// Kingma and Welling 2014, appendix C.1, equation 11. Gray levels are taken as
    /// probabilities, so the least value is not 0.
    /// </remarks>
    /// <param name="xHat">[N, …]: logits, or probabilities with <paramref name="logits"/> false.</param>
    /// <param name="x">The shape of xHat, values in [0, 1].</param>
    /// <param name="logits">xHat are logits. They stay exact where a probability would round to 0 or 1.</param>
    /// <returns>Nats, summed over the pixels, averaged over the batch; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">The shapes differ, no rows, or an integer type.</exception>
    public static Tensor BernoulliNegativeLogLikelihood(Tensor xHat, Tensor x, bool logits = true)
    {
        ShapeCheck.RequireSameShape(xHat, x, nameof(xHat));
        using var scope = NewDisposeScope();
        var sum = logits
            ? functional.binary_cross_entropy_with_logits(xHat, x, reduction: Reduction.Sum)
            : functional.binary_cross_entropy(xHat, x, reduction: Reduction.Sum);
        return (sum / x.shape[0]).MoveToOuterDisposeScope();
    }

    /// <summary>The loss: Bernoulli negative log-likelihood plus beta times the divergence.</summary>
    /// <remarks>
    /// Kingma and Welling 2014, equation 3, negated; for beta 1, an upper bound on −log p(x).
    /// Other values of beta: Higgins et al. 2017, equation 4.
    /// </remarks>
    /// <param name="xHat">[N, …]: logits, or probabilities with <paramref name="logits"/> false.</param>
    /// <param name="x">The shape of xHat, values in [0, 1].</param>
    /// <param name="mu">[N, latentSize].</param>
    /// <param name="logVar">[N, latentSize], logarithm of the variance.</param>
    /// <param name="beta">Weight of the divergence, 0 or more.</param>
    /// <param name="logits">xHat are logits.</param>
    /// <returns>Nats, averaged over the batch; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">The shapes differ, no rows, an integer type, or a beta below 0.</exception>
    public static Tensor NegativeElbo(
        Tensor xHat,
        Tensor x,
        Tensor mu,
        Tensor logVar,
        double beta = 1,
        bool logits = true
    )
    {
        if (!(beta >= 0 && double.IsFinite(beta)))
            throw new ArgumentOutOfRangeException(nameof(beta), beta, "beta is 0 or more.");
        using var scope = NewDisposeScope();
        return (
            BernoulliNegativeLogLikelihood(xHat, x, logits) + KullbackLeibler(mu, logVar) * beta
        ).MoveToOuterDisposeScope();
    }
}
