using System.Collections;

namespace LatentLab;

/// <summary>The completed epochs of a training, and how it ended. Numbers only, no tensors.</summary>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class History : IReadOnlyList<Epoch>, IDisplayable
{
    private readonly List<Epoch> _epochs = [];

    internal History() { }

    /// <summary>The epoch at a position: <c>history[0]</c> is epoch 1, <c>history[^1]</c> the last one.</summary>
    public Epoch this[int index] => _epochs[index];

    /// <summary>How many epochs were completed.</summary>
    public int Count => _epochs.Count;

    /// <summary>Training loss by epoch.</summary>
    public float[] TrainLoss => [.. _epochs.Select(epoch => epoch.TrainLoss)];

    /// <summary>Validation loss by epoch.</summary>
    public float[] ValidationLoss => [.. _epochs.Select(epoch => epoch.ValidationLoss)];

    /// <summary>Wall time by epoch, in seconds.</summary>
    public float[] Seconds => [.. _epochs.Select(epoch => epoch.Seconds)];

    /// <summary>The first epoch with the lowest validation loss, or null where none was completed.</summary>
    public Epoch? Best => _epochs.MinBy(epoch => epoch.ValidationLoss);

    /// <summary>Why training ended.</summary>
    public StopReason Stopped { get; internal set; }

    /// <summary>One line about how training ended, with epoch and step where it ended ahead of time.</summary>
    public string Message { get; internal set; } = "";

    /// <inheritdoc/>
    public IEnumerator<Epoch> GetEnumerator() => _epochs.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The last losses, the best ones and the reason of the end, in one line.</summary>
    public override string ToString() =>
        Best is not { } best
            ? $"no epoch completed; {Message}"
            : Invariant(
                $"{Count} epochs, {_epochs.Sum(epoch => epoch.Seconds):F1} s: loss {_epochs[^1].TrainLoss:F4}, "
            )
                + Invariant($"validation {_epochs[^1].ValidationLoss:F4}, ")
                + Invariant($"best {best.ValidationLoss:F4} in epoch {best.Number}; {Message}");

    /// <summary>The line, and a small chart of the losses by epoch.</summary>
    public string ToHtml()
    {
        if (Count < 2)
            return Glance.Preformatted(ToString());
        var chart = Figure.Lines("Loss by epoch", ("training", TrainLoss), ("validation", ValidationLoss));
        return Glance.Preformatted(ToString()) + Glance.Picture(chart.WithAxes("epoch", "loss").WithSize(400, 240));
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Glance.Plain(this);

    internal void Add(Epoch epoch) => _epochs.Add(epoch);
}
