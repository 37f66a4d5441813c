using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>How well a model gives back what it is shown.</summary>
public static class Reconstruction
{
    private const int ChunkSize = 1000;

    /// <summary>
    /// The squared error per value, averaged over all images, in evaluation mode and without gradients.
    /// </summary>
    /// <param name="model">x → xHat of the same shape; its training mode is left as it was.</param>
    /// <param name="images">[N, D] or [N, C, H, W], N ≥ 1.</param>
    /// <returns>Squared units of the images: squared gray levels from 0 to 1.</returns>
    /// <exception cref="ArgumentException">
    /// No images, another shape, or an output whose shape is not the input's.
    /// </exception>
    public static double MeanSquaredError(Module<Tensor, Tensor> model, Tensor images)
    {
        ArgumentNullException.ThrowIfNull(model);
        ShapeCheck.RequireImages(images, nameof(images));
        return EvaluationMode.Of(
            model,
            () =>
            {
                var sum = 0.0;
                foreach (var (start, end) in Chunks.Of(images.shape[0], ChunkSize))
                {
                    using var scope = NewDisposeScope();
                    var x = images.slice(0, start, end, 1);
                    sum += Mean(model.call(x), x).to(ScalarType.Float64).item<double>() * x.shape[0];
                }
                return sum / images.shape[0];
            }
        );
    }

    /// <summary>
    /// The share of the images' variance that comes through the model: 1 − its error / the error of
    /// answering with the mean of these images.
    /// </summary>
    /// <remarks>
    /// Shown images of another kind, such as noise, this tells a copier from a model of its training images: a copier
    /// gives back anything (1), a model that only knows garments does not (about 0, or below).
    /// </remarks>
    /// <param name="model">x → xHat of the same shape; its training mode is left as it was.</param>
    /// <param name="images">[N, D] or [N, C, H, W], N ≥ 2 and not all equal.</param>
    /// <returns>1 for a perfect reconstruction, 0 for the mean image, below 0 for worse.</returns>
    /// <exception cref="ArgumentException">
    /// A wrong shape, images that do not differ, or an output whose shape is not the input's.
    /// </exception>
    public static double ExplainedVariance(Module<Tensor, Tensor> model, Tensor images)
    {
        ShapeCheck.RequireImages(images, nameof(images));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var spread = images.var(0, unbiased: false).mean().to(ScalarType.Float64).item<double>();
        return spread > 0
            ? 1 - MeanSquaredError(model, images) / spread
            : throw new ArgumentException(
                "images: they do not differ from each other, so there is nothing to explain.",
                nameof(images)
            );
    }

    /// <summary>The mean squared error of a batch as a float32 scalar that gradients flow through.</summary>
    internal static Tensor Loss(Tensor xHat, Tensor x) => Mean(xHat, x).to(ScalarType.Float32);

    private static Tensor Mean(Tensor xHat, Tensor x)
    {
        if (!xHat.shape.SequenceEqual(x.shape))
            throw new ArgumentException(
                $"model: the output [{string.Join(", ", xHat.shape)}] "
                    + $"does not have the shape of the input [{string.Join(", ", x.shape)}]."
            );
        return functional.mse_loss(xHat, x);
    }
}
