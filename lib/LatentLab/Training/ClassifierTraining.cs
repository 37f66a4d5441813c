using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>The training of a classifier: cross-entropy and Adam.</summary>
public static class ClassifierTraining
{
    /// <summary>
    /// Trains a model to name the class of an image, and measures its loss on the validation images after every epoch.
    /// </summary>
    /// <param name="model">
    /// x → logits: [N, classes]; trained in place and left in evaluation mode.
    /// Parameters that require no gradient stay frozen.
    /// </param>
    /// <param name="train">Labeled images. A corruption changes the input, never the label.</param>
    /// <param name="validation">Labeled images; they decide about early stopping.</param>
    /// <param name="options">How to train.</param>
    /// <returns>
    /// The completed epochs, losses in nats, and how training ended. A loss that is
    /// not a number ends it; nothing is thrown.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// An unlabeled image, an output that is not [N, classes], or an option out of range.
    /// </exception>
    public static History Fit(
        Module<Tensor, Tensor> model,
        ImageDataset train,
        ImageDataset validation,
        TrainingOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(options);
        ShapeCheck.RequireLabels(train.Labels, train.Count, nameof(train));
        ShapeCheck.RequireLabels(validation.Labels, validation.Count, nameof(validation));
        TrainingFaults.RequireSameRows(train.Images, validation.Images);
        options.Check();

        using var run = new TrainingRun(model, train.Count, options);
        while (run.NextEpoch())
        {
            using var noise = run.Stream(Purpose.Corruption);
            foreach (var (x, labels) in Batches.Shuffled(train, options.BatchSize, options.Seed, run.Epoch))
            {
                using var step = NewDisposeScope();
                var logits = Classification.Logits(model, options.Corrupted(x, noise), train.ClassNames.Count);
                if (!run.Step(functional.cross_entropy(logits, labels), x))
                    return run.Finish();
            }
            run.EndEpoch(Classification.CrossEntropy(model, validation), validation.Images);
        }
        return run.Finish();
    }
}
