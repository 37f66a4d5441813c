using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Flow matching on straight paths: the loss of a network that predicts velocity, and Euler's steps along it.
/// </summary>
/// <remarks>
/// <para>
/// Between image and noise lies xₜ = (1 − t) · x + t · z, whose velocity is z − x; the network learns its mean over all
/// pairs that pass through xₜ. Y. Lipman et al., <i>Flow Matching for Generative Modeling</i>, 2023, equation 23;
/// X. Liu, C. Gong and Q. Liu, <i>Flow Straight and Fast</i>, 2023, equation 1. Both let time run from noise to image;
/// here t = 1 is noise, as in <see cref="Diffusion"/>.
/// </para>
/// <para>
/// A prediction is any function of points x: [N, …] and their time: [N], such as <see cref="UNet.Guided"/>. All
/// chance comes from the generators handed in.
/// </para>
/// </remarks>
public static class FlowMatching
{
    /// <summary>The mean squared error of the predicted velocity, at a random time for each image.</summary>
    /// <param name="predict">Points between image and noise, and their times → velocity of the same shape.</param>
    /// <param name="x">Images, best scaled to [−1, 1], or codes of about variance 1: [N, …].</param>
    /// <param name="noise">Where times and noise come from.</param>
    /// <returns>A scalar with a graph; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape or type.</exception>
    public static Tensor Loss(Func<Tensor, Tensor, Tensor> predict, Tensor x, Generator noise)
    {
        ArgumentNullException.ThrowIfNull(predict);
        ArgumentNullException.ThrowIfNull(noise);
        ShapeCheck.RequireImages(x, nameof(x));
        using var scope = NewDisposeScope();
        var t = Seeds.Uniform([x.shape[0]], noise, x.device).to(x.dtype);
        var z = Seeds.Normal(x.shape, noise, x.device, x.dtype);
        var part = t.reshape([x.shape[0], .. Enumerable.Repeat(1L, (int)x.dim() - 1)]); // [N, 1, …]
        var guess = predict(x + part * (z - x), t);
        ShapeCheck.RequireSameShape(guess, x, nameof(predict));
        return nn.functional.mse_loss(guess, z - x).MoveToOuterDisposeScope();
    }

    /// <summary>Walks from noise to images in equal steps along the predicted velocity (Euler's method).</summary>
    /// <param name="predict">Points and their times → velocity; called once a step, without gradient.</param>
    /// <param name="z">Noise from N(0, 1): [N, …]; stays as it is.</param>
    /// <param name="steps">How many steps, 1 or more.</param>
    /// <returns>Images in the shape of z, not clipped; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape, or no steps.</exception>
    /// <exception cref="OperationCanceledException">The reader stopped the cell.</exception>
    public static Tensor Sample(Func<Tensor, Tensor, Tensor> predict, Tensor z, int steps)
    {
        ArgumentNullException.ThrowIfNull(predict);
        ShapeCheck.RequireImages(z, nameof(z));
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var x = z.clone();
        for (var i = 0; i < steps; i++)
        {
            HostCell.ThrowIfStopped();
            using var step = NewDisposeScope();
            var time = full([x.shape[0]], 1 - (double)i / steps, x.dtype, x.device);
            var velocity = predict(x, time);
            ShapeCheck.RequireSameShape(velocity, x, nameof(predict));
            x.add_(velocity, alpha: -1.0 / steps);
        }
        return x.MoveToOuterDisposeScope();
    }
}
