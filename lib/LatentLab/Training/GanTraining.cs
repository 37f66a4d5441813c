using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>The two steps that train a GAN in turn. Both networks stay in the mode they are in.</summary>
/// <remarks>I. Goodfellow et al., <i>Generative Adversarial Nets</i>, 2014, algorithm 1. All chance comes from the generator of noise handed in.</remarks>
public static class GanTraining
{
    /// <summary>Teaches the discriminator to tell real images from as many generated ones.</summary>
    /// <param name="generator">z: [N, latentSize] → images of the shape of x; its weights stay as they are.</param>
    /// <param name="discriminator">Images → logits: [N, 1].</param>
    /// <param name="optimizer">Of the discriminator's parameters.</param>
    /// <param name="x">Real images, float32: [N, 1, 28, 28] or [N, D], N ≥ 1, in the range of the generator's output.</param>
    /// <param name="latentSize">Values per z.</param>
    /// <param name="noise">Where z comes from: N(0, 1).</param>
    /// <param name="realLabel">One-sided label smoothing: .9 keeps the discriminator from certainty; 1 is none. Salimans et al. 2016, section 3.4.</param>
    /// <returns>Floats only.</returns>
    /// <exception cref="ArgumentException">A wrong shape, no images, a latent size below 1, or a label not in (0, 1].</exception>
    public static DiscriminatorResult DiscriminatorStep(Module<Tensor, Tensor> generator, Module<Tensor, Tensor> discriminator, optim.Optimizer optimizer, Tensor x, int latentSize, Generator noise, double realLabel = 1)
    {
        Require(generator, discriminator, optimizer, latentSize, noise);
        ShapeCheck.RequireImages(x, nameof(x));
        if (!(realLabel is > 0 and <= 1)) throw new ArgumentOutOfRangeException(nameof(realLabel), realLabel, "A real label is above 0, up to 1.");
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        var real = discriminator.call(x);
        // This step's gradient must not reach the generator, so none is prepared. (By hand: discriminator.call(fake.detach()).)
        var generated = discriminator.call(WithoutGradient(generator, Seeds.Normal([x.shape[0], latentSize], noise, x.device)));
        var loss = Loss(real, realLabel) + Loss(generated, 0);
        loss.backward();
        optimizer.step();
        return new DiscriminatorResult(loss.item<float>(), MeanProbability(real), MeanProbability(generated));
    }

    /// <summary>Teaches the generator to make images that the discriminator takes for real.</summary>
    /// <remarks>
    /// Minimizes −log D(G(z)), the loss that does not saturate: Goodfellow et al. 2014, section 3. The gradient passes through
    /// the discriminator to the generator; the discriminator's own weights stay as they are, and get no gradient.
    /// </remarks>
    /// <param name="generator">z: [N, latentSize] → images.</param>
    /// <param name="discriminator">Images → logits: [N, 1].</param>
    /// <param name="optimizer">Of the generator's parameters.</param>
    /// <param name="batchSize">How many images to generate.</param>
    /// <param name="latentSize">Values per z.</param>
    /// <param name="noise">Where z comes from: N(0, 1).</param>
    /// <returns>Floats only.</returns>
    /// <exception cref="ArgumentException">A batch or latent size below 1.</exception>
    public static GeneratorResult GeneratorStep(Module<Tensor, Tensor> generator, Module<Tensor, Tensor> discriminator, optim.Optimizer optimizer, int batchSize, int latentSize, Generator noise)
    {
        Require(generator, discriminator, optimizer, latentSize, noise);
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        using var frozen = new Frozen(discriminator);
        var logits = discriminator.call(generator.call(Seeds.Normal([batchSize, latentSize], noise, DeviceOf(generator))));
        var loss = Loss(logits, 1);
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

    private static Tensor Loss(Tensor logits, double label) =>
        functional.binary_cross_entropy_with_logits(logits, full_like(logits, label));

    private static float MeanProbability(Tensor logits) => logits.detach().sigmoid().mean().item<float>();

    private static void Require(Module<Tensor, Tensor> generator, Module<Tensor, Tensor> discriminator, optim.Optimizer optimizer, int latentSize, Generator noise)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(discriminator);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(noise);
        ArgumentOutOfRangeException.ThrowIfLessThan(latentSize, 1);
    }
}
