using System.Collections;

namespace LatentLab;

/// <summary>What one run of an experiment measured: named numbers, and named curves where a figure needs them.</summary>
/// <remarks>Made with a collection initializer: <c>new Trial { { "tied, n = 500", mse } }</c>.</remarks>
public sealed class Trial : IEnumerable<KeyValuePair<string, double>>
{
    private readonly Dictionary<string, double> values = [];
    private readonly Dictionary<string, double[]> curves = [];

    /// <summary>The numbers by name, in the order they were added.</summary>
    public IReadOnlyDictionary<string, double> Values => values;

    /// <summary>The curves by name, such as a validation loss per epoch.</summary>
    public IReadOnlyDictionary<string, double[]> Curves => curves;

    /// <summary>The number with this name.</summary>
    /// <exception cref="KeyNotFoundException">Nothing was measured under that name; the message lists the names.</exception>
    public double this[string name] =>
        values.TryGetValue(name, out var value) ? value
        : throw new KeyNotFoundException($"nothing was measured under '{name}'; there is: {string.Join("; ", values.Keys)}");

    /// <summary>Adds a number.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, double value) => values.Add(name, value);

    /// <summary>Adds a curve.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, IEnumerable<double> curve) => curves.Add(name, [.. curve]);

    /// <summary>The numbers.</summary>
    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
