using static TorchSharp.torch;

namespace LatentLab;

/// <summary>How close reconstructions are to their images, whose values span 0 to 1.</summary>
public static class ImageQuality
{
    private const int WindowSize = 11,
        ChunkSize = 500;
    private const double Deviation = 1.5,
        C1 = .01 * .01,
        C2 = .03 * .03; // (K₁L)², (K₂L)² with data range L = 1

    /// <summary>
    /// Peak signal-to-noise ratio, 10·log₁₀(1 / mean squared error) per image, averaged over the images.
    /// </summary>
    /// <param name="x">[N, D] or [N, C, H, W] in [0, 1].</param>
    /// <param name="xHat">The reconstructions, in the shape of x.</param>
    /// <returns>Decibels, higher is closer; infinite if an image is reconstructed exactly.</returns>
    /// <exception cref="ArgumentException">
    /// Shapes that differ, an integer type, no images, or a value that is not finite.
    /// </exception>
    public static double Psnr(Tensor x, Tensor xHat)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (a, b) = Pair(x, xHat);
        return (a - b).pow(2).mean([1]).log10().mul(-10).mean().item<double>();
    }

    /// <summary>Structural similarity, averaged over all places of the window, channels and images.</summary>
    /// <param name="x">[N, C, H, W] in [0, 1], H and W at least 11.</param>
    /// <param name="xHat">The reconstructions, in the shape of x.</param>
    /// <returns>-1 to 1; 1 for equal images. The same for (xHat, x).</returns>
    /// <remarks>
    /// Wang et al. 2004, equations 13 to 17: Gaussian window of 11×11 with deviation 1.5, K₁ = .01, K₂ = .03, data
    /// range 1, the window inside the image everywhere.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// Shapes that differ, images smaller than the window, an integer type, no images, or a value that is not finite.
    /// </exception>
    public static double Ssim(Tensor x, Tensor xHat)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (a, b) = Pair(x, xHat);
        if (x.dim() != 4 || x.shape[2] < WindowSize || x.shape[3] < WindowSize)
            throw new ArgumentException(
                $"x: expected [N, C, H, W] of at least {WindowSize}×{WindowSize}, got {ShapeCheck.Text(x)}."
            );
        var window = Window();
        // a channel is an image of its own
        (a, b) = (a.reshape(-1, 1, x.shape[2], x.shape[3]), b.reshape(-1, 1, x.shape[2], x.shape[3]));
        var sum = 0.0;
        foreach (var (start, end) in Chunks.Of(a.shape[0], ChunkSize))
        {
            using var chunk = NewDisposeScope();
            sum += Similarity(a.slice(0, start, end, 1), b.slice(0, start, end, 1), window);
        }
        return sum / a.shape[0];
    }

    /// <summary>Equation 13 for [n, 1, H, W], averaged over the places and summed over the images.</summary>
    private static double Similarity(Tensor x, Tensor y, Tensor window)
    {
        Tensor Mean(Tensor values) =>
            nn.functional.conv2d(nn.functional.conv2d(values, window), window.transpose(2, 3)); // rows, then columns
        Tensor meanX = Mean(x),
            meanY = Mean(y); // [n, 1, H - 10, W - 10]
        Tensor varianceX = Mean(x * x) - meanX * meanX,
            varianceY = Mean(y * y) - meanY * meanY,
            covariance = Mean(x * y) - meanX * meanY;
        var likeness = (meanX * meanY * 2 + C1) * (covariance * 2 + C2);
        var largest = (meanX * meanX + meanY * meanY + C1) * (varianceX + varianceY + C2);
        return (likeness / largest).mean([1, 2, 3]).sum().item<double>();
    }

    /// <summary>One dimension of the Gaussian, which sums to 1: [1, 1, 1, 11] float64.</summary>
    private static Tensor Window()
    {
        var offsets = arange(WindowSize, ScalarType.Float64, CPU) - WindowSize / 2;
        var weights = (offsets.pow(2) / (-2 * Deviation * Deviation)).exp();
        return (weights / weights.sum()).reshape(1, 1, 1, WindowSize);
    }

    private static (Tensor X, Tensor XHat) Pair(Tensor x, Tensor xHat)
    {
        var rows = Neighbors.Rows(x, nameof(x));
        ArgumentNullException.ThrowIfNull(xHat);
        return x.shape.SequenceEqual(xHat.shape)
            ? (rows, Neighbors.Rows(xHat, nameof(xHat)))
            : throw new ArgumentException(
                $"xHat: expected the shape of x, {ShapeCheck.Text(x)}, got {ShapeCheck.Text(xHat)}."
            );
    }
}
