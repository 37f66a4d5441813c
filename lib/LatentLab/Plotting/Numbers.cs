using System.Collections;
using System.Runtime.CompilerServices;
using TorchSharp;

namespace LatentLab;

/// <summary>A row of numbers for a chart, made from whatever a notebook has at hand.</summary>
/// <remarks>
/// Converts by itself from arrays and lists of float, double, int and long, from a collection expression, and from
/// a tensor (any shape, read row by row and copied: the caller keeps the tensor). NaN stands for a gap.
/// </remarks>
[CollectionBuilder(typeof(Numbers), nameof(Create))]
public sealed class Numbers : IReadOnlyList<double>
{
    private readonly double[] _values;

    private Numbers(double[] values) => _values = values;

    /// <summary>How many numbers there are.</summary>
    public int Count => _values.Length;

    /// <summary>The number at a position, counted from 0.</summary>
    public double this[int index] => _values[index];

    /// <summary>A copy as an array.</summary>
    public double[] ToArray() => [.. _values];

    /// <summary>The first numbers, and how many there are.</summary>
    public override string ToString() =>
        string.Join(", ", _values.Take(10).Select(value => Invariant($"{value:G5}")))
        + (Count > 10 ? Invariant($", … ({Count:N0} in all)") : "");

    /// <inheritdoc/>
    public IEnumerator<double> GetEnumerator() => ((IEnumerable<double>)_values).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Makes a row from a collection expression.</summary>
    public static Numbers Create(ReadOnlySpan<double> values) => new(values.ToArray());

    /// <summary>Makes a row from any sequence of numbers, such as the result of a LINQ query.</summary>
    public static Numbers From(IEnumerable<double> values) => new([.. values]);

    /// <inheritdoc cref="From(IEnumerable{double})"/>
    public static Numbers From(IEnumerable<float> values) => new([.. values.Select(v => (double)v)]);

    /// <summary>Makes a row from a tensor of any shape, read row by row.</summary>
    public static Numbers FromTensor(torch.Tensor tensor)
    {
        if (tensor.numel() == 0)
            return new([]);
        using var scope = torch.NewDisposeScope();
        return new(tensor.detach().cpu().to(torch.ScalarType.Float64).contiguous().data<double>().ToArray());
    }

#pragma warning disable CS1591 // conversions explain themselves
    public static implicit operator Numbers(double[] values) => From(values);

    public static implicit operator Numbers(float[] values) => From(values);

    public static implicit operator Numbers(int[] values) => From(values.Select(v => (double)v));

    public static implicit operator Numbers(long[] values) => From(values.Select(v => (double)v));

    public static implicit operator Numbers(List<double> values) => From(values);

    public static implicit operator Numbers(List<float> values) => From(values);

    public static implicit operator Numbers(List<int> values) => From(values.Select(v => (double)v));

    public static implicit operator Numbers(torch.Tensor tensor) => FromTensor(tensor);
#pragma warning restore CS1591
}
