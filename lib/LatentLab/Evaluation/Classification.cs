using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>How well a classifier names what it is shown; always in evaluation mode and without gradients.</summary>
public static class Classification
{
    private const int ChunkSize = 1000;

    /// <summary>The share of images whose most probable class is the right one.</summary>
    /// <param name="model">x → logits: [N, classes]; its training mode is left as it was.</param>
    /// <param name="data">Labeled images.</param>
    /// <returns>0 to 1.</returns>
    /// <exception cref="ArgumentException">An unlabeled image, or an output that is not [N, classes].</exception>
    public static double Accuracy(Module<Tensor, Tensor> model, ImageDataset data) =>
        Sum(model, data, (logits, labels) => logits.argmax(1).eq(labels).sum().item<long>()) / data.Count;

    /// <summary>The mean over the images of −log p(right class).</summary>
    /// <param name="model">x → logits: [N, classes]; its training mode is left as it was.</param>
    /// <param name="data">Labeled images.</param>
    /// <returns>Nats, 0 or more; ln C for a classifier that gives C classes equal chances.</returns>
    /// <exception cref="ArgumentException">An unlabeled image, or an output that is not [N, classes].</exception>
    public static double CrossEntropy(Module<Tensor, Tensor> model, ImageDataset data) =>
        Sum(
            model,
            data,
            (logits, labels) => functional.cross_entropy(logits, labels, reduction: Reduction.Sum).item<float>()
        ) / data.Count;

    /// <summary>The model's output for a batch, which must be one row of logits per image.</summary>
    internal static Tensor Logits(Module<Tensor, Tensor> model, Tensor x, int classes)
    {
        var logits = model.call(x);
        return logits.dim() == 2 && logits.shape[0] == x.shape[0] && logits.shape[1] >= classes
            ? logits
            : throw new ArgumentException(
                $"model: expected logits of shape [{x.shape[0]}, {classes}], got {ShapeCheck.Text(logits)}."
            );
    }

    private static double Sum(Module<Tensor, Tensor> model, ImageDataset data, Func<Tensor, Tensor, double> measure)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ShapeCheck.RequireLabels(data.Labels, data.Count, nameof(data));
        return EvaluationMode.Of(
            model,
            () =>
            {
                var sum = 0.0;
                foreach (var (start, end) in Chunks.Of(data.Count, ChunkSize))
                {
                    using var scope = NewDisposeScope();
                    var logits = Logits(model, data.Images.slice(0, start, end, 1), data.ClassNames.Count);
                    sum += measure(logits, data.Labels.slice(0, start, end, 1));
                }
                return sum;
            }
        );
    }
}
