using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// The two steps that train a GAN whose generator is told the class, with either kind of discriminator.
/// </summary>
/// <remarks>
/// Generated images get the labels of the batch, so that classes have the proportions of the training set.
/// Unless the options say otherwise the loss is the one that does not saturate. A replay buffer keeps images without
/// their classes, so that options with one are refused. All chance comes from the generator of noise handed in.
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
    /// <param name="options">Variants, such as another loss or a penalty; null is the plain GAN.</param>
    /// <returns>Floats only.</returns>
    /// <exception cref="ArgumentException">A wrong shape or type, or a label that a network does not know.</exception>
    public static DiscriminatorResult DiscriminatorStep(
        ConditionalGenerator generator,
        ProjectionDiscriminator discriminator,
        optim.Optimizer optimizer,
        Tensor x,
        Tensor labels,
        Generator noise,
        GanOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        return Discriminate(
            generator,
            images => discriminator.call(images, labels),
            optimizer,
            x,
            labels,
            noise,
            options
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
    /// Tensor, Tensor, Generator, GanOptions)"/>
    /// <param name="generator">Its weights stay as they are.</param>
    /// <param name="discriminator">Images → logits: [N, 1], and class logits: [N, classes].</param>
    /// <param name="optimizer">Of the discriminator's parameters.</param>
    /// <param name="x">Real images in [−1, 1]: [N, 1, 28, 28].</param>
    /// <param name="labels">Their classes: [N] of type Int64.</param>
    /// <param name="noise">Where z comes from: N(0, 1).</param>
    /// <param name="options">Variants, such as another loss or a penalty; null is the plain GAN.</param>
    public static DiscriminatorResult DiscriminatorStep(
        ConditionalGenerator generator,
        AuxiliaryDiscriminator discriminator,
        optim.Optimizer optimizer,
        Tensor x,
        Tensor labels,
        Generator noise,
        GanOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        var named = new ClassLoss(discriminator, labels);
        return Discriminate(generator, named.Judge, optimizer, x, labels, noise, options, named.Sum);
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
    /// <param name="options">Variants, such as another loss or a penalty; null is the plain GAN.</param>
    /// <returns>Floats only.</returns>
    /// <exception cref="ArgumentException">
    /// Labels of a wrong shape or type, or one that a network does not know.
    /// </exception>
    public static GeneratorResult GeneratorStep(
        ConditionalGenerator generator,
        ProjectionDiscriminator discriminator,
        optim.Optimizer optimizer,
        Tensor labels,
        Generator noise,
        GanOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        using var frozen = new Frozen(discriminator);
        return Generate(generator, images => discriminator.call(images, labels), optimizer, labels, noise, options);
    }

    /// <summary>
    /// Teaches the generator to make images that the discriminator takes for real and whose class it names rightly.
    /// </summary>
    /// <inheritdoc cref="GeneratorStep(ConditionalGenerator, ProjectionDiscriminator, optim.Optimizer,
    /// Tensor, Generator, GanOptions)"/>
    public static GeneratorResult GeneratorStep(
        ConditionalGenerator generator,
        AuxiliaryDiscriminator discriminator,
        optim.Optimizer optimizer,
        Tensor labels,
        Generator noise,
        GanOptions? options = null
    )
    {
        ArgumentNullException.ThrowIfNull(discriminator);
        using var frozen = new Frozen(discriminator);
        var named = new ClassLoss(discriminator, labels);
        return Generate(generator, named.Judge, optimizer, labels, noise, options, named.Sum);
    }

    private static DiscriminatorResult Discriminate(
        ConditionalGenerator generator,
        Func<Tensor, Tensor> judge,
        optim.Optimizer optimizer,
        Tensor x,
        Tensor labels,
        Generator noise,
        GanOptions? options,
        Func<Tensor>? extra = null
    )
    {
        Require(generator, labels, options);
        ShapeCheck.RequireImages(x, nameof(x));
        OneHot.Require(labels, x.shape[0], generator.Classes);
        Tensor Make(Tensor z) => generator.call(z, labels);
        return GanTraining.Discriminate(Make, judge, optimizer, x, generator.LatentSize, noise, options, extra);
    }

    private static GeneratorResult Generate(
        ConditionalGenerator generator,
        Func<Tensor, Tensor> judge,
        optim.Optimizer optimizer,
        Tensor labels,
        Generator noise,
        GanOptions? options,
        Func<Tensor>? extra = null
    )
    {
        Require(generator, labels, options);
        Tensor Make(Tensor z) => generator.call(z, labels);
        long[] shape = [labels.shape[0], generator.LatentSize];
        return GanTraining.Generate(Make, judge, optimizer, shape, noise, labels.device, options, extra);
    }

    private static void Require(ConditionalGenerator generator, Tensor labels, GanOptions? options)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.dim() != 1 || labels.shape[0] == 0)
            throw new ArgumentException(
                $"labels: expected at least one, as [N]; got {ShapeCheck.Text(labels)}.",
                nameof(labels)
            );
        if (options?.Replay is not null)
            throw new ArgumentException(
                "options: a replay buffer keeps images without their classes; leave Replay out here.",
                nameof(options)
            );
    }

    /// <summary>What a discriminator's class output has to pay for all that it judged.</summary>
    private sealed class ClassLoss(AuxiliaryDiscriminator discriminator, Tensor labels)
    {
        private Tensor? _sum;

        public Tensor Judge(Tensor images)
        {
            var (logits, classes) = discriminator.call(images);
            var loss = functional.cross_entropy(classes, labels);
            _sum = _sum is null ? loss : _sum + loss;
            return logits;
        }

        public Tensor Sum() => _sum!;
    }
}
