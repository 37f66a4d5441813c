using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Small data whose structure is known: what a method should find in it can be computed.</summary>
public static class ToyData
{
    /// <summary>
    /// Points near an ellipse arc that lies in a tilted plane of space: two dimensions that matter, one of noise.
    /// </summary>
    /// <remarks>
    /// The data on which a linear autoencoder is shown to do PCA (A. Géron, <i>Hands-On Machine Learning</i>): an arc
    /// of 270°, x₁ = cos a + ½ sin a, x₂ = 0.7 sin a, x₃ = 0.1 x₁ + 0.3 x₂, each with noise (half of it in x₁ and x₂).
    /// </remarks>
    /// <param name="count">How many points, at least 1.</param>
    /// <param name="seed">The same seed gives the same points.</param>
    /// <param name="noise">Standard deviation of the noise perpendicular to the plane, about.</param>
    /// <returns>[count, 3], float32, not centered; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is not positive, or the noise is negative.</exception>
    public static Tensor NoisyEllipse(long count, long seed, double noise = 0.1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegative(noise);
        using var scope = NewDisposeScope();
        using var generator = Seeds.Stream(seed, Purpose.Ellipse);
        var angle = rand([count], generator: generator) * (1.5 * Math.PI) - 0.5;
        var eps = randn([3, count], generator: generator) * noise;
        var x1 = angle.cos() + angle.sin() / 2 + eps[0] / 2;
        var x2 = angle.sin() * 0.7 + eps[1] / 2;
        var x3 = x1 * 0.1 + x2 * 0.3 + eps[2];
        return Seeds.OnDevice(stack([x1, x2, x3], dim: 1), Lab.Device).MoveToOuterDisposeScope();
    }

    /// <summary>Small normal clouds, evenly spaced on a circle: the standard test for a GAN's mode collapse.</summary>
    /// <remarks>L. Metz et al., <i>Unrolled Generative Adversarial Networks</i>, 2017, arXiv:1611.02163.</remarks>
    /// <param name="count">How many points, at least 1; cloud i mod modes gets point i.</param>
    /// <param name="modes">How many clouds, at least 1.</param>
    /// <param name="radius">Of the circle.</param>
    /// <param name="standardDeviation">Of a cloud, in each direction.</param>
    /// <param name="seed">The same seed gives the same points.</param>
    /// <returns>Points, the cloud of each, and the centers; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The count or the modes are not positive, or the deviation is negative.
    /// </exception>
    public static PointSet GaussianRing(
        long count,
        int modes = 8,
        double radius = 2,
        double standardDeviation = 0.05,
        long seed = 42
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(modes);
        ArgumentOutOfRangeException.ThrowIfNegative(standardDeviation);
        using var scope = NewDisposeScope();
        using var generator = Seeds.Stream(seed, Purpose.Ring);
        var angle = arange(modes, dtype: ScalarType.Float32) * (2 * Math.PI / modes);
        var centers = stack([angle.cos(), angle.sin()], dim: 1) * radius; // [modes, 2]
        var labels = arange(count, dtype: ScalarType.Int64).remainder(modes);
        var points = centers.index_select(0, labels) + randn([count, 2], generator: generator) * standardDeviation;
        Tensor Moved(Tensor x) => Seeds.OnDevice(x, Lab.Device).MoveToOuterDisposeScope();
        return new(Moved(points), Moved(labels), Moved(centers));
    }
}
