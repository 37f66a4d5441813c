using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Penalties on the gradient of a discriminator by its input, which keep it
/// smooth; for <see cref="GanOptions.Penalty"/>.
/// </summary>
/// <remarks>
/// The gradient is that of the sum of the logits, so each sample's must not depend on the others: no batch
/// normalization in the discriminator. The result is a scalar that gradients flow through, to the discriminator's
/// weights, by a second derivative; owned by the caller's scope.
/// </remarks>
public static class GradientPenalty
{
    /// <summary>γ/2 · E ‖∇D(x)‖² at real samples: no slope where the data lies.</summary>
    /// <remarks>
    /// L. Mescheder, A. Geiger and S. Nowozin, <i>Which Training Methods for GANs do
    /// actually Converge?</i>, 2018, equation 9.
    /// </remarks>
    /// <param name="discriminator">x → logits: [N, 1]; of a network, its <c>call</c>.</param>
    /// <param name="real">Real samples: [N, …], N ≥ 1.</param>
    /// <param name="gamma">γ, 0 or more.</param>
    /// <exception cref="ArgumentException">No samples, an integer type, or a weight below 0.</exception>
    public static Tensor R1(Func<Tensor, Tensor> discriminator, Tensor real, double gamma = 10)
    {
        Require(discriminator, gamma, nameof(gamma));
        using var scope = NewDisposeScope();
        return (SquaredNorms(discriminator, real, nameof(real)).mean() * (gamma / 2)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// λ · E (‖∇D(x)‖ − 1)² at random points between real and generated samples:
    /// slope 1 on the way from one to the other.
    /// </summary>
    /// <remarks>I. Gulrajani et al., <i>Improved Training of Wasserstein GANs</i>, 2017, equation 3.</remarks>
    /// <param name="critic">x → values: [N, 1]; of a network, its <c>call</c>.</param>
    /// <param name="real">Real samples: [N, …], N ≥ 1.</param>
    /// <param name="fake">Generated samples in the shape of the real ones.</param>
    /// <param name="noise">Where the points between come from: uniform.</param>
    /// <param name="lambda">λ, 0 or more.</param>
    /// <exception cref="ArgumentException">
    /// No samples, shapes that differ, an integer type, or a weight below 0.
    /// </exception>
    public static Tensor Wasserstein(
        Func<Tensor, Tensor> critic,
        Tensor real,
        Tensor fake,
        Generator noise,
        double lambda = 10
    )
    {
        Require(critic, lambda, nameof(lambda));
        ArgumentNullException.ThrowIfNull(noise);
        ShapeCheck.RequireSameShape(fake, real, nameof(fake));
        using var scope = NewDisposeScope();
        var share = Seeds
            .Uniform([real.shape[0], .. Enumerable.Repeat(1L, (int)real.dim() - 1)], noise, real.device)
            .to(real.dtype);
        var between = real + (fake - real) * share;
        return (
            (SquaredNorms(critic, between, nameof(real)) + 1e-12).sqrt().sub(1).square().mean() * lambda
        ).MoveToOuterDisposeScope();
    }

    private static Tensor SquaredNorms(Func<Tensor, Tensor> discriminator, Tensor x, string name)
    {
        ShapeCheck.RequireImages(x, name);
        var input = x.detach().requires_grad_();
        var logits = discriminator(input).sum();
        // TorchSharp keeps the graph only if told so, also with create_graph.
        var gradient = autograd.grad([logits], [input], retain_graph: true, create_graph: true)[0];
        return gradient.flatten(1).square().sum(1); // [N]
    }

    private static void Require(Func<Tensor, Tensor> discriminator, double weight, string name)
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        if (!(weight >= 0 && double.IsFinite(weight)))
            throw new ArgumentOutOfRangeException(name, weight, "A penalty's weight is 0 or more.");
    }
}
