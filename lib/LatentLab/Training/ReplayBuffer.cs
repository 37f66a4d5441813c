using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Generated samples of earlier steps, kept so that a discriminator does not forget them: experience replay.
/// </summary>
/// <remarks>
/// Bounded: once full, the oldest sample makes room. Deterministic: what is drawn depends on the generator handed in
/// alone. The samples lie in one block of memory that is made once. A. Shrivastava et al., <i>Learning from Simulated
/// and Unsupervised Images through Adversarial Training</i>, 2017, section 2.3.
/// </remarks>
/// <param name="capacity">Samples, at least 1.</param>
public sealed class ReplayBuffer(int capacity) : IDisposable
{
    private Tensor? _samples; // [capacity, ...]
    private int _next;

    /// <summary>How many samples it can hold.</summary>
    public int Capacity { get; } =
        capacity >= 1
            ? capacity
            : throw new ArgumentOutOfRangeException(nameof(capacity), capacity, "A buffer holds 1 sample or more.");

    /// <summary>How many samples it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Copies samples in; of more than fit, the last ones stay.</summary>
    /// <param name="x">[N, …], N ≥ 1, always of the same shape but for N; stays the caller's.</param>
    /// <exception cref="ArgumentException">No samples, or another shape than before.</exception>
    public void Add(Tensor x)
    {
        ShapeCheck.RequireImages(x, nameof(x));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _samples ??= empty([Capacity, .. x.shape.Skip(1)], x.dtype, x.device).DetachFromDisposeScope();
        if (!_samples.shape.Skip(1).SequenceEqual(x.shape.Skip(1)))
            throw new ArgumentException(
                $"x: this buffer holds samples of shape [{string.Join(", ", _samples.shape.Skip(1))}]; "
                    + $"got [{string.Join(", ", x.shape.Skip(1))}].",
                nameof(x)
            );
        var kept = x.slice(0, Math.Max(0, x.shape[0] - Capacity), x.shape[0], 1);
        var start = 0L;
        while (start < kept.shape[0])
        {
            // up to the end of the block, then from its start
            var length = Math.Min(kept.shape[0] - start, Capacity - _next);
            _samples.slice(0, _next, _next + length, 1).copy_(kept.slice(0, start, start + length, 1));
            _next = (int)((_next + length) % Capacity);
            start += length;
        }
        Count = (int)Math.Min(Capacity, Count + kept.shape[0]);
    }

    /// <summary>Draws samples, each at most once.</summary>
    /// <param name="count">How many, at most <see cref="Count"/>.</param>
    /// <param name="generator">Where the choice comes from.</param>
    /// <returns>Copies: [count, …], without gradient; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count below 1, or more than there are.</exception>
    public Tensor Draw(int count, Generator generator)
    {
        ArgumentNullException.ThrowIfNull(generator);
        if (count < 1 || count > Count)
            throw new ArgumentOutOfRangeException(nameof(count), count, $"The buffer holds {Count} samples.");
        using var scope = NewDisposeScope();
        var chosen = Seeds.OnDevice(
            randperm(Count, ScalarType.Int64, CPU, generator: generator)[..count],
            _samples!.device
        );
        return _samples.index_select(0, chosen).MoveToOuterDisposeScope();
    }

    /// <summary>How many samples of which shape it holds.</summary>
    public override string ToString() =>
        Invariant($"replay buffer: {Count:N0} of {Capacity:N0} samples")
        + (_samples is { IsInvalid: false } held ? $" of [{string.Join(", ", held.shape.Skip(1))}]" : "");

    /// <summary>Forgets all samples and frees their memory.</summary>
    public void Dispose()
    {
        _samples?.Dispose();
        _samples = null;
        (Count, _next) = (0, 0);
    }
}
