using static TorchSharp.torch;

namespace LatentLab;

/// <summary>How much of an image is left, and how much noise there is, at each of T steps of a diffusion.</summary>
/// <remarks>
/// After t steps, xₜ = √ᾱₜ · x + √(1 − ᾱₜ) · ε with ε from N(0, 1): ᾱ falls from 1 at t = 0 to nearly 0 at t = T.
/// J. Ho, A. Jain and P. Abbeel, <i>Denoising Diffusion Probabilistic Models</i>, 2020, equation 4.
/// </remarks>
public sealed class NoiseSchedule
{
    private const double Offset = .008;
    private const double LargestBeta = .999;
    private readonly double[] _kept;

    private NoiseSchedule(double[] kept) => _kept = kept;

    /// <summary>
    /// The share that is left falls as the square of a cosine, slowly at both ends. Nichol and Dhariwal 2021, equation
    /// 17, with no step above .999 of noise.
    /// </summary>
    /// <param name="steps">T, 1 or more.</param>
    /// <returns>The schedule; it holds no tensors.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No steps.</exception>
    public static NoiseSchedule Cosine(int steps = 200)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        double At(int t) => Math.Pow(Math.Cos(((double)t / steps + Offset) / (1 + Offset) * Math.PI / 2), 2);
        var kept = new double[steps + 1];
        kept[0] = 1;
        for (var t = 1; t <= steps; t++)
            kept[t] = kept[t - 1] * Math.Max(At(t) / At(t - 1), 1 - LargestBeta);
        return new(kept);
    }

    /// <summary>T: how many steps there are between an image and noise.</summary>
    public int Steps => _kept.Length - 1;

    /// <summary>ᾱₜ: the share of the image's variance that is left after t steps.</summary>
    /// <param name="t">From 0, where it is 1, to <see cref="Steps"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A step outside of the schedule.</exception>
    public double Kept(int t)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(t);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(t, Steps);
        return _kept[t];
    }

    /// <summary>Noisy images, each at a step of its own.</summary>
    /// <param name="x">Images or codes: [N, …].</param>
    /// <param name="t">The step of each, from 0 to <see cref="Steps"/>: [N] of type Int64.</param>
    /// <param name="eps">Noise from N(0, 1), in the shape of x.</param>
    /// <returns>xₜ in the shape of x; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape or type, or a step outside of the schedule.</exception>
    public Tensor Noisy(Tensor x, Tensor t, Tensor eps)
    {
        ShapeCheck.RequireSameShape(eps, x, nameof(eps));
        ShapeCheck.RequireLabels(t, x.shape[0], nameof(t));
        using var scope = NewDisposeScope();
        if (t.max().item<long>() is var last && last > Steps)
            throw new ArgumentException($"t: the schedule has {Steps} steps, but {last} is among them.", nameof(t));
        var kept = tensor(_kept, device: x.device).index_select(0, t).to(x.dtype);
        kept = kept.reshape([x.shape[0], .. Enumerable.Repeat(1L, (int)x.dim() - 1)]); // [N, 1, …]
        return (kept.sqrt() * x + (1 - kept).sqrt() * eps).MoveToOuterDisposeScope();
    }

    /// <summary>The steps that a sampler stops at, from T down to 0, evenly spaced but for rounding.</summary>
    /// <param name="count">How many moves it makes, from 1 to <see cref="Steps"/>.</param>
    /// <returns>One step more than moves.</returns>
    /// <exception cref="ArgumentOutOfRangeException">No moves, or more than there are steps.</exception>
    public IReadOnlyList<int> Stops(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Steps);
        return [.. Enumerable.Range(0, count + 1).Select(i => (int)Math.Round((double)Steps * (count - i) / count))];
    }

    /// <inheritdoc/>
    public override string ToString() => Invariant($"noise schedule, {Steps} steps, at the end {_kept[^1]:G2} is left");
}
