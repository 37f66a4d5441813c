using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>A DCGAN's generator that is told which class to make.</summary>
/// <remarks>
/// z: [N, 64] and labels: [N] → images in (−1, 1): [N, 1, 28, 28]. The class enters as ten numbers beside z,
/// a single 1 among zeros; the rest is <see cref="Dcgan.Generator(int, int, long)"/>. M. Mirza and S. Osindero,
/// <i>Conditional Generative Adversarial Nets</i>, 2014.
/// </remarks>
public sealed class ConditionalGenerator : Module<Tensor, Tensor, Tensor>
{
    private readonly Sequential network;

    /// <summary>Makes the network with weights that depend on the seed alone.</summary>
    /// <param name="latentSize">Values per z.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">Feature maps before the last layer; twice as many before them.</param>
    /// <param name="seed">Seed of the first weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public ConditionalGenerator(int latentSize = 64, int classes = 10, int channels = 16, long seed = 42)
        : base(nameof(ConditionalGenerator))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(latentSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        (LatentSize, Classes) = (latentSize, classes);
        network = Dcgan.Generator(latentSize + classes, channels, seed, nameof(ConditionalGenerator));
        RegisterComponents();
    }

    /// <summary>Values per z.</summary>
    public int LatentSize { get; }

    /// <summary>How many classes the network was made for.</summary>
    public int Classes { get; }

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>Makes one image per row. Called through <c>generator.call(z, labels)</c>.</summary>
    /// <param name="input">z: [N, latentSize].</param>
    /// <param name="labels">[N] of type Int64, from 0.</param>
    /// <returns>[N, 1, 28, 28]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape or type, or a label that the network does not know.
    /// </exception>
    public override Tensor forward(Tensor input, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return ShapeCheck
            .Call(network, OneHot.Append(ShapeCheck.Flatten(input, LatentSize, "z"), labels, Classes), "z")
            .MoveToOuterDisposeScope();
    }
}
