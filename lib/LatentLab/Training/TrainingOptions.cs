using static TorchSharp.torch;

namespace LatentLab;

/// <summary>How to train; every value has a default that suits a small dense model.</summary>
public sealed record TrainingOptions
{
    /// <summary>Passes over the training images.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Images per step; the last batch of an epoch may be smaller.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>Adam's step size.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>
    /// Lowers the step size to zero over the whole training along half a cosine wave, step by step (Loshchilov and
    /// Hutter 2017, equation 5, without restarts): big steps first, fine ones at the end.
    /// </summary>
    public bool CosineDecay { get; init; }

    /// <summary>
    /// Seed of the order of the images, of the corruption and of dropout. The model has a seed of its own; it may be
    /// the same number, since each purpose has a stream of its own (<see cref="Seeds"/>).
    /// </summary>
    public long Seed { get; init; } = 42;

    /// <summary>
    /// Early stopping: the number of epochs in a row without a lower validation loss after which training ends; 0
    /// never. Above 0, the model leaves training with the weights of its best epoch, whatever ended it.
    /// </summary>
    public int Patience { get; init; }

    /// <summary>
    /// For denoising (Vincent et al. 2008): makes the corrupted input from a copy of the clean batch,
    /// which stays the target. Draw from the given generator only. The result has the shape of the
    /// batch. Validation images are not corrupted.
    /// </summary>
    public Func<Tensor, Generator, Tensor>? Corruption { get; init; }

    /// <summary>
    /// A file that holds the training after each epoch, so that the same call goes on after an interruption and ends
    /// with the very weights of a training that was never interrupted; null for none. It stays when training is
    /// finished: a later call with more epochs goes on there. Delete it to begin anew.
    /// </summary>
    public string? Checkpoint { get; init; }

    /// <summary>No progress lines. An interruption or a divergence is said all the same.</summary>
    public bool Quiet { get; init; }

    /// <summary>Ends training after the current step; model and history stay usable.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>What goes into the model: x, or a damaged copy of it.</summary>
    internal Tensor Corrupted(Tensor x, Generator noise) => Corruption is null ? x : Corruption(x.clone(), noise);

    /// <summary>The step size of one step.</summary>
    internal double LearningRateAt(long step, long steps) =>
        CosineDecay ? LearningRate * (1 + Math.Cos(Math.PI * step / steps)) / 2 : LearningRate;

    /// <exception cref="ArgumentException">A value with which no training is possible.</exception>
    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(Patience);
        if (LearningRate <= 0 || !double.IsFinite(LearningRate))
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "A learning rate is above 0.");
    }
}
