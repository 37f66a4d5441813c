using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// Shows a discriminator how much the samples of a batch differ: one more number, the same for all of them.
/// </summary>
/// <remarks>
/// x: [N, D] → [N, D + 1]. The number is the standard deviation over the batch, averaged over the D values. A
/// generator that always makes the same sample is found out by it. No parameters. The output for one sample depends
/// on its batch, so real and generated samples are to be shown in batches of their own. T. Karras et al.,
/// <i>Progressive Growing of GANs</i>, 2018, section 3.
/// </remarks>
public sealed class MinibatchDeviation() : Module<Tensor, Tensor>(nameof(MinibatchDeviation))
{
    private const double Smallest = 1e-8; // keeps the square root's gradient finite where nothing varies

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>Appends the deviation. Called through <c>module.call(x)</c>.</summary>
    /// <param name="input">x: [N, D] or [N, C, H, W], N ≥ 1; it is flattened.</param>
    /// <returns>[N, D + 1]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">Another shape, no rows, or an integer type.</exception>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        var x = ShapeCheck.Flatten(input, nameof(input));
        var deviation = (x.var(0, unbiased: false) + Smallest).sqrt().mean();
        return cat([x, deviation.expand(x.shape[0], 1)], dim: 1).MoveToOuterDisposeScope();
    }
}
