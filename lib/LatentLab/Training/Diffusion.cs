using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Denoising diffusion: the loss of a network that predicts noise, and the way back from noise to images.
/// </summary>
/// <remarks>
/// A prediction is any function of noisy images x: [N, …] and their time t / T: [N], such as
/// <see cref="UNet.Guided"/>. All chance comes from the generators handed in.
/// </remarks>
public static class Diffusion
{
    /// <summary>
    /// The mean squared error of the predicted noise, at a random step for each image. Ho, Jain and Abbeel 2020,
    /// equation 14.
    /// </summary>
    /// <param name="schedule">How noise grows.</param>
    /// <param name="predict">Noisy images and their times → noise of the same shape.</param>
    /// <param name="x">Images, best scaled to [−1, 1], or codes of about variance 1: [N, …].</param>
    /// <param name="noise">Where steps and noise come from.</param>
    /// <returns>A scalar with a graph; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape or type.</exception>
    public static Tensor Loss(
        NoiseSchedule schedule,
        Func<Tensor, Tensor, Tensor> predict,
        Tensor x,
        Generator noise
    ) => Compared(schedule, predict, x, noise, (_, _, eps) => eps);

    /// <summary>
    /// The mean squared error of the predicted velocity v = √ᾱ ε − √(1 − ᾱ) x, at a random step for each image.
    /// T. Salimans and J. Ho, <i>Progressive Distillation for Fast Sampling of Diffusion Models</i>, 2022, section 4.
    /// </summary>
    /// <remarks>
    /// Where hardly anything of the image is left, a guess of it from predicted noise divides by nearly nothing. From v
    /// it follows without a division, which matters when images are made in few steps.
    /// </remarks>
    /// <param name="schedule">How noise grows.</param>
    /// <param name="predict">Noisy images and their times → velocity of the same shape.</param>
    /// <param name="x">Images, best scaled to [−1, 1], or codes of about variance 1: [N, …].</param>
    /// <param name="noise">Where steps and noise come from: the same draws as <see cref="Loss"/>.</param>
    /// <returns>A scalar with a graph; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape or type.</exception>
    public static Tensor VelocityLoss(
        NoiseSchedule schedule,
        Func<Tensor, Tensor, Tensor> predict,
        Tensor x,
        Generator noise
    ) => Compared(schedule, predict, x, noise, (t, clean, eps) => schedule.Noisy(eps, t, -clean));

    /// <summary>What a network that predicts velocity says of the noise: ε = √ᾱ v + √(1 − ᾱ) x.</summary>
    /// <param name="schedule">The one that the network was trained with.</param>
    /// <param name="velocity">Noisy images [N, …] and their time [N], one for all → velocity.</param>
    /// <returns>Noisy images and their time → noise, for <see cref="Sample"/>; owned by the caller's scope.</returns>
    public static Func<Tensor, Tensor, Tensor> NoiseOf(NoiseSchedule schedule, Func<Tensor, Tensor, Tensor> velocity)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(velocity);
        return (x, time) =>
        {
            using var scope = NewDisposeScope();
            var t = (time * schedule.Steps).round().to(ScalarType.Int64);
            var v = velocity(x, time);
            ShapeCheck.RequireSameShape(v, x, nameof(velocity));
            return schedule.Noisy(v, t, x).MoveToOuterDisposeScope();
        };
    }

    private static Tensor Compared(
        NoiseSchedule schedule,
        Func<Tensor, Tensor, Tensor> predict,
        Tensor x,
        Generator noise,
        Func<Tensor, Tensor, Tensor, Tensor> target
    )
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(predict);
        ArgumentNullException.ThrowIfNull(noise);
        ShapeCheck.RequireImages(x, nameof(x));
        using var scope = NewDisposeScope();
        var draw = randint(1, schedule.Steps + 1, [x.shape[0]], ScalarType.Int64, device: CPU, generator: noise);
        var t = Seeds.OnDevice(draw, x.device);
        var eps = Seeds.Normal(x.shape, noise, x.device, x.dtype);
        var guess = predict(schedule.Noisy(x, t, eps), t.to(x.dtype) / schedule.Steps);
        ShapeCheck.RequireSameShape(guess, x, nameof(predict));
        return nn.functional.mse_loss(guess, target(t, x, eps)).MoveToOuterDisposeScope();
    }

    /// <summary>One move toward the image, from step <paramref name="from"/> to an earlier one.</summary>
    /// <remarks>
    /// J. Song, C. Meng and S. Ermon, <i>Denoising Diffusion Implicit Models</i>, 2021, equations 12 and 16. With eta 0
    /// nothing is drawn (DDIM); with eta 1 and neighboring steps it draws from the posterior of Ho, Jain and Abbeel
    /// 2020, equations 6 and 7 (DDPM).
    /// </remarks>
    /// <param name="schedule">How noise grows.</param>
    /// <param name="x">Noisy images at step <paramref name="from"/>: [N, …].</param>
    /// <param name="eps">The noise predicted in them.</param>
    /// <param name="from">1 to T.</param>
    /// <param name="to">An earlier step, 0 or more.</param>
    /// <param name="eta">Share of fresh noise, from 0 to 1.</param>
    /// <param name="noise">Where fresh noise comes from; not used, and may be null, with eta 0.</param>
    /// <param name="clip">The predicted image is clipped to ±clip: 1 for images in [−1, 1]; infinite for never.</param>
    /// <returns>Images at step <paramref name="to"/>; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape, or a number out of range.</exception>
    public static Tensor StepBack(
        NoiseSchedule schedule,
        Tensor x,
        Tensor eps,
        int from,
        int to,
        double eta = 0,
        Generator? noise = null,
        double clip = double.PositiveInfinity
    )
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ShapeCheck.RequireSameShape(eps, x, nameof(eps));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(to, from);
        RequireNumbers(eta, noise, clip);
        var (now, then) = (schedule.Kept(from), schedule.Kept(to));
        using var scope = NewDisposeScope();
        var clean = (x - eps * Math.Sqrt(1 - now)) / Math.Sqrt(now);
        if (double.IsFinite(clip))
        {
            clean = clean.clamp(-clip, clip);
            eps = (x - clean * Math.Sqrt(now)) / Math.Sqrt(1 - now); // the noise that goes with the clipped image
        }
        var fresh = eta * eta * (1 - then) / (1 - now) * (1 - now / then); // the variance of the noise to be drawn
        var back = clean * Math.Sqrt(then) + eps * Math.Sqrt(Math.Max(0, 1 - then - fresh));
        if (fresh > 0)
            back = back + Seeds.Normal(x.shape, noise!, x.device, x.dtype) * Math.Sqrt(fresh);
        return back.MoveToOuterDisposeScope();
    }

    /// <summary>Walks from noise to images.</summary>
    /// <param name="schedule">The one that the network was trained with.</param>
    /// <param name="predict">Noisy images and their times → noise; called once a step, without gradient.</param>
    /// <param name="z">Noise from N(0, 1): [N, …]; stays as it is.</param>
    /// <param name="steps">How many steps, evenly spaced, from 1 to T.</param>
    /// <param name="eta">Share of fresh noise in each step: 1 with all T steps is DDPM, 0 is DDIM.</param>
    /// <param name="noise">Where fresh noise comes from; not used, and may be null, with eta 0.</param>
    /// <param name="clip">The predicted image is clipped to ±clip: 1 for images in [−1, 1]; infinite for never.</param>
    /// <returns>Images in the shape of z; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape, or a number out of range.</exception>
    /// <exception cref="OperationCanceledException">The reader stopped the cell.</exception>
    public static Tensor Sample(
        NoiseSchedule schedule,
        Func<Tensor, Tensor, Tensor> predict,
        Tensor z,
        int steps,
        double eta = 0,
        Generator? noise = null,
        double clip = double.PositiveInfinity
    )
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(predict);
        ShapeCheck.RequireImages(z, nameof(z));
        RequireNumbers(eta, noise, clip);
        var stops = schedule.Stops(steps);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var x = z.clone();
        for (var i = 0; i < steps; i++)
        {
            HostCell.ThrowIfStopped();
            using var step = NewDisposeScope();
            var time = full([x.shape[0]], (double)stops[i] / schedule.Steps, x.dtype, x.device);
            var next = StepBack(schedule, x, predict(x, time), stops[i], stops[i + 1], eta, noise, clip);
            x.Dispose();
            x = next.MoveToOuterDisposeScope();
        }
        return x.MoveToOuterDisposeScope();
    }

    private static void RequireNumbers(double eta, Generator? noise, double clip)
    {
        if (!(eta is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(eta), eta, "eta is from 0 to 1.");
        if (eta > 0)
            ArgumentNullException.ThrowIfNull(noise);
        if (!(clip > 0))
            throw new ArgumentOutOfRangeException(nameof(clip), clip, "clip is above 0.");
    }
}
