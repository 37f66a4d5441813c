namespace LatentLab;

/// <summary>Something about a claim that was changed after its experiment had run once.</summary>
/// <param name="When">Year and month.</param>
/// <param name="What">What was changed, why, and what the earlier form had said.</param>
public sealed record ClaimChange(string When, string What);
