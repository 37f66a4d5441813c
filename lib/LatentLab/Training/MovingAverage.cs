using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// An exponential moving average of a model's weights, kept in a second model: a
/// generator that no longer jumps from step to step.
/// </summary>
/// <remarks>
/// After each step, average ← decay · average + (1 − decay) · weights. The decay grows from 2/11 as (1 + steps) / (10 +
/// steps), so that the first weights are soon forgotten. Buffers, such as those of batch normalization, are copied as
/// they are. Y. Yazıcı et al., <i>The Unusual Effectiveness of Averaging in GAN Training</i>, 2019, equation 1.
/// </remarks>
public sealed class MovingAverage
{
    private readonly (Tensor Average, Tensor Source)[] _parameters;
    private readonly (Tensor Average, Tensor Source)[] _buffers;
    private long _steps;

    /// <summary>Begins with the model's present weights.</summary>
    /// <param name="average">
    /// A model of the same kind, whose weights are overwritten; both models stay the caller's.
    /// </param>
    /// <param name="model">The model in training.</param>
    /// <param name="decay">0 to below 1; .999 remembers about a thousand steps.</param>
    /// <exception cref="ArgumentException">
    /// The two models do not have the same parameters and buffers, or a decay outside [0, 1).
    /// </exception>
    public MovingAverage(Module average, Module model, double decay = 0.999)
    {
        ArgumentNullException.ThrowIfNull(average);
        ArgumentNullException.ThrowIfNull(model);
        if (!(decay is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "A decay is 0 or more, and below 1.");
        Decay = decay;
        _parameters = Pairs(
            "parameters",
            average.named_parameters().Select(p => (p.name, (Tensor)p.parameter)),
            model.named_parameters().Select(p => (p.name, (Tensor)p.parameter))
        );
        _buffers = Pairs(
            "buffers",
            average.named_buffers().Select(b => (b.name, b.buffer)),
            model.named_buffers().Select(b => (b.name, b.buffer))
        );
        Copy(_parameters);
        Copy(_buffers);
    }

    /// <summary>The share of the average that a step keeps, once it has grown to it.</summary>
    public double Decay { get; }

    /// <summary>Takes the model's weights into the average; call it after each of the model's steps.</summary>
    public void Update()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        _steps++;
        var kept = Math.Min(Decay, (1.0 + _steps) / (10 + _steps));
        foreach (var (average, source) in _parameters)
            average.mul_(kept).add_(source, alpha: 1 - kept);
        Copy(_buffers);
    }

    /// <summary>What is averaged, and for how many steps.</summary>
    public override string ToString() =>
        _parameters.Any(p => p.Average.IsInvalid)
            ? "moving average of a model, disposed"
            : Invariant($"moving average of {_parameters.Sum(p => p.Average.numel()):N0} parameters, decay {Decay}, ")
                + Invariant($"after {_steps:N0} steps");

    private static void Copy((Tensor Average, Tensor Source)[] pairs)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (average, source) in pairs)
            average.copy_(source);
    }

    private static (Tensor, Tensor)[] Pairs(
        string kind,
        IEnumerable<(string Name, Tensor Values)> average,
        IEnumerable<(string Name, Tensor Values)> model
    )
    {
        var (left, right) = (average.ToArray(), model.ToArray());
        if (
            left.Length != right.Length
            || left.Zip(right)
                .Any(p => p.First.Name != p.Second.Name || !p.First.Values.shape.SequenceEqual(p.Second.Values.shape))
        )
            throw new ArgumentException(
                $"average: its {kind} are not those of the model; make both with the same builder and sizes.",
                nameof(average)
            );
        return [.. left.Zip(right, (a, b) => (a.Values, b.Values))];
    }
}
