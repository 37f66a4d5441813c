using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// The penalty of the contractive autoencoder: codings shall hardly move when the image changes a little.
/// </summary>
/// <remarks>
/// S. Rifai et al., <i>Contractive Auto-Encoders: Explicit Invariance During Feature Extraction</i>, ICML 2011.
/// </remarks>
public static class Contraction
{
    /// <summary>
    /// The squared Frobenius norm of the codings' Jacobian ∂z/∂x, averaged over the batch, for one dense layer
    /// with a sigmoid: Σⱼ (zⱼ(1 − zⱼ))² · Σᵢ Wⱼᵢ².
    /// </summary>
    /// <remarks>
    /// Rifai et al. 2011, section 5.3. Exact for one sigmoid layer only; it costs no second backward pass.
    /// </remarks>
    /// <param name="z">[N, latentSize], what the sigmoid put out.</param>
    /// <param name="weight">
    /// [latentSize, inputSize], the layer's weight: <c>model.get_parameter("encoder.dense1.weight")</c>.
    /// </param>
    /// <returns>
    /// A scalar, 0 or more, that gradients flow through to codings and weight; owned by the caller's scope.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The weight has not one row per coding, no rows, or an integer type.
    /// </exception>
    public static Tensor SquaredNorm(Tensor z, Tensor weight)
    {
        ArgumentNullException.ThrowIfNull(weight);
        using var scope = NewDisposeScope();
        var codes = ShapeCheck.Flatten(z, nameof(z));
        if (weight.dim() != 2 || weight.shape[0] != codes.shape[1])
            throw new ArgumentException(
                $"weight: expected [{codes.shape[1]}, inputSize], got {ShapeCheck.Text(weight)}.",
                nameof(weight)
            );
        var slopes = (codes * (1 - codes)).square(); // [N, latentSize]
        return (slopes * weight.square().sum(1)).sum(1).mean().MoveToOuterDisposeScope();
    }
}
