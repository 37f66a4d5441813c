using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>The training of every autoencoder without a loss of its own: mean squared error and Adam.</summary>
public static class AutoencoderTraining
{
    /// <summary>
    /// Trains a model to give back its input, and measures it on the validation images after every epoch.
    /// </summary>
    /// <param name="model">x → xHat of the same shape; trained in place and left in evaluation mode.</param>
    /// <param name="train">[N, 1, 28, 28] or [N, D].</param>
    /// <param name="validation">The same shape; decides about early stopping.</param>
    /// <param name="options">How to train.</param>
    /// <returns>
    /// The completed epochs and how training ended. A loss that is not a number ends it; nothing is thrown.
    /// </returns>
    /// <exception cref="ArgumentException">No images, a wrong shape, or an option out of range.</exception>
    public static History Fit(Module<Tensor, Tensor> model, Tensor train, Tensor validation, TrainingOptions options)
    {
        ArgumentNullException.ThrowIfNull(model);
        return Run(model, train, validation, options, (input, x) => Reconstruction.Loss(model.call(input), x));
    }

    /// <summary>The same with a penalty on the codings: sparse and contractive autoencoders.</summary>
    /// <param name="model">x → z → xHat; trained in place and left in evaluation mode.</param>
    /// <param name="train">[N, 1, 28, 28] or [N, D].</param>
    /// <param name="validation">The same shape; its error is measured without the penalty.</param>
    /// <param name="options">How to train.</param>
    /// <param name="penalty">
    /// From the input of a batch (after corruption, if there is any) and its codings z: [N, latentSize], the
    /// scalar float32 that the loss adds, its weight included: <c>(x, z) =&gt; 1e-4 * Sparsity.L1(z)</c>. It
    /// runs in a dispose scope of its own step.
    /// </param>
    /// <returns>The completed epochs; the training loss contains the penalty, the validation loss does not.</returns>
    /// <exception cref="ArgumentException">
    /// No images, a wrong shape, an option out of range, or a penalty that is not a scalar.
    /// </exception>
    public static History Fit(
        Autoencoder model,
        Tensor train,
        Tensor validation,
        TrainingOptions options,
        Func<Tensor, Tensor, Tensor> penalty
    )
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(penalty);
        return Run(
            model,
            train,
            validation,
            options,
            (input, x) =>
            {
                var z = model.Encode(input);
                var extra = penalty(input, z);
                if (extra.numel() != 1)
                    throw new ArgumentException($"penalty: expected a scalar, got {ShapeCheck.Text(extra)}.");
                return Reconstruction.Loss(model.Decode(z).reshape(x.shape), x) + extra.reshape([]);
            }
        );
    }

    private static History Run(
        Module<Tensor, Tensor> model,
        Tensor train,
        Tensor validation,
        TrainingOptions options,
        Func<Tensor, Tensor, Tensor> loss
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        ShapeCheck.RequireImages(train, nameof(train));
        ShapeCheck.RequireImages(validation, nameof(validation));
        TrainingFaults.RequireSameRows(train, validation);
        options.Check();

        using var run = new TrainingRun(model, train.shape[0], options);
        while (run.NextEpoch())
        {
            using var noise = run.Stream(Purpose.Corruption);
            foreach (var x in Batches.Shuffled(train, options.BatchSize, options.Seed, run.Epoch))
            {
                using var step = NewDisposeScope();
                if (!run.Step(loss(options.Corrupted(x, noise), x), x))
                    return run.Finish();
            }
            run.EndEpoch(Reconstruction.MeanSquaredError(model, validation), validation);
        }
        return run.Finish();
    }
}
