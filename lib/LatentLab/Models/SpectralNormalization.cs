using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A dense or convolutional layer whose weight is divided by its largest singular value, so that it stretches no
/// difference of inputs: spectral normalization.
/// </summary>
/// <remarks>
/// x → what the layer makes of x, with W/σ in place of W. σ is estimated by power iteration on W as [outputs,
/// everything else], one round per call in training mode, none in evaluation mode; gradients flow through σ. Of a
/// convolution this bounds the matrix of the kernel, not the operator itself. T. Miyato et al., <i>Spectral
/// Normalization for Generative Adversarial Networks</i>, 2018, algorithm 1.
/// </remarks>
public sealed class SpectralNormalization : Module<Tensor, Tensor>
{
    private const int FirstRounds = 20;

    private readonly Module<Tensor, Tensor> layer;
    private readonly Tensor left; // the left singular vector so far, a buffer: [outputs]

    /// <summary>Wraps a dense layer.</summary>
    /// <param name="layer">Becomes part of this module, which disposes it.</param>
    /// <param name="seed">Seed of the vector that the power iteration starts from.</param>
    public SpectralNormalization(Linear layer, long seed = 42)
        : this((Module<Tensor, Tensor>)layer, seed) { }

    /// <summary>Wraps a convolution.</summary>
    /// <inheritdoc cref="SpectralNormalization(Linear, long)"/>
    public SpectralNormalization(Conv2d layer, long seed = 42)
        : this((Module<Tensor, Tensor>)layer, seed) { }

    private SpectralNormalization(Module<Tensor, Tensor> layer, long seed)
        : base(nameof(SpectralNormalization))
    {
        ArgumentNullException.ThrowIfNull(layer);
        this.layer = layer;
        using (var scope = NewDisposeScope())
        using (var generator = Seeds.Stream(seed, Purpose.SpectralStart))
        {
            var weight = Weight;
            left = Normalized(Seeds.Normal([weight.shape[0]], generator, weight.device, weight.dtype))
                .DetachFromDisposeScope();
        }
        RegisterComponents();
        for (var i = 0; i < FirstRounds; i++)
            Iterate();
    }

    /// <summary>The estimate of the weight's largest singular value, with the present weight.</summary>
    public double LargestSingularValue
    {
        get
        {
            using var scope = NewDisposeScope();
            using var noGrad = no_grad();
            return Sigma().to(ScalarType.Float64).item<double>();
        }
    }

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>The layer's output with the normalized weight. Called through <c>module.call(x)</c>.</summary>
    /// <param name="input">What the layer takes: [N, inputs], or [N, C, H, W] of a convolution.</param>
    /// <returns>[N, outputs], or the convolution's maps; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A dense layer gets rows of another length.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = layer is Linear ? ShapeCheck.Flatten(input, Weight.shape[1], nameof(input)) : Images(input);
        if (training)
            Iterate();
        var output = ShapeCheck.Call(layer, x, nameof(input));
        // The layer is linear but for its bias, so dividing what it adds to the bias divides the weight.
        if (layer.get_parameter("bias") is not { } bias)
            return (output / Sigma()).MoveToOuterDisposeScope();
        var shift = output.dim() == 4 ? bias.reshape(1, -1, 1, 1) : bias;
        return ((output - shift) / Sigma() + shift).MoveToOuterDisposeScope();
    }

    private Tensor Images(Tensor input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var channels = layer.get_parameter("weight")!.shape[1];
        return input.dim() == 4 && input.shape[1] == channels && input.is_floating_point()
            ? input
            : throw ShapeCheck.Wrong(nameof(input), $"floating values of shape [N, {channels}, H, W]", input);
    }

    private Tensor Weight => layer.get_parameter("weight")!.flatten(1); // [outputs, rest]

    private static Tensor Normalized(Tensor vector) => vector / (vector.norm() + 1e-12);

    /// <summary>uᵀ W v with v = Wᵀ u / ‖Wᵀ u‖; u and v count as constants.</summary>
    private Tensor Sigma()
    {
        var weight = Weight;
        var u = left.clone(); // a later call's iteration must not change what this call's backward pass needs
        Tensor v;
        using (no_grad())
            v = Normalized(weight.t().mv(u));
        return u.dot(weight.mv(v));
    }

    /// <summary>One round of power iteration.</summary>
    private void Iterate()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var weight = Weight;
        left.copy_(Normalized(weight.mv(Normalized(weight.t().mv(left)))));
    }
}
