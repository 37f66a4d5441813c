using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A small U-Net for diffusion and flow matching: it looks at a noisy image, at how noisy it is and at the class, and
/// predicts noise or velocity.
/// </summary>
/// <remarks>
/// <para>
/// x: [N, 1, 28, 28], time: [N] from 0 (clean) to 1 (noise), labels: [N] → [N, 1, 28, 28]. Two strided convolutions
/// lead down to 7×7 and two transposed ones back up; a skip connection carries the 14×14 maps across. O. Ronneberger,
/// P. Fischer and T. Brox, <i>U-Net</i>, 2015; in diffusion, J. Ho, A. Jain and P. Abbeel, <i>Denoising Diffusion
/// Probabilistic Models</i>, 2020.
/// </para>
/// <para>
/// Time and class enter each block as a scale and a shift of its maps (FiLM: E. Perez et al. 2018). A label equal to
/// <see cref="Classes"/> stands for "no class", which classifier-free guidance needs.
/// </para>
/// </remarks>
public sealed class UNet : Module<Tensor, Tensor, Tensor, Tensor>
{
    private const int Waves = 16;
    private const int Condition = 64;

    private readonly Linear time1,
        time2;
    private readonly Embedding ofClass;
    private readonly Conv2d first,
        down;
    private readonly FilmBlock block1,
        block2,
        block3,
        block4;
    private readonly ConvTranspose2d up;
    private readonly GroupNorm norm;
    private readonly SubpixelConvolution last;
    private readonly int _inputs;

    /// <summary>Makes the network with weights that depend on the seed alone.</summary>
    /// <param name="channels">Maps at half the height and width, a multiple of 8; twice as many at a quarter.</param>
    /// <param name="classes">How many classes there are; 0 for a network that is told none.</param>
    /// <param name="inputs">Channels of x: 1, and more where a condition stands beside the noisy image.</param>
    /// <param name="outputs">Channels of what is predicted.</param>
    /// <param name="seed">Seed of the first weights: Glorot uniform, biases zero, class vectors N(0, 1).</param>
    /// <exception cref="ArgumentOutOfRangeException">A size out of range.</exception>
    public UNet(int channels = 24, int classes = 10, int inputs = 1, int outputs = 1, long seed = 42)
        : base(nameof(UNet))
    {
        if (channels < 8 || channels % FilmBlock.Groups != 0)
            throw new ArgumentOutOfRangeException(nameof(channels), channels, "channels: a multiple of 8, above 0.");
        ArgumentOutOfRangeException.ThrowIfNegative(classes);
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        (Classes, _inputs) = (classes, inputs);
        var (c, wide) = (channels, 2 * channels);
        using var generator = Seeds.Weights(seed, $"{nameof(UNet)} {channels}-{classes}-{inputs}-{outputs}");
        time1 = Initialization.Dense(2 * Waves, Condition, generator);
        time2 = Initialization.Dense(Condition, Condition, generator);
        ofClass = Drawn(Embedding(classes + 1, Condition), generator);
        first = Initialization.Glorot(Conv2d(inputs, c, kernel_size: 4, stride: 2, padding: 1), generator);
        block1 = new FilmBlock(c, c, Condition, generator);
        down = Initialization.Glorot(Conv2d(c, wide, kernel_size: 4, stride: 2, padding: 1), generator);
        block2 = new FilmBlock(wide, wide, Condition, generator);
        block3 = new FilmBlock(wide, wide, Condition, generator);
        up = Initialization.Glorot(ConvTranspose2d(wide, c, kernel_size: 4, stride: 2, padding: 1), generator);
        block4 = new FilmBlock(wide, c, Condition, generator);
        norm = FilmBlock.Normalization(c);
        last = Initialization.Glorot(new SubpixelConvolution(c, outputs, kernelSize: 4), generator);
        RegisterComponents();
    }

    /// <summary>How many classes the network was made for; this number as a label means "no class".</summary>
    public int Classes { get; }

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>Predicts noise or velocity. Called through <c>network.call(x, time, labels)</c>.</summary>
    /// <param name="x">Noisy images [N, inputs, H, W], H and W multiples of 4.</param>
    /// <param name="time">How noisy each is, from 0 to 1: [N].</param>
    /// <param name="labels">[N] of type Int64, from 0; <see cref="Classes"/> for "no class".</param>
    /// <returns>[N, outputs, H, W]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape or type, or a label that is not known.</exception>
    public override Tensor forward(Tensor x, Tensor time, Tensor labels)
    {
        Require(x, time, labels);
        using var scope = NewDisposeScope();
        var known = time2.call(functional.silu(time1.call(Features(time)))) + ofClass.call(labels);
        var condition = functional.silu(known); // [N, 64]
        var skip = block1.call(first.call(x), condition); // [N, c, 14, 14]
        var deep = block2.call(down.call(skip), condition); // [N, 2c, 7, 7]
        var risen = up.call(block3.call(deep, condition)); // [N, c, 14, 14]
        var joined = block4.call(cat([risen, skip], dim: 1), condition); // [N, c, 14, 14]
        return last.call(functional.silu(norm.call(joined))).MoveToOuterDisposeScope(); // [N, outputs, 28, 28]
    }

    /// <summary>
    /// A prediction for the samplers, steered toward classes: of "no class" plus <paramref name="scale"/> times what
    /// the class changes.
    /// </summary>
    /// <remarks>
    /// Classifier-free guidance, J. Ho and T. Salimans 2022, equation 6, whose w is scale − 1. A scale of 0 ignores
    /// the class and 1 is the plain prediction; both look at the images once, any other scale twice.
    /// </remarks>
    /// <param name="labels">The class of each image to be made: [N] of type Int64.</param>
    /// <param name="scale">0 or more.</param>
    /// <returns>x: [N, …] and time: [N] → prediction: [N, …], owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">Labels of a wrong shape or type, or a negative scale.</exception>
    public Func<Tensor, Tensor, Tensor> Guided(Tensor labels, double scale = 1)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.dim() != 1 || labels.shape[0] == 0)
            throw ShapeCheck.Wrong(nameof(labels), "at least one, as [N]", labels);
        OneHot.Require(labels, labels.shape[0], Classes + 1);
        ArgumentOutOfRangeException.ThrowIfNegative(scale);
        return (x, time) =>
        {
            using var scope = NewDisposeScope();
            if (scale == 1)
                return call(x, time, labels).MoveToOuterDisposeScope();
            var none = full_like(labels, Classes);
            if (scale == 0)
                return call(x, time, none).MoveToOuterDisposeScope();
            var both = call(cat([x, x]), cat([time, time]), cat([none, labels])).chunk(2);
            return (both[0] + (both[1] - both[0]) * scale).MoveToOuterDisposeScope();
        };
    }

    /// <summary>Hides some labels behind "no class", so that the prediction without a class is learned, too.</summary>
    /// <param name="labels">[N] of type Int64.</param>
    /// <param name="share">How many are hidden, on average, from 0 to 1; Ho and Salimans take .1 to .2.</param>
    /// <param name="generator">Where the choice comes from.</param>
    /// <returns>A new tensor [N], owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">Labels of a wrong shape or type, or a share outside of [0, 1].</exception>
    public Tensor WithoutSome(Tensor labels, double share, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(labels);
        if (labels.dim() != 1 || labels.shape[0] == 0)
            throw ShapeCheck.Wrong(nameof(labels), "at least one, as [N]", labels);
        OneHot.Require(labels, labels.shape[0], Classes + 1);
        if (!(share is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share is from 0 to 1.");
        using var scope = NewDisposeScope();
        var hidden = Seeds.Uniform(labels.shape, generator, labels.device) < share;
        return where(hidden, full_like(labels, Classes), labels).MoveToOuterDisposeScope();
    }

    /// <summary>Sines and cosines of the time: [N] → [N, 32]. Vaswani et al. 2017, section 3.5.</summary>
    private static Tensor Features(Tensor time)
    {
        var rates = exp(arange(Waves, ScalarType.Float32, time.device) * (-Math.Log(1e4) / Waves)) * 1000;
        var angles = time.unsqueeze(1) * rates.to(time.dtype);
        return cat([angles.sin(), angles.cos()], dim: 1);
    }

    private void Require(Tensor x, Tensor time, Tensor labels)
    {
        ShapeCheck.RequireImages(x, nameof(x));
        var type = first.weight!.dtype;
        if (x.dim() != 4 || x.shape[1] != _inputs || x.shape[2] % 4 != 0 || x.shape[3] % 4 != 0 || x.dtype != type)
            throw ShapeCheck.Wrong(nameof(x), $"[N, {_inputs}, H, W] of type {type}, H and W multiples of 4", x);
        ArgumentNullException.ThrowIfNull(time);
        if (time.dim() != 1 || time.shape[0] != x.shape[0] || time.dtype != type)
            throw ShapeCheck.Wrong(nameof(time), $"[{x.shape[0]}] of type {type}", time);
        OneHot.Require(labels, x.shape[0], Classes + 1);
    }

    private static Embedding Drawn(Embedding layer, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        layer.weight!.copy_(Seeds.Normal(layer.weight.shape, generator, CPU));
        return layer;
    }
}
