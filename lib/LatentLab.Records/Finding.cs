namespace LatentLab;

/// <summary>What one setting of an experiment says of a claim.</summary>
/// <param name="Setting">The setting's name, such as <c>500 images</c>; empty where there is only one.</param>
/// <param name="Interval">The statistic's mean and 95 % confidence interval over the seeds.</param>
/// <param name="Outcome">What that interval says.</param>
/// <param name="Abstains">Why the setting does not vote; null where it does.</param>
public sealed record Finding(string Setting, Interval Interval, Outcome Outcome, string? Abstains = null);
