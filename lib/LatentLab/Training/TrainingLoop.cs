using System.Diagnostics;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// What all trainings of one model with one loss have in common: epochs, Adam, a
/// measurement after each epoch, and ways to stop.
/// </summary>
internal static class TrainingLoop
{
    /// <summary>Trains a model in place and leaves it in evaluation mode.</summary>
    /// <typeparam name="TBatch">What a step needs.</typeparam>
    /// <param name="model">Its parameters that require a gradient are trained.</param>
    /// <param name="batchesPerEpoch">How many steps an epoch has.</param>
    /// <param name="batches">The batches of an epoch.</param>
    /// <param name="batchLoss">The scalar float32 loss of a batch.</param>
    /// <param name="validationLoss">Measures the model after an epoch.</param>
    /// <param name="options">How to train.</param>
    public static History Run<TBatch>(
        Module model,
        long batchesPerEpoch,
        Func<int, IEnumerable<TBatch>> batches,
        Func<TBatch, Tensor> batchLoss,
        Func<double> validationLoss,
        TrainingOptions options
    )
    {
        manual_seed(options.Seed); // dropout draws from the global generator
        using var interruption = new Interruption(options.CancellationToken);
        using var best = new BestWeights(model);
        using var optimizer = new FusedAdam(
            model.parameters().Where(parameter => parameter.requires_grad),
            options.LearningRate
        );
        var progress = new Progress(options.Epochs, "epoch", options.Quiet);
        var history = new History();
        (history.Stopped, history.Message) = Epochs();
        best.Restore();
        model.eval();
        return history;

        (StopReason, string) Epochs()
        {
            var step = 0L;
            for (var epoch = 1; epoch <= options.Epochs; epoch++)
            {
                var clock = Stopwatch.StartNew();
                var sum = 0.0;
                model.train();
                foreach (var batch in batches(epoch))
                {
                    if (interruption.Requested)
                        return Canceled(epoch, history, interruption);
                    using var scope = NewDisposeScope();
                    foreach (var group in optimizer.ParamGroups)
                        group.LearningRate = options.LearningRateAt(step, batchesPerEpoch * options.Epochs);
                    optimizer.zero_grad();
                    var loss = batchLoss(batch);
                    var value = loss.item<float>();
                    if (!float.IsFinite(value))
                        return Diverged(epoch, step, options);
                    loss.backward();
                    optimizer.step();
                    sum += value;
                    step++;
                }
                var validation = (float)validationLoss();
                if (!float.IsFinite(validation))
                    return Diverged(epoch, step, options);
                history.Add(
                    new Epoch(epoch, (float)(sum / batchesPerEpoch), validation, (float)clock.Elapsed.TotalSeconds)
                );
                progress.Report(epoch, Invariant($"loss {history[^1].TrainLoss:F4}  validation {validation:F4}"));
                if (options.Patience == 0)
                    continue;
                if (history.Best!.Number == epoch)
                    best.Keep();
                else if (epoch - history.Best.Number >= options.Patience)
                    return Early(epoch, history, progress);
            }
            return (StopReason.Finished, "finished");
        }
    }

    private static (StopReason, string) Canceled(int epoch, History history, Interruption by) =>
        (
            StopReason.Canceled,
            Said(
                $"interrupted in epoch {epoch}; {history.Count} completed"
                    + (by.LeavesTheProcess ? ", model and history stay usable" : "")
            )
        );

    private static (StopReason, string) Diverged(int epoch, long step, TrainingOptions options) =>
        (
            StopReason.Diverged,
            Said(
                $"diverged: the loss is not a finite number in epoch {epoch}, step {step + 1}; "
                    + Invariant($"try a learning rate below {options.LearningRate:G3}")
            )
        );

    private static (StopReason, string) Early(int epoch, History history, Progress progress)
    {
        var message =
            $"stopped early in epoch {epoch}; the weights are those of epoch {history.Best!.Number}, "
            + Invariant($"validation {history.Best.ValidationLoss:F4}");
        progress.Say(message);
        return (StopReason.Early, message);
    }

    private static string Said(string line)
    {
        Console.WriteLine(line);
        return line;
    }
}
