using TorchSharp;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>The median filter: denoising without learning, for comparison.</summary>
/// <remarks>
/// J. Tukey, <i>Exploratory Data Analysis</i>, 1977. It removes single wrong pixels,
/// and with them whatever is one pixel wide.
/// </remarks>
public static class MedianFilter
{
    private const int ChunkSize = 500; // images: a square's pixels take nine times their memory, their places as much

    /// <summary>
    /// Replaces every pixel by the median of the square around it; at the border, the outermost pixels are repeated.
    /// </summary>
    /// <param name="images">[N, C, H, W], floating point, at least one image.</param>
    /// <param name="size">Side of the square, an odd number.</param>
    /// <returns>The shape of the images; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">Another shape, an integer type, or an even size.</exception>
    public static Tensor Apply(Tensor images, int size = 3)
    {
        ShapeCheck.RequireImages(images, nameof(images));
        if (images.dim() != 4)
            throw new ArgumentException($"images: expected [N, C, H, W], got {ShapeCheck.Text(images)}.");
        if (size < 1 || size % 2 == 0)
            throw new ArgumentOutOfRangeException(nameof(size), size, "The square's side is an odd number.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var parts = new List<Tensor>();
        foreach (var (start, end) in Chunks.Of(images.shape[0], ChunkSize))
            parts.Add(Filtered(images.slice(0, start, end, 1), size));
        return cat(parts).MoveToOuterDisposeScope();
    }

    private static Tensor Filtered(Tensor images, int size)
    {
        using var scope = NewDisposeScope();
        var (height, width) = (images.shape[2], images.shape[3]);
        var padded = nn.functional.pad(images, [size / 2, size / 2, size / 2, size / 2], PaddingModes.Replicate);
        var shifted =
            from row in Enumerable.Range(0, size)
            from column in Enumerable.Range(0, size)
            select padded.narrow(2, row, height).narrow(3, column, width);
        // [N, C, H, W, size * size] -> [N, C, H, W]
        return stack(shifted, dim: 4).kthvalue(size * size / 2 + 1, 4).values.MoveToOuterDisposeScope();
    }
}
