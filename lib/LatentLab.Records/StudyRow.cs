namespace LatentLab;

/// <summary>What one seed of a study measured, as stored in the evidence.</summary>
/// <param name="Seed">The seed of the run.</param>
/// <param name="Profile">The profile it ran at.</param>
/// <param name="Code">The hash of the study's code cells at that time.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Values">The numbers by name.</param>
/// <param name="Curves">The curves by name.</param>
/// <param name="Library">The stamp of the library that made it; null where that was not written down.</param>
public sealed record StudyRow(
    int Seed,
    Profile Profile,
    string Code,
    double Seconds,
    IReadOnlyDictionary<string, double> Values,
    IReadOnlyDictionary<string, double[]>? Curves = null,
    string? Library = null
)
{
    /// <summary>The curves by name; empty where none were measured.</summary>
    public IReadOnlyDictionary<string, double[]> Curves { get; init; } = Curves ?? new Dictionary<string, double[]>();

    /// <summary>Seed, profile and time in a line.</summary>
    public override string ToString() =>
        FormattableString.Invariant($"Seed {Seed}, profile {Profile.ToString().ToLowerInvariant()}, {Seconds:F1} s");

    /// <summary>The number with this name.</summary>
    /// <exception cref="KeyNotFoundException">The row has no such number.</exception>
    public double this[string name] =>
        Values.TryGetValue(name, out var value)
            ? value
            : throw new KeyNotFoundException(
                $"the study's rows have no '{name}'; they have: {string.Join("; ", Values.Keys)}"
            );
}
