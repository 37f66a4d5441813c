namespace LatentLab;

/// <summary>What one seed of a study measured, as stored in the evidence.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Profile">The profile it ran at.</param>
/// <param name="Code">The hash of the study's code cells at that time.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Values">The numbers by name.</param>
/// <param name="Curves">The curves by name.</param>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record StudyRow(
    int Seed,
    Profile Profile,
    string Code,
    double Seconds,
    IReadOnlyDictionary<string, double> Values,
    IReadOnlyDictionary<string, double[]>? Curves = null
) : IDisplayable
{
    /// <summary>The curves by name; empty where none were measured.</summary>
    public IReadOnlyDictionary<string, double[]> Curves { get; init; } = Curves ?? new Dictionary<string, double[]>();

    /// <inheritdoc/>
    public string ToHtml() => ToTable().ToHtml();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Glance.Plain(this);

    /// <summary>The numbers and the curves' lengths, one a line.</summary>
    public override string ToString() => ToTable().ToString();

    private Table ToTable() =>
        Trial.ToTable(
            Invariant($"Seed {Seed}, profile {Profile.ToString().ToLowerInvariant()}, {Seconds:F1} s"),
            Values,
            Curves
        );

    /// <summary>The number with this name.</summary>
    /// <exception cref="KeyNotFoundException">The row has no such number.</exception>
    public double this[string name] =>
        Values.TryGetValue(name, out var value)
            ? value
            : throw new KeyNotFoundException(
                $"the study's rows have no '{name}'; they have: {string.Join("; ", Values.Keys)}"
            );
}
