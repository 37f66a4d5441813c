using System.Diagnostics;
using System.Text.Json;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// What every training of one model has besides its loss: Adam, the count of epochs, progress, ways to stop, and a
/// checkpoint. The loop itself stands where the loss does.
/// </summary>
internal sealed class TrainingRun : IDisposable
{
    private readonly Module _model;
    private readonly TrainingOptions _options;
    private readonly Interruption _interruption;
    private readonly BestWeights _best;
    private readonly FusedAdam _optimizer;
    private readonly Progress _progress;
    private readonly History _history = new();
    private readonly Stopwatch _clock = new();
    private double _sum;

    /// <summary>Begins a training, or goes on with the one that the options' checkpoint holds.</summary>
    /// <param name="model">Its parameters that require a gradient are trained.</param>
    /// <param name="examples">How many images an epoch has.</param>
    /// <param name="options">How to train.</param>
    /// <exception cref="InvalidDataException">The checkpoint is damaged, or of another training.</exception>
    public TrainingRun(Module model, long examples, TrainingOptions options)
    {
        TrainingFaults.RequireTrainable(model);
        (_model, _options) = (model, options);
        StepsPerEpoch = (examples + options.BatchSize - 1) / options.BatchSize;
        _optimizer = new FusedAdam(
            model.parameters().Where(parameter => parameter.requires_grad),
            options.LearningRate
        );
        _best = new BestWeights(model);
        Resume();
        _progress = new Progress(options.Epochs, "epoch", options.Quiet);
        _interruption = new Interruption(options.CancellationToken);
    }

    /// <summary>The epoch that is under way, from 1.</summary>
    public int Epoch { get; private set; }

    /// <summary>How many steps an epoch has.</summary>
    public long StepsPerEpoch { get; }

    /// <summary>How many steps were taken, those before an interruption included.</summary>
    public long StepsDone { get; private set; }

    /// <summary>Random numbers for one purpose in this epoch; the caller disposes the generator.</summary>
    public Generator Stream(string purpose) => Seeds.Stream(_options.Seed, purpose, Epoch);

    /// <summary>Begins the next epoch, in training mode.</summary>
    /// <returns>False where none is left, or training has ended before.</returns>
    public bool NextEpoch()
    {
        if (_history.Stopped is not StopReason.Finished || Epoch >= _options.Epochs)
            return false;
        Epoch++;
        // Dropout draws from the global generator.
        manual_seed((long)Seeds.Mixed(_options.Seed, Purpose.Dropout, Epoch));
        _sum = 0;
        _clock.Restart();
        _model.train();
        return true;
    }

    /// <summary>Moves the weights against the gradient of a loss.</summary>
    /// <param name="loss">A scalar with a graph; stays the caller's.</param>
    /// <param name="x">The batch that it was computed from: looked at where the loss is not a number.</param>
    /// <returns>False where training is to end: somebody stopped it, or the loss is not a finite number.</returns>
    public bool Step(Tensor loss, Tensor x)
    {
        if (_interruption.Requested)
            return End(StopReason.Canceled, InterruptionText());
        var value = loss.item<float>();
        if (!float.IsFinite(value))
            return End(StopReason.Diverged, DivergenceText("training", x));
        foreach (var group in _optimizer.ParamGroups)
            group.LearningRate = _options.LearningRateAt(StepsDone, StepsPerEpoch * _options.Epochs);
        _optimizer.zero_grad();
        loss.backward();
        _optimizer.step();
        _sum += value;
        StepsDone++;
        return true;
    }

    /// <summary>Ends the epoch: notes the losses, keeps the best weights, writes the checkpoint.</summary>
    /// <param name="validationLoss">Measured after the epoch's last step.</param>
    /// <param name="validation">The images that it was measured on.</param>
    public void EndEpoch(double validationLoss, Tensor validation)
    {
        if (!float.IsFinite((float)validationLoss))
        {
            End(StopReason.Diverged, DivergenceText("validation", validation));
            return;
        }
        var epoch = new Epoch(
            Epoch,
            (float)(_sum / StepsPerEpoch),
            (float)validationLoss,
            (float)_clock.Elapsed.TotalSeconds
        );
        _history.Add(epoch);
        _progress.Report(Epoch, Invariant($"loss {epoch.TrainLoss:F4}  validation {epoch.ValidationLoss:F4}"));
        if (_options.Patience > 0 && _history.Best!.Number == Epoch)
            _best.Keep();
        Save();
        EndEarly();
    }

    /// <summary>Leaves the model in evaluation mode, with its best weights where the options want them.</summary>
    public History Finish()
    {
        _best.Restore();
        _model.eval();
        if (_history.Message.Length == 0)
            _history.Message = "finished";
        return _history;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _interruption.Dispose();
        _optimizer.Dispose();
        _best.Dispose();
    }

    private void EndEarly()
    {
        if (_options.Patience == 0 || Epoch - _history.Best!.Number < _options.Patience)
            return;
        (_history.Stopped, _history.Message) = (
            StopReason.Early,
            $"stopped early in epoch {Epoch}; the weights are those of epoch {_history.Best.Number}, "
                + Invariant($"validation {_history.Best.ValidationLoss:F4}")
        );
        _progress.Say(_history.Message);
    }

    private bool End(StopReason reason, string message)
    {
        (_history.Stopped, _history.Message) = (reason, message);
        Console.WriteLine(message);
        return false;
    }

    private string InterruptionText() =>
        $"interrupted in epoch {Epoch}; {_history.Count} completed"
        + (_interruption.LeavesTheProcess ? ", model and history stay usable" : "")
        + (_options.Checkpoint is { } path ? $", {path} holds them" : "");

    private string DivergenceText(string which, Tensor x) =>
        $"diverged: the {which} loss is not a finite number in epoch {Epoch}, step {StepsDone + 1}; "
        + TrainingFaults.Reason(_model, x, _options.LearningRate);

    private void Save()
    {
        if (_options.Checkpoint is not { } path)
            return;
        var texts = new Dictionary<string, string>
        {
            ["training"] = Description(),
            ["step"] = Invariant($"{StepsDone}"),
            ["history"] = JsonSerializer.Serialize(_history.ToArray()),
        };
        Checkpoint.Save(path, Epoch, Parts(), texts);
    }

    private void Resume()
    {
        if (_options.Checkpoint is not { } path)
            return;
        var (epoch, texts) = Checkpoint.Load(path, Parts(), texts => RequireSame(path, texts));
        if (epoch == 0)
            return;
        foreach (var past in JsonSerializer.Deserialize<Epoch[]>(texts["history"])!)
            _history.Add(past);
        StepsDone = long.Parse(texts["step"], System.Globalization.CultureInfo.InvariantCulture);
        Epoch = epoch;
        if (!_options.Quiet)
            Console.WriteLine($"goes on after epoch {epoch} of {_options.Epochs}, from {path}");
        EndEarly();
    }

    private (string, object)[] Parts() => [("model", _model), ("adam", _optimizer), ("best", _best)];

    private void RequireSame(string path, IReadOnlyDictionary<string, string> texts)
    {
        if (texts.GetValueOrDefault("training") is var other && other != Description())
            throw new InvalidDataException(
                $"{path} is of another training ({other}; this one: {Description()}): "
                    + "delete it, or name another file in Checkpoint."
            );
    }

    // What must be the same for the rest of a training to fit its beginning.
    private string Description() =>
        Invariant($"{StepsPerEpoch} steps of {_options.BatchSize}, rate {_options.LearningRate}, ")
        + Invariant($"seed {_options.Seed}, patience {_options.Patience}")
        + (_options.CosineDecay ? Invariant($", cosine over {_options.Epochs} epochs") : "");
}
