namespace LatentLab;

/// <summary>What the stored seeds of a study say about one generator of images.</summary>
/// <param name="Name">The generator.</param>
/// <param name="Notebook">The number of the notebook that trained it, such as <c>06</c>.</param>
/// <param name="Seeds">How many seeds were run.</param>
/// <param name="Scores">
/// Mean and 95 % interval by name: Fréchet, precision, recall, density, coverage, class TV,
/// parameters, training seconds, sampling seconds.
/// </param>
public sealed record ScoreboardEntry(
    string Name,
    string Notebook,
    int Seeds,
    IReadOnlyDictionary<string, Interval> Scores
)
{
    /// <summary>The score with this name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such score.</exception>
    public Interval this[string score] =>
        Scores.TryGetValue(score, out var interval)
            ? interval
            : throw new KeyNotFoundException(
                $"the scoreboard has no '{score}'; it has: {string.Join("; ", Scores.Keys)}"
            );
}
