using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// The two steps that train a GAN whose generator is told the class, with either kind of discriminator.
/// </summary>
/// <remarks>
/// Generated images get the labels of the batch, so that classes have the proportions of the training set.
/// The loss is the one that does not saturate; all chance comes from the generator of noise handed in.
/// Both networks stay in the mode they are in.
/// </remarks>
public static class ConditionalGanTraining
{
    /// <summary>
    /// Teaches a discriminator that is told the class to tell real images from as many generated
    /// ones. Mirza and Osindero 2014, equation 2.
    /// </summary>
    /// <param name="generator">Its weights stay as they are.</param>
    /// <param name="discriminator">Images and labels → logits: [N, 1].</param>
    /// <param name="optimizer">Of the discriminator's parameters.</param>
    /// <param name="x">Real images in [−1, 1]: [N, 1, 28, 28].</param>
    /// <param name="labels">Their classes: [N] of type Int64.</param>
    /// <param name="noise">Where z comes from: N(0, 1).</param>
    /// <returns>Floats only.</returns>
    /// <exception cref="ArgumentException">A wrong shape or type, or a label that a network does not know.</exception>
    public static DiscriminatorResult DiscriminatorStep(
        ConditionalGenerator generator,
        ProjectionDiscriminator discriminator,
        optim.Optimizer optimizer,
        Tensor x,
        Tensor labels,
        Generator noise
    )
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        return DiscriminatorStep(
            generator,
            images => (discriminator.call(images, labels), null),
            optimizer,
            x,
            labels,
            noise
        );
    }

    /// <summary>
    /// Teaches a discriminator with a second output to tell real images from
    /// generated ones, and to name the class of both.
    /// </summary>
    /// <remarks>
    /// Odena, Olah and Shlens 2017, equations 2 and 3: the cross-entropy of the class is added to the loss.
    /// </remarks>
    /// <inheritdoc cref="DiscriminatorStep(ConditionalGenerator, ProjectionDiscriminator, optim.Optimizer,
    /// Tensor, Tensor, Generator)"/>
    /// <param name="generator">Its weights stay as they are.</param>
    /// <param name="discriminator">Images → logits: [N, 1], and class logits: [N, classes].</param>
    /// <param name="optimizer">Of the discriminator's parameters.</param>
    /// <param name="x">Real images in [−1, 1]: [N, 1, 28, 28].</param>
    /// <param name="labels">Their classes: [N] of type Int64.</param>
    /// <param name="noise">Where z comes from: N(0, 1).</param>
    public static DiscriminatorResult DiscriminatorStep(
        ConditionalGenerator generator,
        AuxiliaryDiscriminator discriminator,
        optim.Optimizer optimizer,
        Tensor x,
        Tensor labels,
        Generator noise
    )
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        return DiscriminatorStep(generator, images => discriminator.call(images), optimizer, x, labels, noise);
    }

    /// <summary>
    /// Teaches the generator to make images of the given classes that the
    /// discriminator takes for real ones of these classes.
    /// </summary>
    /// <param name="generator">z and labels → images.</param>
    /// <param name="discriminator">Its weights stay as they are, and get no gradient.</param>
    /// <param name="optimizer">Of the generator's parameters.</param>
    /// <param name="labels">One image is made for each: [N] of type Int64.</param>
    /// <param name="noise">Where z comes from: N(0, 1).</param>
    /// <returns>Floats only.</returns>
    /// <exception cref="ArgumentException">
    /// Labels of a wrong shape or type, or one that a network does not know.
    /// </exception>
    public static GeneratorResult GeneratorStep(
        ConditionalGenerator generator,
        ProjectionDiscriminator discriminator,
        optim.Optimizer optimizer,
        Tensor labels,
        Generator noise
    )
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        return GeneratorStep(
            generator,
            discriminator,
            images => (discriminator.call(images, labels), null),
            optimizer,
            labels,
            noise
        );
    }

    /// <summary>
    /// Teaches the generator to make images that the discriminator takes for real and whose class it names rightly.
    /// </summary>
    /// <inheritdoc cref="GeneratorStep(ConditionalGenerator, ProjectionDiscriminator, optim.Optimizer,
    /// Tensor, Generator)"/>
    public static GeneratorResult GeneratorStep(
        ConditionalGenerator generator,
        AuxiliaryDiscriminator discriminator,
        optim.Optimizer optimizer,
        Tensor labels,
        Generator noise
    )
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        return GeneratorStep(generator, discriminator, images => discriminator.call(images), optimizer, labels, noise);
    }

    private static DiscriminatorResult DiscriminatorStep(
        ConditionalGenerator generator,
        Func<Tensor, (Tensor logits, Tensor? classes)> judge,
        optim.Optimizer optimizer,
        Tensor x,
        Tensor labels,
        Generator noise
    )
    {
        Require(generator, optimizer, labels, noise);
        ShapeCheck.RequireImages(x, nameof(x));
        OneHot.Require(labels, x.shape[0], generator.Classes);
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        Tensor fake;
        using (no_grad())
            fake = generator.call(Seeds.Normal([x.shape[0], generator.LatentSize], noise, x.device), labels);
        var (real, realClasses) = judge(x);
        var (generated, generatedClasses) = judge(fake);
        var loss = GanLoss.NonSaturating.Discriminator(real, generated);
        if (realClasses is not null && generatedClasses is not null)
            loss += functional.cross_entropy(realClasses, labels) + functional.cross_entropy(generatedClasses, labels);
        loss.backward();
        optimizer.step();
        return new DiscriminatorResult(loss.item<float>(), MeanProbability(real), MeanProbability(generated));
    }

    private static GeneratorResult GeneratorStep(
        ConditionalGenerator generator,
        Module discriminator,
        Func<Tensor, (Tensor logits, Tensor? classes)> judge,
        optim.Optimizer optimizer,
        Tensor labels,
        Generator noise
    )
    {
        Require(generator, optimizer, labels, noise);
        using var scope = NewDisposeScope();
        optimizer.zero_grad();
        using var frozen = new Frozen(discriminator);
        var (logits, classes) = judge(
            generator.call(Seeds.Normal([labels.shape[0], generator.LatentSize], noise, labels.device), labels)
        );
        var loss = GanLoss.NonSaturating.Generator(logits);
        if (classes is not null)
            loss += functional.cross_entropy(classes, labels);
        loss.backward();
        optimizer.step();
        return new GeneratorResult(loss.item<float>(), MeanProbability(logits));
    }

    private static float MeanProbability(Tensor logits) => logits.detach().sigmoid().mean().item<float>();

    private static void Require(
        ConditionalGenerator generator,
        optim.Optimizer optimizer,
        Tensor labels,
        Generator noise
    )
    {
        HostCell.ThrowIfStopped();
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(optimizer);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(noise);
        if (labels.dim() != 1 || labels.shape[0] == 0)
            throw new ArgumentException(
                $"labels: expected at least one, as [N]; got {ShapeCheck.Text(labels)}.",
                nameof(labels)
            );
    }
}
