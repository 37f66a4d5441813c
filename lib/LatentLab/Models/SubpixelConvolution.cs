using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A transposed convolution that doubles height and width, computed as a convolution followed by a shuffle of pixels.
/// </summary>
/// <remarks>
/// [N, inputs, H, W] → [N, outputs, 2H, 2W], weight [inputs, outputs, k, k]: the numbers of ConvTranspose2d
/// with stride 2 and padding 1 (output padding 1 for k = 3). Each output pixel of the four kinds (even or odd
/// row, even or odd column) sees its own part of the kernel, so four ordinary kernels of 3×3 give all of them:
/// W. Shi et al., <i>Is the deconvolution layer the same as a convolutional layer?</i>, 2016. With one output
/// channel this takes a fifth of libtorch's time.
/// </remarks>
public sealed class SubpixelConvolution : Module<Tensor, Tensor>
{
    // For even, then odd pixels: which of the kernel's rows (or columns) the input before, at and after the pixel
    // meets. The number behind the last row stands for zeros.
    private static readonly long[] RowsOf4 = [3, 1, 4, 4, 2, 0],
        RowsOf3 = [3, 1, 3, 3, 2, 0];

    private readonly Parameter weight;
    private readonly Parameter bias;

    /// <summary>A layer with torch's own first weights.</summary>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="kernelSize">3 or 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1, or another kernel.</exception>
    public SubpixelConvolution(int inputs, int outputs, int kernelSize)
        : base(nameof(SubpixelConvolution))
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        if (kernelSize is not (3 or 4))
            throw new ArgumentOutOfRangeException(nameof(kernelSize), kernelSize, "The kernel is 3 or 4 wide.");
        using var layer = ConvTranspose2d(inputs, outputs, kernelSize);
        weight = Own(layer.weight!);
        bias = Own(layer.bias!);
        RegisterComponents();
    }

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>Doubles height and width. Called through <c>layer.call(x)</c>.</summary>
    /// <param name="x">[N, inputs, H, W].</param>
    /// <returns>[N, outputs, 2H, 2W]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">Another shape, or an integer type.</exception>
    public override Tensor forward(Tensor x)
    {
        ArgumentNullException.ThrowIfNull(x);
        if (x.dim() != 4 || x.shape[1] != weight.shape[0] || x.dtype != weight.dtype)
            throw ShapeCheck.Wrong(nameof(x), $"[N, {weight.shape[0]}, H, W] of type {weight.dtype}", x);
        using var scope = NewDisposeScope();
        var (inputs, outputs, size) = (weight.shape[0], weight.shape[1], weight.shape[2]);
        var rows = tensor(size == 4 ? RowsOf4 : RowsOf3, device: x.device);
        var kernels = functional
            .pad(weight, [0, 1, 0, 1]) // [inputs, outputs, k + 1, k + 1]
            .index_select(2, rows)
            .index_select(3, rows) // -> [inputs, outputs, 2 · 3, 2 · 3]
            .view(inputs, outputs, 2, 3, 2, 3)
            .permute(1, 2, 4, 0, 3, 5)
            .reshape(outputs * 4, inputs, 3, 3);
        // -> [N, outputs · 4, H, W]
        var parts = functional.conv2d(x, kernels, bias.repeat_interleave(4), padding: [1, 1]);
        return functional.pixel_shuffle(parts, 2).MoveToOuterDisposeScope(); // -> [N, outputs, 2H, 2W]
    }

    private static Parameter Own(Tensor values)
    {
        var parameter = Parameter(values.detach().clone());
        parameter.DetachFromDisposeScope(); // a model may be made inside a scope and live on
        return parameter;
    }
}
