using System.Collections;

namespace LatentLab;

/// <summary>
/// What one run of an experiment measured: named numbers, and named curves where a figure needs them.
/// </summary>
/// <remarks>Made with a collection initializer: <c>new Trial { { "tied, n = 500", mse } }</c>.</remarks>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class Trial : IEnumerable<KeyValuePair<string, double>>, IDisplayable
{
    internal const string Seconds = " seconds";

    /// <summary>What <see cref="AddGenerator"/> adds, in this order.</summary>
    internal static readonly string[] GeneratorScores =
    [
        "Fréchet",
        "precision",
        "recall",
        "density",
        "coverage",
        "class TV",
        "parameters",
        "training" + Seconds,
        "sampling" + Seconds,
    ];

    private readonly Dictionary<string, double> _values = [];
    private readonly Dictionary<string, double[]> _curves = [];

    /// <summary>The numbers by name, in the order they were added.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>The curves by name, such as a validation loss per epoch.</summary>
    public IReadOnlyDictionary<string, double[]> Curves => _curves;

    /// <summary>The number with this name.</summary>
    /// <exception cref="KeyNotFoundException">
    /// Nothing was measured under that name; the message lists the names.
    /// </exception>
    public double this[string name] =>
        _values.TryGetValue(name, out var value)
            ? value
            : throw new KeyNotFoundException(
                $"nothing was measured under '{name}'; there is: {string.Join("; ", _values.Keys)}"
            );

    /// <summary>Adds a number.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, double value)
    {
        MemoryWatch.Rest();
        _values.Add(name, value);
    }

    /// <summary>Adds a curve.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(string name, IEnumerable<double> curve) => _curves.Add(name, [.. curve]);

    /// <summary>
    /// Adds all that is known of a generator of images, under names that are the same in every notebook:
    /// "VAE, precision", "VAE, training seconds".
    /// </summary>
    /// <remarks>
    /// Values whose names end in "seconds" differ from run to run, so no later run is compared with them.
    /// </remarks>
    /// <param name="name">The generator's, such as "VAE"; another one for each.</param>
    /// <param name="scores">Of its samples.</param>
    /// <param name="parameters">How many numbers it learned.</param>
    /// <param name="trainingSeconds">How long its training took.</param>
    /// <param name="samplingSeconds">How long it took to make the samples that were scored.</param>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void AddGenerator(
        string name,
        SampleScores scores,
        long parameters,
        double trainingSeconds,
        double samplingSeconds
    )
    {
        ArgumentNullException.ThrowIfNull(scores);
        double[] numbers =
        [
            scores.Frechet,
            scores.Manifold.Precision,
            scores.Manifold.Recall,
            scores.Manifold.Density,
            scores.Manifold.Coverage,
            scores.ClassVariation,
            parameters,
            trainingSeconds,
            samplingSeconds,
        ];
        foreach (var (score, value) in GeneratorScores.Zip(numbers))
            Add($"{name}, {score}", value);
    }

    /// <inheritdoc/>
    public string ToHtml() => ToTable("Trial", _values, _curves).ToHtml();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Glance.Plain(this);

    /// <summary>The numbers and the curves' lengths, one a line.</summary>
    public override string ToString() => ToTable("Trial", _values, _curves).ToString();

    /// <summary>A stored row as a table.</summary>
    internal static Table ToTable(StudyRow row) => ToTable(row.ToString(), row.Values, row.Curves);

    private static Table ToTable(
        string title,
        IReadOnlyDictionary<string, double> values,
        IReadOnlyDictionary<string, double[]> curves
    )
    {
        const int most = 60;
        object?[][] rows =
        [
            .. values.Select(p => (object?[])[p.Key, Ticks.Short(p.Value)]),
            .. curves.Select(p => (object?[])[p.Key, $"{p.Value.Length} points"]),
        ];
        object?[][] shown = rows.Length <= most ? rows : [.. rows[..most], ["…", $"{rows.Length - most} more"]];
        return Table.Of(title, ["measured", "value"], shown);
    }

    /// <summary>The numbers.</summary>
    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => _values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
