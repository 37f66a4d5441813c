using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>A model that turns x into a short code z and z back into a picture of x.</summary>
/// <remarks>x: [N, inputSize] or [N, C, H, W] → z: [N, latentSize] → xHat: the shape of x.</remarks>
public abstract class Autoencoder : Module<Tensor, Tensor>
{
    /// <summary>Takes the sizes every autoencoder has.</summary>
    /// <param name="name">The name torch shows.</param>
    /// <param name="inputSize">Values per input: 784 for 28×28 gray images.</param>
    /// <param name="latentSize">Values per code.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    protected Autoencoder(string name, int inputSize, int latentSize)
        : base(name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(latentSize, 1);
        InputSize = inputSize;
        LatentSize = latentSize;
    }

    /// <summary>Values per input: 784 for 28×28 gray images.</summary>
    public int InputSize { get; }

    /// <summary>Values per code.</summary>
    public int LatentSize { get; }

    /// <summary>The codes of a batch.</summary>
    /// <param name="x">[N, inputSize] or [N, C, H, W].</param>
    /// <returns>z: [N, latentSize]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">x has another shape or an integer type.</exception>
    public abstract Tensor Encode(Tensor x);

    /// <summary>The reconstructions that belong to codes.</summary>
    /// <param name="z">[N, latentSize].</param>
    /// <returns>xHat: [N, inputSize], of a convolutional model too; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">z has another shape or an integer type.</exception>
    public abstract Tensor Decode(Tensor z);

    /// <summary>Decode(Encode(x)) in the shape of x. Called through <c>model.call(x)</c>.</summary>
    /// <param name="input">x: [N, inputSize] or [N, C, H, W].</param>
    /// <returns>xHat: the shape of x; owned by the caller's scope.</returns>
    public sealed override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Decode(Encode(input)).reshape(input.shape).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The encoder's layers, from the first one up to a named one, to be reused under another model's head.
    /// </summary>
    /// <param name="upTo">
    /// The name of the last layer to take, such as <c>relu1</c>, as <see cref="Summary"/> shows it behind
    /// <c>encoder.</c>; null takes all, codings included.
    /// </param>
    /// <returns>
    /// [N, inputSize] → [N, …]. The layers are this model's own, not copies: to train one trains
    /// the other, to dispose one disposes both.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The encoder has no layer of that name; the message lists those it has.
    /// </exception>
    public Sequential EncoderLayers(string? upTo = null)
    {
        var encoder = (Module<Tensor, Tensor>)named_children().First(child => child.name == "encoder").module;
        (string Name, Module<Tensor, Tensor> Layer)[] layers =
        [
            .. encoder.named_children().Select(child => (child.name, (Module<Tensor, Tensor>)child.module)),
        ];
        if (layers.Length == 0)
            layers = [("encoder", encoder)];
        var last = upTo is null ? layers.Length - 1 : Array.FindIndex(layers, layer => layer.Name == upTo);
        return last >= 0
            ? Sequential(layers[..(last + 1)])
            : throw new ArgumentException(
                $"upTo: the encoder has no layer '{upTo}'; "
                    + $"it has {string.Join(", ", layers.Select(layer => layer.Name))}."
            );
    }

    /// <summary>A table of the layers: what each one puts out, and how many parameters it owns.</summary>
    /// <returns>Several lines of plain text.</returns>
    public string Summary() => ModelSummary.Of(this, InputSize);

    /// <summary>The same as html.</summary>
    // A half-written model of a reader's own may end the process where shapes do not fit: nothing is sent through it.
    public string ToHtml() =>
        GetType().Assembly == typeof(Lab).Assembly ? ModelSummary.Html(this, InputSize) : ModelSummary.Html(this);

    /// <summary>
    /// One half of the model on rows of <paramref name="features"/> values; the caller's scope owns the result.
    /// </summary>
    private protected static Tensor Run(Module<Tensor, Tensor> half, Tensor input, int features, string name)
    {
        using var scope = NewDisposeScope();
        return ShapeCheck.Call(half, ShapeCheck.Flatten(input, features, name), name).MoveToOuterDisposeScope();
    }
}
