using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>The training of every autoencoder without a loss of its own: mean squared error and Adam.</summary>
public static class AutoencoderTraining
{
    /// <summary>Trains a model to give back its input, and measures it on the validation images after every epoch.</summary>
    /// <param name="model">x → xHat of the same shape; trained in place and left in evaluation mode.</param>
    /// <param name="train">[N, 1, 28, 28] or [N, D].</param>
    /// <param name="validation">The same shape; decides about early stopping.</param>
    /// <param name="options">How to train.</param>
    /// <returns>The completed epochs and how training ended. A loss that is not a number ends it; nothing is thrown.</returns>
    /// <exception cref="ArgumentException">No images, a wrong shape, or an option out of range.</exception>
    public static History Fit(Module<Tensor, Tensor> model, Tensor train, Tensor validation, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(options);
        ShapeCheck.RequireImages(train, nameof(train));
        ShapeCheck.RequireImages(validation, nameof(validation));
        options.Check();

        using var noise = new Generator((ulong)options.Seed);
        return TrainingLoop.Run(
            model,
            options.BatchesOf(train.shape[0]),
            epoch => Batches.Shuffled(train, options.BatchSize, options.Seed, epoch),
            x => Reconstruction.Loss(model.call(options.Corrupted(x, noise)), x),
            () => Reconstruction.MeanSquaredError(model, validation),
            options);
    }
}
