using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>The two steps that train a GAN in turn. Both networks stay in the mode they are in.</summary>
/// <remarks>
/// I. Goodfellow et al., <i>Generative Adversarial Nets</i>, 2014, algorithm 1. All chance
/// comes from the generator of noise handed in.
/// </remarks>
public static class GanTraining
{
    private static readonly GanOptions Plain = new();

    /// <summary>Teaches the discriminator to tell real images from as many generated ones.</summary>
    /// <param name="generator">z: [N, latentSize] → images of the shape of x; its weights stay as they are.</param>
    /// <param name="discriminator">Images → logits: [N, 1].</param>
    /// <param name="optimizer">Of the discriminator's parameters.</param>
    /// <param name="x">
    /// Real images, float32: [N, 1, 28, 28] or [N, D], N ≥ 1, in the range of the generator's output.
    /// </param>
    /// <param name="latentSize">Values per z.</param>
    /// <param name="noise">Where z comes from: N(0, 1).</param>
    /// <param name="options">Variants, such as another loss, a penalty or replay; null is the plain GAN.</param>
    /// <returns>Floats only.</returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape, no images, a latent size below 1, or an option out of its range.
    /// </exception>
    public static DiscriminatorResult DiscriminatorStep(
        Module<Tensor, Tensor> generator,
        Module<Tensor, Tensor> discriminator,
        optim.Optimizer optimizer,
        Tensor x,
        int latentSize,
        Generator noise,
        GanOptions? options = null
    )
    {
        options ??= Plain;
        options.Check();
        Require(generator, discriminator, optimizer, latentSize, noise);
        ShapeCheck.RequireImages(x, nameof(x));
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        // This step's gradient must not reach the generator, so none is prepared. (By
        // hand: discriminator.call(fake.detach()).)
        var fake = WithoutGradient(generator, Seeds.Normal([x.shape[0], latentSize], noise, x.device));
        var (seenReal, seenFake) = (
            Blurred(x, options, noise),
            Blurred(Replayed(fake, options, noise), options, noise)
        );
        var (real, generated) = (discriminator.call(seenReal), discriminator.call(seenFake));
        var loss = options.Loss.Discriminator(real, generated, options.RealLabel);
        if (options.Penalty is { } penalty)
            loss += penalty(discriminator, seenReal, seenFake);
        loss.backward();
        optimizer.step();
        return new DiscriminatorResult(loss.item<float>(), MeanProbability(real), MeanProbability(generated));
    }

    /// <summary>Teaches the generator to make images that the discriminator takes for real.</summary>
    /// <remarks>
    /// Unless the options say otherwise it minimizes −log D(G(z)), the loss that does not saturate: Goodfellow et al.
    /// 2014, section 3. The gradient passes through the discriminator to the generator; the discriminator's own
    /// weights stay as they are, and get no gradient.
    /// </remarks>
    /// <param name="generator">z: [N, latentSize] → images.</param>
    /// <param name="discriminator">Images → logits: [N, 1].</param>
    /// <param name="optimizer">Of the generator's parameters.</param>
    /// <param name="batchSize">How many images to generate.</param>
    /// <param name="latentSize">Values per z.</param>
    /// <param name="noise">Where z comes from: N(0, 1).</param>
    /// <param name="options">The same as in the discriminator's step: loss and instance noise count here.</param>
    /// <returns>Floats only.</returns>
    /// <exception cref="ArgumentException">A batch or latent size below 1, or an option out of its range.</exception>
    public static GeneratorResult GeneratorStep(
        Module<Tensor, Tensor> generator,
        Module<Tensor, Tensor> discriminator,
        optim.Optimizer optimizer,
        int batchSize,
        int latentSize,
        Generator noise,
        GanOptions? options = null
    )
    {
        options ??= Plain;
        options.Check();
        Require(generator, discriminator, optimizer, latentSize, noise);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        using var frozen = new Frozen(discriminator);
        var fake = generator.call(Seeds.Normal([batchSize, latentSize], noise, DeviceOf(generator)));
        var logits = discriminator.call(Blurred(fake, options, noise));
        var loss = options.Loss.Generator(logits);
        loss.backward();
        optimizer.step();
        return new GeneratorResult(loss.item<float>(), MeanProbability(logits));
    }

    private static Device DeviceOf(Module model) => model.parameters().FirstOrDefault()?.device ?? Lab.Device;

    private static Tensor WithoutGradient(Module<Tensor, Tensor> generator, Tensor z)
    {
        using var noGrad = no_grad();
        return generator.call(z);
    }

    /// <summary>The samples with the options' instance noise.</summary>
    private static Tensor Blurred(Tensor x, GanOptions options, Generator noise) =>
        options.InstanceNoise == 0 ? x : x + Seeds.Normal(x.shape, noise, x.device, x.dtype) * options.InstanceNoise;

    /// <summary>
    /// The samples with some of them exchanged for earlier ones; then all of the new ones go into the buffer.
    /// </summary>
    private static Tensor Replayed(Tensor fake, GanOptions options, Generator noise)
    {
        if (options.Replay is not { } replay)
            return fake;
        var old = (int)Math.Round(options.ReplayShare * fake.shape[0]);
        var mixed =
            old == 0 || replay.Count < old
                ? fake
                : cat([fake.slice(0, old, fake.shape[0], 1), replay.Draw(old, noise)]);
        replay.Add(fake);
        return mixed;
    }

    private static float MeanProbability(Tensor logits) => logits.detach().sigmoid().mean().item<float>();

    private static void Require(
        Module<Tensor, Tensor> generator,
        Module<Tensor, Tensor> discriminator,
        optim.Optimizer optimizer,
        int latentSize,
        Generator noise
    )
    {
        HostCell.ThrowIfStopped();
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(discriminator);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(noise);
        ArgumentOutOfRangeException.ThrowIfLessThan(latentSize, 1);
    }
}
