using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A classifier made of an autoencoder's encoder, or the lower layers of it, and one linear layer on top.
/// </summary>
/// <remarks>
/// x: [N, inputSize] or [N, C, H, W] → logits: [N, classes]. Whether it is pretrained depends on the autoencoder alone:
/// over a trained one it reuses what was learnt, over a fresh one it starts from scratch. Bengio et al. 2007,
/// <i>Greedy Layer-Wise Training of Deep Networks</i>; Vincent et al. 2008 for denoising autoencoders.
/// </remarks>
public sealed class EncoderClassifier : Module<Tensor, Tensor>
{
    private readonly Sequential encoder;
    private readonly Linear head;
    private readonly int inputSize;

    /// <summary>Puts a head on an encoder. The encoder's layers are the autoencoder's own, not copies.</summary>
    /// <param name="autoencoder">
    /// Where the layers come from; training this classifier trains them, unless they are frozen.
    /// </param>
    /// <param name="upTo">
    /// The last layer to reuse, see <see cref="Autoencoder.EncoderLayers"/>; null takes all, codings included.
    /// </param>
    /// <param name="classes">Logits per image.</param>
    /// <param name="freeze">
    /// The encoder's parameters require no gradient from now on: only the head can be trained.
    /// </param>
    /// <param name="seed">Seed of the head's first weights: Glorot uniform, biases zero.</param>
    /// <exception cref="ArgumentException">
    /// The encoder has no such layer, or what it puts out is not [N, D] or [N, C, H, W].
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than two classes.</exception>
    public EncoderClassifier(
        Autoencoder autoencoder,
        string? upTo = null,
        int classes = 10,
        bool freeze = false,
        long seed = 42
    )
        : base(nameof(EncoderClassifier))
    {
        ArgumentNullException.ThrowIfNull(autoencoder);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 2);
        inputSize = autoencoder.InputSize;
        encoder = autoencoder.EncoderLayers(upTo);
        var features = FeatureCount();
        using var generator = Seeds.Weights(seed, $"{nameof(EncoderClassifier)} {features}-{classes}");
        head = Initialization.Dense(features, classes, generator); // [N, features] -> [N, classes]
        RegisterComponents();
        if (freeze)
            foreach (var parameter in encoder.parameters())
                parameter.requires_grad = false;
    }

    /// <summary>The layers below the head, by the names they have in the autoencoder.</summary>
    public Sequential Encoder => encoder;

    /// <summary>What the head sees: the output of the reused layers.</summary>
    /// <param name="x">[N, inputSize] or [N, C, H, W].</param>
    /// <returns>[N, features]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">x has another shape or an integer type.</exception>
    public Tensor Features(Tensor x)
    {
        using var scope = NewDisposeScope();
        return ShapeCheck
            .Call(encoder, ShapeCheck.Flatten(x, inputSize, nameof(x)), nameof(x))
            .flatten(start_dim: 1)
            .MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Sets the head to the best one for the encoder as it is now: logistic regression on the
    /// features, to convergence. The encoder stays.
    /// </summary>
    /// <param name="data">Labeled images.</param>
    /// <param name="l2">Weight of the squared weights, see <see cref="LinearProbe.Fit"/>.</param>
    /// <exception cref="ArgumentException">
    /// An unlabeled image, no image of the last class, a label without a logit, or a negative l2.
    /// </exception>
    public void FitHead(ImageDataset data, float l2 = 1)
    {
        ArgumentNullException.ThrowIfNull(data);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (weight, bias) = LinearProbe.Fit(LatentLab.Features.Of(Features, data.Images), data.Labels, l2).ToLinear();
        if (bias.shape[0] != head.bias!.shape[0])
            throw new ArgumentException(
                $"data: its labels reach to {bias.shape[0] - 1}, but the head has {head.bias.shape[0]} logits."
            );
        head.weight!.copy_(weight);
        head.bias.copy_(bias);
    }

    /// <summary>The logits. Called through <c>model.call(x)</c>.</summary>
    /// <param name="input">x: [N, inputSize] or [N, C, H, W].</param>
    /// <returns>[N, classes]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">x has another shape or an integer type.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return head.call(Features(input)).MoveToOuterDisposeScope();
    }

    /// <summary>A table of the layers: what each one puts out, and how many parameters it owns.</summary>
    /// <returns>Several lines of plain text.</returns>
    public string Summary() => ModelSummary.Of(this, inputSize);

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    // Without output shapes: the encoder may be a reader's own, which may end the process where shapes do not fit.
    public string ToHtml() => ModelSummary.Html(this);

    private int FeatureCount()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        return (int)Features(zeros(1, inputSize, device: encoder.parameters().FirstOrDefault()?.device)).shape[1];
    }
}
