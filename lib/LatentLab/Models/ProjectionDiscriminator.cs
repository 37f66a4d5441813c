using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A DCGAN's discriminator that is told the class: it judges whether an image is a real one <i>of that class</i>.
/// </summary>
/// <remarks>
/// x: [N, 1, 28, 28] or [N, 784] in [−1, 1] and labels: [N] → logits: [N, 1]. With φ(x) for the features before the
/// last layer, the logit is w·φ(x) + b + v_y·φ(x), one vector v per class. T. Miyato and M. Koyama, <i>cGANs with
/// Projection Discriminator</i>, 2018, equation 4.
/// </remarks>
public sealed class ProjectionDiscriminator : Module<Tensor, Tensor, Tensor>
{
    private readonly Sequential features;
    private readonly Linear dense;
    private readonly Embedding ofClass;

    /// <summary>Makes the network with weights that depend on the seed alone.</summary>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="channels">Feature maps of the first convolution; the second one has twice as many.</param>
    /// <param name="seed">Seed of the first weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public ProjectionDiscriminator(int classes = 10, int channels = 16, long seed = 42)
        : base(nameof(ProjectionDiscriminator))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        Classes = classes;
        features = Sequential(Dcgan.Features(channels));
        dense = Linear(Dcgan.FeatureCount(channels), 1);
        ofClass = Embedding(classes, Dcgan.FeatureCount(channels));
        RegisterComponents();
        using var generator = Seeds.Weights(seed, $"{nameof(ProjectionDiscriminator)} {channels}-{classes}");
        Initialization.Normal(this, generator);
    }

    /// <summary>How many classes the network was made for.</summary>
    public int Classes { get; }

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>Judges images. Called through <c>discriminator.call(x, labels)</c>.</summary>
    /// <param name="input">x: [N, 1, 28, 28] or [N, 784].</param>
    /// <param name="labels">[N] of type Int64, from 0.</param>
    /// <returns>[N, 1]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape or type, or a label that the network does not know.
    /// </exception>
    public override Tensor forward(Tensor input, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var seen = features.call(input); // [N, 2c * 49]
        OneHot.Require(labels, seen.shape[0], Classes);
        var match = (ofClass.call(labels) * seen).sum(dim: 1, keepdim: true);
        return (dense.call(seen) + match).MoveToOuterDisposeScope();
    }
}
