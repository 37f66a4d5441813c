namespace LatentLab;

/// <summary>One setting under which a claim's statistic was measured.</summary>
/// <param name="Name">Such as <c>500 images</c>; empty where there is only one.</param>
/// <param name="Interval">The statistic's mean and interval over the seeds.</param>
/// <param name="Abstains">
/// Why the effect cannot appear in this setting, whatever is true (a floor, a ceiling, a model that did not learn): it
/// is shown and does not vote. Null where it can.
/// </param>
public sealed record Setting(string Name, Interval Interval, string? Abstains = null);
