using System.Runtime.InteropServices;
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
        Require(generator, discriminator, latentSize);
        return Discriminate(generator.call, discriminator.call, optimizer, x, latentSize, noise, options);
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
        Require(generator, discriminator, latentSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        var device = generator.parameters().FirstOrDefault()?.device ?? Lab.Device;
        using var frozen = new Frozen(discriminator);
        return Generate(generator.call, discriminator.call, optimizer, [batchSize, latentSize], noise, device, options);
    }

    /// <summary>The discriminator's step of every kind of GAN.</summary>
    /// <param name="generate">z: [N, latentSize] → images of the shape of x.</param>
    /// <param name="judge">Images → logits: [N, 1].</param>
    /// <param name="optimizer">Of the discriminator's parameters.</param>
    /// <param name="x">Real images.</param>
    /// <param name="latentSize">Values per z.</param>
    /// <param name="noise">Where all chance comes from.</param>
    /// <param name="options">Variants.</param>
    /// <param name="extra">What the loss adds, asked for once both kinds of images were judged.</param>
    internal static DiscriminatorResult Discriminate(
        Func<Tensor, Tensor> generate,
        Func<Tensor, Tensor> judge,
        optim.Optimizer optimizer,
        Tensor x,
        int latentSize,
        Generator noise,
        GanOptions? options,
        Func<Tensor>? extra = null
    )
    {
        options = Checked(options, optimizer, noise);
        ShapeCheck.RequireImages(x, nameof(x));
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        Tensor fake;
        using (no_grad()) // this step's gradient must not reach the generator; by hand: judge(fake.detach())
            fake = generate(Seeds.Normal([x.shape[0], latentSize], noise, x.device));
        RequireLike(fake, x);
        var seenReal = Blurred(x, options, noise);
        var seenFake = Blurred(Replayed(fake, options, noise), options, noise);
        var real = Logits(judge, seenReal);
        var generated = Logits(judge, seenFake);
        var loss = options.Loss.Discriminator(real, generated, options.RealLabel);
        if (extra is not null)
            loss += extra();
        if (options.Penalty is { } penalty)
            loss += penalty(judge, seenReal, seenFake);
        loss.backward();
        optimizer.step();
        return new DiscriminatorResult(loss.item<float>(), MeanProbability(real), MeanProbability(generated));
    }

    /// <summary>The generator's step of every kind of GAN; the caller has frozen the discriminator.</summary>
    internal static GeneratorResult Generate(
        Func<Tensor, Tensor> generate,
        Func<Tensor, Tensor> judge,
        optim.Optimizer optimizer,
        long[] shape,
        Generator noise,
        Device device,
        GanOptions? options,
        Func<Tensor>? extra = null
    )
    {
        options = Checked(options, optimizer, noise);
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var fake = generate(Seeds.Normal(shape, noise, device));
        var logits = Logits(judge, Blurred(fake, options, noise));
        var loss = options.Loss.Generator(logits);
        if (extra is not null)
            loss += extra();
        loss.backward();
        optimizer.step();
        return new GeneratorResult(loss.item<float>(), MeanProbability(logits));
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

    // A discriminator takes images flat or not: only the number of values must be that of the real ones.
    private static void RequireLike(Tensor fake, Tensor x)
    {
        if (fake.dtype != x.dtype)
            throw new ArgumentException($"x: expected values of type {fake.dtype}, as the generator's, got {x.dtype}.");
        if (fake.shape[0] != x.shape[0] || fake.numel() != x.numel())
            throw new ArgumentException(
                $"x: expected images as the generator makes them, {ShapeCheck.Text(fake)}, got {ShapeCheck.Text(x)}."
            );
    }

    private static Tensor Logits(Func<Tensor, Tensor> judge, Tensor images)
    {
        Tensor logits;
        try
        {
            logits = judge(images);
        }
        catch (ExternalException e) // of a network of the reader's own: torch's words, without its stack
        {
            throw new ArgumentException(
                $"discriminator: cannot take {ShapeCheck.Text(images)}: {e.Message.Split('\n')[0]}",
                e
            );
        }
        return logits.shape is [var n, 1] && n == images.shape[0]
            ? logits
            : throw new ArgumentException(
                $"discriminator: expected logits of shape [{images.shape[0]}, 1], got {ShapeCheck.Text(logits)}."
            );
    }

    private static float MeanProbability(Tensor logits) => logits.detach().sigmoid().mean().item<float>();

    private static GanOptions Checked(GanOptions? options, optim.Optimizer optimizer, Generator noise)
    {
        HostCell.ThrowIfStopped();
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(noise);
        options ??= Plain;
        options.Check();
        return options;
    }

    private static void Require(Module generator, Module discriminator, int latentSize)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(discriminator);
        ArgumentOutOfRangeException.ThrowIfLessThan(latentSize, 1);
    }
}
