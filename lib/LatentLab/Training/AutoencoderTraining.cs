using System.Diagnostics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>The training loop of every autoencoder without a loss of its own: mean squared error and Adam.</summary>
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

        manual_seed(options.Seed); // dropout draws from the global generator
        using var interruption = new Interruption(options.CancellationToken);
        using var best = new BestWeights(model);
        var history = new History();
        (history.Stopped, history.Message) = Run(model, train, validation, options, interruption, best, history);
        best.Restore();
        model.eval();
        return history;
    }

    private static (StopReason, string) Run(Module<Tensor, Tensor> model, Tensor train, Tensor validation, TrainingOptions options, Interruption interruption, BestWeights best, History history)
    {
        using var optimizer = optim.Adam(model.parameters(), options.LearningRate);
        using var noise = new Generator((ulong)options.Seed);
        var progress = new Progress(options.Epochs, "epoch", options.Quiet);
        var step = 0;
        for (var epoch = 1; epoch <= options.Epochs; epoch++)
        {
            var clock = Stopwatch.StartNew();
            var (sum, batches) = (0.0, 0);
            model.train();
            foreach (var x in Batches.Shuffled(train, options.BatchSize, options.Seed, epoch))
            {
                if (interruption.Requested) return Canceled(epoch, history);
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var input = options.Corruption is { } corrupt ? corrupt(x.clone(), noise) : x; // a copy: x stays the target
                var loss = Reconstruction.Loss(model.call(input), x);
                if (!float.IsFinite(loss.item<float>())) return Diverged(epoch, step, options);
                loss.backward();
                optimizer.step();

                sum += loss.item<float>();
                batches++;
                // The optimizer leaves small native objects to finalizers; without this, memory creeps 0.4 MB a step.
                if (++step % 50 == 0) GC.Collect(0);
            }
            var validationLoss = (float)Reconstruction.MeanSquaredError(model, validation);
            if (!float.IsFinite(validationLoss)) return Diverged(epoch, step, options);
            history.Add(new Epoch(epoch, (float)(sum / batches), validationLoss, (float)clock.Elapsed.TotalSeconds));
            progress.Report(epoch, $"loss {history[^1].TrainLoss:F4}  validation {validationLoss:F4}");
            if (options.Patience == 0) continue;
            if (history.Best!.Number == epoch) best.Keep();
            else if (epoch - history.Best.Number >= options.Patience) return Early(epoch, history, progress);
        }
        return (StopReason.Finished, "finished");
    }

    private static (StopReason, string) Canceled(int epoch, History history) =>
        (StopReason.Canceled, Said($"interrupted in epoch {epoch}; {history.Count} completed, model and history stay usable"));

    private static (StopReason, string) Diverged(int epoch, int step, TrainingOptions options) =>
        (StopReason.Diverged, Said($"diverged: the loss is not a finite number in epoch {epoch}, step {step + 1}; try a learning rate below {options.LearningRate:G3}"));

    private static (StopReason, string) Early(int epoch, History history, Progress progress)
    {
        var message = $"stopped early in epoch {epoch}; the weights are those of epoch {history.Best!.Number}, validation {history.Best.ValidationLoss:F4}";
        progress.Say(message);
        return (StopReason.Early, message);
    }

    private static string Said(string line)
    {
        Console.WriteLine(line);
        return line;
    }
}
