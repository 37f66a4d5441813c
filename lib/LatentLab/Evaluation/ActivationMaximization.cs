using TorchSharp;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Draws what a unit looks for: an image that raises its value, found by gradient ascent on the pixels.
/// </summary>
/// <remarks>
/// D. Erhan et al., <i>Visualizing Higher-Layer Features of a Deep Network</i>, 2009. After each step, a little blur
/// keeps single pixels from doing all the work, and a little decay makes those black that do none (Yosinski et al.
/// 2015). The image is one answer of many, and no image of a garment: the ascent knows the model, not the data.
/// </remarks>
public static class ActivationMaximization
{
    private const double Noise = 0.05,
        Gray = 0.5;

    /// <summary>One image per unit, all at the same time.</summary>
    /// <param name="function">
    /// x: [n, 1, 28, 28] → values of all units: [n, units]; <c>autoencoder.Encode</c> for the
    /// codings. Rows must not depend on each other.
    /// </param>
    /// <param name="units">The units to raise.</param>
    /// <param name="steps">Steps of ascent, at least 1.</param>
    /// <param name="stepSize">Length of a step in root mean square gray levels.</param>
    /// <param name="blur">
    /// How much of every pixel is replaced by the mean of the 3×3 square around it after each step, 0 to 1.
    /// </param>
    /// <param name="decay">
    /// How much darker every pixel gets with each step, 0 to 1: what does not help the unit fades to black.
    /// </param>
    /// <param name="size">Height and width of the images.</param>
    /// <param name="seed">Seed of the first image: middle gray with a little noise, the same for all units.</param>
    /// <returns>[units, 1, size, size] in [0, 1]; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">
    /// No units, a unit that the function does not have, or an option out of range.
    /// </exception>
    public static Tensor Find(
        Func<Tensor, Tensor> function,
        IReadOnlyList<int> units,
        int steps = 100,
        double stepSize = 0.05,
        double blur = 0.1,
        double decay = 0.1,
        int size = 28,
        long seed = 42
    )
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(units);
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 3);
        if (!(stepSize > 0 && double.IsFinite(stepSize)))
            throw new ArgumentOutOfRangeException(nameof(stepSize), stepSize, "A step size is above 0.");
        if (!(blur is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(blur), blur, "The blur is 0 to 1.");
        if (!(decay is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay is 0 to 1.");
        if (units.Count == 0)
            throw new ArgumentException("units: none was named.");

        using var scope = NewDisposeScope();
        using var generator = Seeds.Stream(seed, Purpose.ActivationStart);
        var columns = tensor(units.Select(unit => (long)unit).ToArray(), device: Lab.Device).unsqueeze(1); // [units, 1]
        var x = (Seeds.Normal([1, 1, size, size], generator, Lab.Device) * Noise + Gray)
            .clamp(0, 1)
            .repeat(units.Count, 1, 1, 1);
        for (var step = 0; step < steps; step++)
        {
            using var inner = NewDisposeScope();
            var image = x.detach().requires_grad_(true);
            var values = Checked(function(image), units);
            var gradient = autograd.grad([values.gather(1, columns).sum()], [image])[0];
            using var noGrad = no_grad();
            var length = gradient.square().mean([1, 2, 3], keepdim: true).sqrt().clamp_min(1e-12);
            var moved = image + gradient * (stepSize / length);
            x = ((moved * (1 - blur) + Smoothed(moved) * blur) * (1 - decay)).clamp(0, 1).MoveToOuterDisposeScope();
        }
        return x.MoveToOuterDisposeScope();
    }

    private static Tensor Smoothed(Tensor x) =>
        nn.functional.avg_pool2d(nn.functional.pad(x, [1, 1, 1, 1], PaddingModes.Replicate), 3, 1);

    private static Tensor Checked(Tensor values, IReadOnlyList<int> units) =>
        values.dim() != 2 || values.shape[0] != units.Count
            ? throw new ArgumentException($"function: expected [{units.Count}, units], got {ShapeCheck.Text(values)}.")
        : units.Min() < 0 || units.Max() >= values.shape[1]
            ? throw new ArgumentException(
                $"units: {units.Min()} to {units.Max()}, but the function has the units 0 to {values.shape[1] - 1}."
            )
        : values;
}
