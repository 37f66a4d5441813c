using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A dense variational autoencoder that is told the class: encoder and decoder get it beside their input, so
/// that samples of a wanted class can be made.
/// </summary>
/// <remarks>
/// x: [N, 784] or [N, 1, 28, 28] and labels: [N] → mu, logVar: [N, 10] → z: [N, 10] → xHat: the shape of x, for the
/// sizes [784, 150, 100, 10]. The class enters as ten numbers, a single 1 among zeros. K. Sohn, H. Lee and X. Yan,
/// <i>Learning Structured Output Representation using Deep Conditional Generative Models</i>, 2015, with the class in
/// place of their image; the prior of z is N(0, 1) for every class.
/// </remarks>
public sealed class ConditionalVariationalAutoencoder
    : Module<Tensor, Tensor, Generator, (Tensor xHat, Tensor mu, Tensor logVar)>
{
    private readonly Sequential encoder;
    private readonly Linear mean;
    private readonly Linear logVariance;
    private readonly Sequential decoder;

    /// <summary>Makes the model with weights that depend on the seed alone.</summary>
    /// <param name="layerSizes">
    /// From the input over the hidden layers, at least one, down to the codings: [784, 150, 100, 10].
    /// </param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="seed">Seed of the first weights: Glorot uniform, biases zero.</param>
    /// <param name="sigmoidOutput">
    /// A sigmoid at the end, so that outputs are probabilities; without it they are
    /// logits, which <see cref="VaeLoss"/> takes.
    /// </param>
    /// <exception cref="ArgumentException">Fewer than three sizes, one below 1, or no classes.</exception>
    public ConditionalVariationalAutoencoder(
        IReadOnlyList<int> layerSizes,
        int classes = 10,
        long seed = 42,
        bool sigmoidOutput = false
    )
        : base(nameof(ConditionalVariationalAutoencoder))
    {
        VaeLayers.Require(layerSizes);
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        (InputSize, LatentSize, Classes) = (layerSizes[0], layerSizes[^1], classes);
        SigmoidOutput = sigmoidOutput;
        using var generator = LayerSizes.Weights(
            seed,
            $"{nameof(ConditionalVariationalAutoencoder)} of {classes}",
            layerSizes
        );
        encoder = VaeLayers.Encoder(layerSizes, classes, generator); // [N, 784 + 10] -> [N, 100]
        mean = Initialization.Dense(layerSizes[^2], LatentSize, generator); // [N, 100] -> [N, 10]
        logVariance = Initialization.Dense(layerSizes[^2], LatentSize, generator); // [N, 100] -> [N, 10]
        decoder = VaeLayers.Decoder(layerSizes, classes, sigmoidOutput, generator); // [N, 10 + 10] -> [N, 784]
        RegisterComponents();
    }

    /// <summary>Values per input: 784 for 28×28 gray images.</summary>
    public int InputSize { get; }

    /// <summary>Values per code.</summary>
    public int LatentSize { get; }

    /// <summary>Whether outputs are probabilities instead of logits.</summary>
    internal bool SigmoidOutput { get; }

    /// <summary>How many classes the model was made for.</summary>
    public int Classes { get; }

    /// <summary>The distributions of the codes of a batch, given the classes.</summary>
    /// <param name="x">[N, inputSize] or [N, C, H, W].</param>
    /// <param name="labels">[N] of type Int64, from 0.</param>
    /// <returns>mu and the logarithm of the variance: [N, latentSize] each; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape or type, or a label that the model does not know.</exception>
    public (Tensor mu, Tensor logVar) Encode(Tensor x, Tensor labels)
    {
        using var scope = NewDisposeScope();
        var hidden = ShapeCheck.Call(
            encoder,
            OneHot.Append(ShapeCheck.Flatten(x, InputSize, nameof(x)), labels, Classes),
            nameof(x)
        );
        return (mean.call(hidden).MoveToOuterDisposeScope(), logVariance.call(hidden).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The images of the given classes that belong to codes: logits, or probabilities with a sigmoid output.
    /// </summary>
    /// <param name="z">[N, latentSize].</param>
    /// <param name="labels">[N] of type Int64, from 0.</param>
    /// <returns>xHat: [N, inputSize]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape or type, or a label that the model does not know.</exception>
    public Tensor Decode(Tensor z, Tensor labels)
    {
        using var scope = NewDisposeScope();
        return ShapeCheck
            .Call(decoder, OneHot.Append(ShapeCheck.Flatten(z, LatentSize, nameof(z)), labels, Classes), nameof(z))
            .MoveToOuterDisposeScope();
    }

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>
    /// Encodes x, draws z and decodes it, in training as in evaluation. Called
    /// through <c>model.call(x, labels, noise)</c>.
    /// </summary>
    /// <param name="input">x: [N, inputSize] or [N, C, H, W].</param>
    /// <param name="labels">[N] of type Int64, from 0.</param>
    /// <param name="generator">Where the noise comes from.</param>
    /// <returns>xHat in the shape of x; mu and logVar: [N, latentSize]; owned by the caller's scope.</returns>
    public override (Tensor xHat, Tensor mu, Tensor logVar) forward(Tensor input, Tensor labels, Generator generator)
    {
        ShapeCheck.RequireImages(input, "x");
        using var scope = NewDisposeScope();
        var (mu, logVar) = Encode(input, labels);
        var xHat = Decode(VariationalAutoencoder.Reparameterize(mu, logVar, generator), labels).reshape(input.shape);
        return (xHat.MoveToOuterDisposeScope(), mu.MoveToOuterDisposeScope(), logVar.MoveToOuterDisposeScope());
    }
}
