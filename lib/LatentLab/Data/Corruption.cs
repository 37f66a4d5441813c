using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Damages inputs for denoising autoencoders.</summary>
/// <remarks>
/// P. Vincent et al., <i>Stacked Denoising Autoencoders</i>, JMLR 11, 2010, section 3.3. The inputs are left as they
/// are; every result is a new tensor of the same shape, which the caller disposes. All chance comes from the
/// generator handed in: <c>using var noise = new torch.Generator(42);</c>
/// </remarks>
public static class Corruption
{
    /// <summary>Adds independent normal noise to every value.</summary>
    /// <param name="x">Any shape, floating point.</param>
    /// <param name="standardDeviation">Of the noise, in units of x; 0 or more.</param>
    /// <param name="generator">Where the noise comes from.</param>
    /// <param name="clamp">Brings the result back into [0, 1], as pictures need it.</param>
    /// <returns>The noisy copy; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The standard deviation is negative or not a number.</exception>
    /// <exception cref="ArgumentException">x has an integer type.</exception>
    public static Tensor GaussianNoise(Tensor x, double standardDeviation, Generator generator, bool clamp = true)
    {
        if (!(standardDeviation >= 0 && double.IsFinite(standardDeviation)))
            throw new ArgumentOutOfRangeException(
                nameof(standardDeviation),
                $"The standard deviation is {standardDeviation}; 0 or more is expected."
            );
        if (!x.is_floating_point())
            throw ShapeCheck.Wrong(nameof(x), "values of a floating type", x);
        using var scope = NewDisposeScope();
        var noisy = Seeds.Normal(x.shape, generator, x.device, x.dtype).mul_(standardDeviation).add_(x);
        return (clamp ? noisy.clamp_(0, 1) : noisy).MoveToOuterDisposeScope();
    }

    /// <summary>Sets values to zero at random; the others stay as they are (dropout would scale them up).</summary>
    /// <param name="x">Any shape, floating point.</param>
    /// <param name="probability">That a value is lost, 0 to 1.</param>
    /// <param name="generator">Where the choice comes from.</param>
    /// <returns>The masked copy; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1].</exception>
    /// <exception cref="ArgumentException">x has an integer type.</exception>
    public static Tensor Masking(Tensor x, double probability, Generator generator)
    {
        CheckProbability(probability);
        if (!x.is_floating_point())
            throw ShapeCheck.Wrong(nameof(x), "values of a floating type", x);
        using var scope = NewDisposeScope();
        var lost = Seeds.Uniform(x.shape, generator, x.device).lt(probability);
        return x.masked_fill(lost, 0).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Sets values to zero at random and scales the others up, so that every value keeps its expectation.
    /// </summary>
    /// <remarks>
    /// Srivastava et al., <i>Dropout</i>, JMLR 15, 2014, in the inverted form: on clean images the model meets sums of
    /// the size it was trained on. <see cref="Masking"/> does not scale.
    /// </remarks>
    /// <param name="x">Any shape, floating point.</param>
    /// <param name="probability">That a value is lost, 0 up to but not including 1.</param>
    /// <param name="generator">Where the choice comes from.</param>
    /// <returns>The thinned copy; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1).</exception>
    /// <exception cref="ArgumentException">x has an integer type.</exception>
    public static Tensor Dropout(Tensor x, double probability, Generator generator)
    {
        if (!(probability is >= 0 and < 1))
            throw new ArgumentOutOfRangeException(
                nameof(probability),
                $"The probability is {probability}; 0 to less than 1 is expected."
            );
        using var scope = NewDisposeScope();
        return Masking(x, probability, generator).div_(1 - probability).MoveToOuterDisposeScope();
    }

    /// <summary>Puts the values of every image in a random order of its own: the same grays, no garment.</summary>
    /// <param name="x">[N, D] or [N, C, H, W], floating point.</param>
    /// <param name="generator">Where the order comes from.</param>
    /// <returns>The shuffled copy, in the shape of x; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">Fewer than two dimensions, no rows, or an integer type.</exception>
    public static Tensor ShuffledPixels(Tensor x, Generator generator)
    {
        using var scope = NewDisposeScope();
        var rows = ShapeCheck.Flatten(x, nameof(x)); // [N, D]
        var order = Seeds.Uniform(rows.shape, generator, x.device).argsort(1);
        return rows.gather(1, order).reshape(x.shape).MoveToOuterDisposeScope();
    }

    /// <summary>Sets values to 0 or to 1 at random, either equally often.</summary>
    /// <param name="x">Any shape, floating point.</param>
    /// <param name="probability">That a value is replaced, 0 to 1.</param>
    /// <param name="generator">Where the choice comes from.</param>
    /// <returns>The speckled copy; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The probability is not in [0, 1].</exception>
    /// <exception cref="ArgumentException">x has an integer type.</exception>
    public static Tensor SaltAndPepper(Tensor x, double probability, Generator generator)
    {
        CheckProbability(probability);
        if (!x.is_floating_point())
            throw ShapeCheck.Wrong(nameof(x), "values of a floating type", x);
        using var scope = NewDisposeScope();
        var chance = Seeds.Uniform(x.shape, generator, x.device);
        var (pepper, salt) = (chance.lt(probability / 2), chance.ge(1 - probability / 2));
        return x.masked_fill(pepper, 0).masked_fill_(salt, 1).MoveToOuterDisposeScope();
    }

    private static void CheckProbability(double probability)
    {
        if (!(probability is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(
                nameof(probability),
                $"The probability is {probability}; 0 to 1 is expected."
            );
    }
}
