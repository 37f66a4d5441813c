using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// Checks tensors where they enter the library, because a wrong shape in libtorch's matmul ends the whole process.
/// </summary>
internal static class ShapeCheck
{
    /// <summary>A shape as messages show it, such as <c>[60000, 28, 28]</c>.</summary>
    public static string Text(Tensor x) => $"[{string.Join(", ", x.shape)}]";

    /// <summary>The same values as [N, <paramref name="features"/>].</summary>
    /// <param name="x">[N, features], or [N, C, H, W] with C·H·W = features; any floating type.</param>
    /// <param name="features">The number of values per row.</param>
    /// <param name="name">What the caller calls the tensor.</param>
    /// <returns>A view where possible; the caller's scope disposes it.</returns>
    /// <exception cref="ArgumentException">Another shape or an integer type.</exception>
    public static Tensor Flatten(Tensor x, long features, string name)
    {
        RequireRows(x, name);
        if (x.shape[1..].Aggregate(1L, (product, size) => product * size) != features)
            throw Wrong(name, $"[N, {features}] or images of {features} values", x);
        return x.reshape(x.shape[0], features);
    }

    /// <summary>The same values as [N, D], whatever D is.</summary>
    /// <param name="x">[N, D] or [N, C, H, W]; any floating type.</param>
    /// <param name="name">What the caller calls the tensor.</param>
    /// <returns>A view where possible; the caller's scope disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// Fewer than two dimensions, no rows, rows without values, or an integer type.
    /// </exception>
    public static Tensor Flatten(Tensor x, string name)
    {
        RequireRows(x, name);
        if (x.numel() == 0)
            throw Wrong(name, "at least one row, and one value in it", x);
        return x.flatten(start_dim: 1);
    }

    /// <summary>
    /// Calls layers with values whose shape fits; values of another type than the weights' are refused by name.
    /// </summary>
    /// <exception cref="ArgumentException">The weights have another type.</exception>
    public static Tensor Call(Module<Tensor, Tensor> layers, Tensor x, string name)
    {
        try
        {
            return layers.call(x);
        }
        catch (ExternalException) when (layers.parameters().FirstOrDefault() is { } weight && weight.dtype != x.dtype)
        {
            throw Wrong(name, $"values of type {layers.parameters().First().dtype}, as the weights", x);
        }
    }

    /// <summary>Requires at least one row of floating values.</summary>
    /// <exception cref="ArgumentException">
    /// Fewer than two dimensions, no rows, rows without values, or an integer type.
    /// </exception>
    public static void RequireImages(Tensor x, string name)
    {
        RequireRows(x, name);
        if (x.numel() == 0)
            throw Wrong(name, "at least one image", x);
    }

    /// <summary>Requires one int64 label, zero or more, per row.</summary>
    /// <exception cref="ArgumentException">Another shape or type, or a negative label.</exception>
    public static void RequireLabels(Tensor labels, long rows, string name)
    {
        ArgumentNullException.ThrowIfNull(labels, name);
        if (labels.dim() != 1 || labels.shape[0] != rows || labels.dtype != ScalarType.Int64)
            throw Wrong(name, $"[{rows}] of type Int64", labels);
        using var smallest = labels.min();
        if (smallest.item<long>() is var value and < 0)
            throw new ArgumentException($"{name}: labels count from 0, but {value} is among them.");
    }

    /// <summary>Requires at least one row of floating values, in the very shape of another tensor.</summary>
    /// <exception cref="ArgumentException">
    /// Another shape, fewer than two dimensions, no rows, or an integer type.
    /// </exception>
    public static void RequireSameShape(
        Tensor x,
        Tensor other,
        string name,
        [CallerArgumentExpression(nameof(other))] string? otherName = null
    )
    {
        RequireImages(other, otherName!);
        RequireImages(x, name);
        if (!x.shape.SequenceEqual(other.shape))
            throw Wrong(name, Text(other), x);
    }

    private static void RequireRows(Tensor x, string name)
    {
        ArgumentNullException.ThrowIfNull(x, name);
        if (x.dim() < 2 || !x.is_floating_point())
            throw Wrong(name, "floating values of shape [N, D] or [N, C, H, W]", x);
    }

    internal static ArgumentException Wrong(string name, string expected, Tensor actual) =>
        new($"{name}: expected {expected}, got {Text(actual)} of type {actual.dtype}.");
}
