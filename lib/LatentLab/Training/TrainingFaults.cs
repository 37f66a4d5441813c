using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// What is wrong with a training, in our words: before its first step, and where its loss ends to be a number.
/// </summary>
internal static class TrainingFaults
{
    private const double LargestHalf = 65504;

    /// <summary>Refuses a training that can change nothing.</summary>
    /// <exception cref="ArgumentException">All parameters are frozen.</exception>
    /// <exception cref="InvalidOperationException">No gradients are kept at present.</exception>
    public static void RequireTrainable(Module model)
    {
        if (!model.parameters().Any())
            throw new ArgumentException("model: it has no parameters, so there is nothing to train.", nameof(model));
        if (!model.parameters().Any(parameter => parameter.requires_grad))
            throw new ArgumentException(
                "model: all of its parameters are frozen (requires_grad is false), so there is nothing to train.",
                nameof(model)
            );
        if (!is_grad_enabled())
            throw new InvalidOperationException(
                "Training needs gradients, and a no_grad() is in force here: dispose it before you train."
            );
    }

    /// <summary>Refuses validation images of another shape than the training images, before an epoch is lost.</summary>
    /// <exception cref="ArgumentException">Their shapes differ.</exception>
    public static void RequireSameRows(Tensor train, Tensor validation)
    {
        if (!train.shape.Skip(1).SequenceEqual(validation.shape.Skip(1)))
            throw new ArgumentException(
                $"validation: its images are {Rows(validation)}, those to train on are {Rows(train)}.",
                nameof(validation)
            );

        static string Rows(Tensor x) => $"[N, {string.Join(", ", x.shape.Skip(1))}]";
    }

    /// <summary>Why a loss is likely no finite number: the data first, the learning rate last.</summary>
    /// <param name="model">What was trained.</param>
    /// <param name="x">The batch, or the validation images.</param>
    /// <param name="learningRate">Adam's step size.</param>
    public static string Reason(Module model, Tensor x, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        if (!x.isfinite().all().item<bool>())
            return "the images hold NaN or infinite values: look at the data before anything else";
        var (low, high) = (
            x.min().to(ScalarType.Float64).item<double>(),
            x.max().to(ScalarType.Float64).item<double>()
        );
        if (low < -1 - 1e-3 || high > 1 + 1e-3)
            return Invariant($"the images hold values from {low:G4} to {high:G4}: scale them to 0 to 1");
        // csharpier-ignore
        if (
            x.shape[0] == 1
            && model.modules().Any(part => part.GetName().StartsWith("BatchNorm", StringComparison.Ordinal))
        )
            return
            "the batch has one image, and batch normalization needs two: take a batch size that leaves no single one";
        if (x.dtype == ScalarType.Float16)
            return Invariant($"float16 holds no value above {LargestHalf:N0}: train in float32");
        return Invariant($"try a learning rate below {learningRate:G3}");
    }
}
