using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A convolutional variational autoencoder for 28×28 gray images: <see cref="ConvAutoencoder"/> with
/// a normal distribution in place of a code.
/// </summary>
/// <remarks>
/// x: [N, 1, 28, 28] or [N, 784] → mu, logVar: [N, 16] → z: [N, 16] → xHat: logits in the shape of x. ReLU after every
/// layer but the two heads and the last one. Kingma and Welling 2014.
/// </remarks>
public sealed class ConvVariationalAutoencoder : Module<Tensor, Generator, (Tensor xHat, Tensor mu, Tensor logVar)>
{
    private const int Pixels = 28 * 28;

    private readonly Sequential encoder;
    private readonly Linear mean;
    private readonly Linear logVariance;
    private readonly Sequential decoder;

    /// <summary>Makes the model with weights that depend on the seed alone.</summary>
    /// <param name="channels">Feature maps of the first convolution; the second one has twice as many.</param>
    /// <param name="codingSize">Values per code.</param>
    /// <param name="seed">Seed of the first weights: Glorot uniform, biases zero.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public ConvVariationalAutoencoder(int channels = 16, int codingSize = 16, long seed = 42)
        : base(nameof(ConvVariationalAutoencoder))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(codingSize, 1);
        CodingSize = codingSize;
        using var generator = new Generator((ulong)seed);
        encoder = Sequential(ConvLayers.Down(channels, generator)); // [N, 784] -> [N, 2c * 49]
        mean = Initialization.Dense(ConvLayers.FeatureCount(channels), codingSize, generator); // -> [N, 16]
        logVariance = Initialization.Dense(ConvLayers.FeatureCount(channels), codingSize, generator); // -> [N, 16]
        decoder = Sequential(ConvLayers.Up(channels, codingSize, generator)); // [N, 16] -> [N, 784]
        RegisterComponents();
    }

    /// <summary>Values per code.</summary>
    public int CodingSize { get; }

    /// <summary>The distributions of the codes of a batch.</summary>
    /// <param name="x">[N, 1, 28, 28] or [N, 784].</param>
    /// <returns>mu and the logarithm of the variance: [N, codingSize] each; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">x has another shape or an integer type.</exception>
    public (Tensor mu, Tensor logVar) Encode(Tensor x)
    {
        using var scope = NewDisposeScope();
        var hidden = ShapeCheck.Call(encoder, ShapeCheck.Flatten(x, Pixels, nameof(x)), nameof(x));
        return (mean.call(hidden).MoveToOuterDisposeScope(), logVariance.call(hidden).MoveToOuterDisposeScope());
    }

    /// <summary>The logits of the images that belong to codes.</summary>
    /// <param name="z">[N, codingSize].</param>
    /// <returns>[N, 784]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">z has another shape or an integer type.</exception>
    public Tensor Decode(Tensor z)
    {
        using var scope = NewDisposeScope();
        return ShapeCheck
            .Call(decoder, ShapeCheck.Flatten(z, CodingSize, nameof(z)), nameof(z))
            .MoveToOuterDisposeScope();
    }

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>
    /// Encodes x, draws z and decodes it, in training as in evaluation. Called through <c>model.call(x, noise)</c>.
    /// </summary>
    /// <param name="input">x: [N, 1, 28, 28] or [N, 784].</param>
    /// <param name="generator">Where the noise comes from.</param>
    /// <returns>xHat in the shape of x; mu and logVar: [N, codingSize]; owned by the caller's scope.</returns>
    public override (Tensor xHat, Tensor mu, Tensor logVar) forward(Tensor input, Generator generator)
    {
        ShapeCheck.RequireImages(input, "x");
        using var scope = NewDisposeScope();
        var (mu, logVar) = Encode(input);
        var xHat = Decode(VariationalAutoencoder.Reparameterize(mu, logVar, generator)).reshape(input.shape);
        return (xHat.MoveToOuterDisposeScope(), mu.MoveToOuterDisposeScope(), logVar.MoveToOuterDisposeScope());
    }
}
