using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>A dense variational autoencoder: its code is a normal distribution, from which z is drawn.</summary>
/// <remarks>
/// x: [N, 784] or [N, 1, 28, 28] → mu, logVar: [N, 10] → z: [N, 10] → xHat: the shape of x, for the sizes
/// [784, 150, 100, 10]. ReLU after the hidden layers; mu, logVar and the output are linear. Kingma and Welling 2014.
/// </remarks>
public class VariationalAutoencoder : Module<Tensor, Generator, (Tensor xHat, Tensor mu, Tensor logVar)>
{
    private readonly Sequential encoder;
    private readonly Linear mean;
    private readonly Linear logVariance;
    private readonly Sequential decoder;

    /// <summary>Makes the model with weights that depend on the seed alone.</summary>
    /// <param name="layerSizes">
    /// From the input over the hidden layers, at least one, down to the codings: [784, 150, 100, 10].
    /// </param>
    /// <param name="seed">Seed of the first weights: Glorot uniform, biases zero.</param>
    /// <param name="sigmoidOutput">
    /// A sigmoid at the end, so that outputs are probabilities; without it they are
    /// logits, which <see cref="VaeLoss"/> takes.
    /// </param>
    /// <exception cref="ArgumentException">Fewer than three sizes, or one below 1.</exception>
    public VariationalAutoencoder(IReadOnlyList<int> layerSizes, long seed = 42, bool sigmoidOutput = false)
        : this(
            nameof(VariationalAutoencoder),
            VaeLayers.Require(layerSizes)[0],
            layerSizes[^1],
            LayerSizes.Weights(seed, nameof(VariationalAutoencoder), layerSizes),
            generator => VaeLayers.Encoder(layerSizes, classes: 0, generator), // [N, 784] -> [N, 100]
            layerSizes[^2],
            generator => VaeLayers.Decoder(layerSizes, classes: 0, sigmoidOutput, generator) // [N, 10] -> [N, 784]
        ) => SigmoidOutput = sigmoidOutput;

    /// <summary>Makes the model from halves of any kind.</summary>
    /// <param name="name">The name torch shows.</param>
    /// <param name="inputSize">Values per input.</param>
    /// <param name="latentSize">Values per code.</param>
    /// <param name="weights">Where the first weights come from: encoder, heads, decoder; is disposed.</param>
    /// <param name="encoder">[N, inputSize] → [N, features].</param>
    /// <param name="features">What goes into the two heads.</param>
    /// <param name="decoder">[N, latentSize] → [N, inputSize].</param>
    private protected VariationalAutoencoder(
        string name,
        int inputSize,
        int latentSize,
        Generator weights,
        Func<Generator, Sequential> encoder,
        int features,
        Func<Generator, Sequential> decoder
    )
        : base(name)
    {
        using var generator = weights;
        (InputSize, LatentSize) = (inputSize, latentSize);
        this.encoder = encoder(generator);
        mean = Initialization.Dense(features, latentSize, generator); // [N, 100] -> [N, 10]
        logVariance = Initialization.Dense(features, latentSize, generator); // [N, 100] -> [N, 10]
        this.decoder = decoder(generator);
        RegisterComponents();
    }

    /// <summary>Values per input: 784 for 28×28 gray images.</summary>
    public int InputSize { get; }

    /// <summary>Values per code.</summary>
    public int LatentSize { get; }

    /// <summary>Whether outputs are probabilities instead of logits.</summary>
    internal bool SigmoidOutput { get; }

    /// <summary>The distributions of the codes of a batch.</summary>
    /// <param name="x">[N, inputSize] or [N, C, H, W].</param>
    /// <returns>mu and the logarithm of the variance: [N, latentSize] each; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">x has another shape or an integer type.</exception>
    public (Tensor mu, Tensor logVar) Encode(Tensor x)
    {
        using var scope = NewDisposeScope();
        var hidden = ShapeCheck.Call(encoder, ShapeCheck.Flatten(x, InputSize, nameof(x)), nameof(x));
        return (mean.call(hidden).MoveToOuterDisposeScope(), logVariance.call(hidden).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Draws z = mu + exp(logVar / 2) · eps with eps from N(0, 1), so that gradient reaches mu and logVar.
    /// </summary>
    /// <remarks>Kingma and Welling 2014, section 2.4.</remarks>
    /// <param name="mu">[N, latentSize].</param>
    /// <param name="logVar">[N, latentSize], logarithm of the variance.</param>
    /// <param name="generator">Where eps comes from.</param>
    /// <returns>z: [N, latentSize]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">The shapes differ, or an integer type.</exception>
    public static Tensor Reparameterize(Tensor mu, Tensor logVar, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        ShapeCheck.RequireSameShape(logVar, mu, nameof(logVar));
        using var scope = NewDisposeScope();
        var eps = Seeds.Normal(mu.shape, generator, mu.device, mu.dtype);
        return (mu + (logVar * 0.5).exp() * eps).MoveToOuterDisposeScope();
    }

    /// <summary>The images that belong to codes: logits, or probabilities with a sigmoid output.</summary>
    /// <param name="z">[N, latentSize].</param>
    /// <returns>xHat: [N, inputSize]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">z has another shape or an integer type.</exception>
    public Tensor Decode(Tensor z)
    {
        using var scope = NewDisposeScope();
        return ShapeCheck
            .Call(decoder, ShapeCheck.Flatten(z, LatentSize, nameof(z)), nameof(z))
            .MoveToOuterDisposeScope();
    }

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>
    /// Encodes x, draws z and decodes it, in training as in evaluation. Called through <c>model.call(x, noise)</c>.
    /// </summary>
    /// <param name="input">x: [N, inputSize] or [N, C, H, W].</param>
    /// <param name="generator">Where the noise comes from.</param>
    /// <returns>xHat in the shape of x; mu and logVar: [N, latentSize]; owned by the caller's scope.</returns>
    public override (Tensor xHat, Tensor mu, Tensor logVar) forward(Tensor input, Generator generator)
    {
        ShapeCheck.RequireImages(input, "x");
        using var scope = NewDisposeScope();
        var (mu, logVar) = Encode(input);
        var xHat = Decode(Reparameterize(mu, logVar, generator)).reshape(input.shape);
        return (xHat.MoveToOuterDisposeScope(), mu.MoveToOuterDisposeScope(), logVar.MoveToOuterDisposeScope());
    }
}
