using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// Made-up pictures for tests: no file, no waiting. No result about them says anything about real data.
/// </summary>
public static class Synthetic
{
    private static readonly string[] Names = ["disk", "square", "cross", "ring", "bar"];

    /// <summary>Simple light shapes on black with slight noise, a shape per class, varying in place and size.</summary>
    /// <param name="count">How many pictures, at least 1; picture i is of class i mod classes.</param>
    /// <param name="seed">The same seed gives the same pictures.</param>
    /// <param name="classes">1 to 5: disk, square, cross, ring, bar.</param>
    /// <param name="size">Height and width, 8 to 256.</param>
    /// <returns>Images [count, 1, size, size] in [0, 1]; the caller disposes them.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is outside its range.</exception>
    public static ImageDataset Images(int count, long seed, int classes = 4, int size = 28)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        if (classes < 1 || classes > Names.Length)
            throw new ArgumentOutOfRangeException(
                nameof(classes),
                $"{classes} classes were asked for; there are 1 to {Names.Length}."
            );
        if (size is < 8 or > 256)
            throw new ArgumentOutOfRangeException(nameof(size), $"The size is {size}; 8 to 256 is expected.");

        using var scope = NewDisposeScope();
        using var generator = Seeds.Stream(seed, Purpose.Shapes);
        var chance = rand([3, count, 1, 1], generator: generator);
        var axis = linspace(-1, 1, size);
        var dx = (axis.view(1, 1, size) - (chance[0] - 0.5) * 0.4).abs(); // [count, 1, size]
        var dy = (axis.view(1, size, 1) - (chance[1] - 0.5) * 0.4).abs(); // [count, size, 1]
        var reach = 0.4 + chance[2] * 0.3;
        var (distance, side) = ((dx * dx + dy * dy).sqrt(), maximum(dx, dy));
        Tensor[] shapes = // each [count, size, size]
        [
            distance.le(reach),
            side.le(reach),
            side.le(reach).logical_and(minimum(dx, dy).le(reach / 4)),
            distance.le(reach).logical_and(distance.ge(reach * 0.6)),
            side.le(reach).logical_and(dy.le(reach / 4)),
        ];

        var labels = arange(count, dtype: ScalarType.Int64).remainder(classes);
        var images = zeros(count, size, size);
        for (var k = 0; k < classes; k++)
            images += shapes[k].logical_and(labels.eq(k).view(count, 1, 1)).to(ScalarType.Float32) * 0.9;
        images += rand([count, size, size], generator: generator) * 0.1;
        return ImageDataset.MovedOut(
            Seeds.OnDevice(images.unsqueeze(1), Lab.Device),
            Seeds.OnDevice(labels, Lab.Device),
            Names[..classes]
        );
    }
}
