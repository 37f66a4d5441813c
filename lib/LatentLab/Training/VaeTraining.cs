using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>The training of variational autoencoders: the negative evidence lower bound and Adam.</summary>
public static class VaeTraining
{
    /// <summary>
    /// Trains a model to minimize <see cref="VaeLoss.NegativeElbo"/>, and measures it on
    /// the validation images after every epoch.
    /// </summary>
    /// <param name="model">
    /// x → logits xHat of the same shape, mu and logVar, such as <see cref="VariationalAutoencoder"/>;
    /// trained in place and left in evaluation mode.
    /// </param>
    /// <param name="train">[N, 1, 28, 28] or [N, D], values in [0, 1].</param>
    /// <param name="validation">The same shape; measured with the full beta and the same noise in every epoch.</param>
    /// <param name="options">How to train. The noise of z has the seed of the options.</param>
    /// <param name="beta">Weight of the divergence, 0 or more; 1 is the bound itself.</param>
    /// <param name="warmupEpochs">
    /// The weight grows in equal steps from 0 to beta over these first epochs; 0 is no
    /// warm-up. Bowman et al. 2016, section 3.1.
    /// </param>
    /// <returns>
    /// The completed epochs, losses in nats per image, and how training ended. A loss that is
    /// not a number ends it; nothing is thrown.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// No images, a wrong shape, a model with a sigmoid output, or an option out of range.
    /// </exception>
    public static History Fit(
        Module<Tensor, Generator, (Tensor xHat, Tensor mu, Tensor logVar)> model,
        Tensor train,
        Tensor validation,
        TrainingOptions options,
        double beta = 1,
        int warmupEpochs = 0
    )
    {
        Require(model, options, beta, warmupEpochs);
        ShapeCheck.RequireImages(train, nameof(train));
        ShapeCheck.RequireImages(validation, nameof(validation));
        TrainingFaults.RequireSameRows(train, validation);

        using var run = new TrainingRun(model, train.shape[0], options);
        var weight = new Warmup(beta, warmupEpochs * run.StepsPerEpoch, run.StepsDone);
        while (run.NextEpoch())
        {
            using var noise = run.Stream(Purpose.Corruption);
            using var eps = run.Stream(Purpose.Reparameterization);
            foreach (var x in Batches.Shuffled(train, options.BatchSize, options.Seed, run.Epoch))
            {
                using var step = NewDisposeScope();
                var (xHat, mu, logVar) = model.call(options.Corrupted(x, noise), eps);
                if (!run.Step(VaeLoss.NegativeElbo(xHat, x, mu, logVar, weight.Next()), x))
                    return run.Finish();
            }
            run.EndEpoch(Measured(same => VaeScores.Of(model, validation, same), options, beta), validation);
        }
        return run.Finish();
    }

    /// <summary>The same for a model that is told the class.</summary>
    /// <param name="model">Trained in place and left in evaluation mode.</param>
    /// <param name="train">Labeled images.</param>
    /// <param name="validation">Labeled images, measured with the full beta and the same noise in every epoch.</param>
    /// <param name="options">How to train.</param>
    /// <param name="beta">Weight of the divergence, 0 or more.</param>
    /// <param name="warmupEpochs">Epochs over which the weight grows to beta.</param>
    /// <returns>The completed epochs, losses in nats per image, and how training ended.</returns>
    /// <exception cref="ArgumentException">
    /// An unlabeled image, a class the model does not know, a model with a sigmoid output, or an option out of range.
    /// </exception>
    public static History Fit(
        ConditionalVariationalAutoencoder model,
        ImageDataset train,
        ImageDataset validation,
        TrainingOptions options,
        double beta = 1,
        int warmupEpochs = 0
    )
    {
        Require(model, options, beta, warmupEpochs);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        OneHot.Require(train.Labels, train.Count, model.Classes);
        OneHot.Require(validation.Labels, validation.Count, model.Classes);
        TrainingFaults.RequireSameRows(train.Images, validation.Images);

        using var run = new TrainingRun(model, train.Count, options);
        var weight = new Warmup(beta, warmupEpochs * run.StepsPerEpoch, run.StepsDone);
        while (run.NextEpoch())
        {
            using var noise = run.Stream(Purpose.Corruption);
            using var eps = run.Stream(Purpose.Reparameterization);
            foreach (var (x, labels) in Batches.Shuffled(train, options.BatchSize, options.Seed, run.Epoch))
            {
                using var step = NewDisposeScope();
                var (xHat, mu, logVar) = model.call(options.Corrupted(x, noise), labels, eps);
                if (!run.Step(VaeLoss.NegativeElbo(xHat, x, mu, logVar, weight.Next()), x))
                    return run.Finish();
            }
            run.EndEpoch(Measured(same => VaeScores.Of(model, validation, same), options, beta), validation.Images);
        }
        return run.Finish();
    }

    private static double Measured(Func<Generator, VaeScores> measure, TrainingOptions options, double beta)
    {
        using var same = Seeds.Stream(options.Seed, Purpose.Validation);
        var scores = measure(same);
        return scores.NegativeLogLikelihood + beta * scores.KullbackLeibler;
    }

    private static void Require(Module model, TrainingOptions options, double beta, int warmupEpochs)
    {
        VaeLayers.RequireLogits(model);
        ArgumentNullException.ThrowIfNull(options);
        if (!(beta >= 0 && double.IsFinite(beta)))
            throw new ArgumentOutOfRangeException(nameof(beta), beta, "beta is 0 or more.");
        ArgumentOutOfRangeException.ThrowIfNegative(warmupEpochs);
        options.Check();
    }

    /// <summary>The weight of the divergence, step by step.</summary>
    private sealed class Warmup(double beta, long steps, long done)
    {
        private long _step = done;

        public double Next() => ++_step >= steps ? beta : beta * _step / steps;
    }
}
