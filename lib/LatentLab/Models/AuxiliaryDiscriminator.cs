using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>A DCGAN's discriminator with a second output: besides real or generated, it names the class.</summary>
/// <remarks>
/// x: [N, 1, 28, 28] or [N, 784] in [−1, 1] → logits: [N, 1] and class logits: [N, 10]. A. Odena, C. Olah and J.
/// Shlens, <i>Conditional Image Synthesis with Auxiliary Classifier GANs</i>, 2017.
/// </remarks>
public sealed class AuxiliaryDiscriminator : Module<Tensor, (Tensor logits, Tensor classes)>
{
    private readonly Sequential features;
    private readonly Linear dense;
    private readonly Linear classifier;

    /// <summary>Makes the network with weights that depend on the seed alone.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">Feature maps of the first convolution; the second one has twice as many.</param>
    /// <param name="seed">Seed of the first weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public AuxiliaryDiscriminator(int classes = 10, int channels = 16, long seed = 42)
        : base(nameof(AuxiliaryDiscriminator))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        Classes = classes;
        features = Sequential(Dcgan.Features(channels));
        dense = Linear(Dcgan.FeatureCount(channels), 1);
        classifier = Linear(Dcgan.FeatureCount(channels), classes);
        RegisterComponents();
        using var generator = Seeds.Weights(seed, $"{nameof(AuxiliaryDiscriminator)} {channels}-{classes}");
        Initialization.Normal(this, generator);
    }

    /// <summary>How many classes the network was made for.</summary>
    public int Classes { get; }

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>Judges images. Called through <c>discriminator.call(x)</c>.</summary>
    /// <param name="input">x: [N, 1, 28, 28] or [N, 784].</param>
    /// <returns>[N, 1] and [N, classes]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape or an integer type.</exception>
    public override (Tensor logits, Tensor classes) forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var seen = features.call(input); // [N, 2c * 49]
        return (dense.call(seen).MoveToOuterDisposeScope(), classifier.call(seen).MoveToOuterDisposeScope());
    }
}
