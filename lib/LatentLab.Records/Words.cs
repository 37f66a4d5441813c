namespace LatentLab;

/// <summary>The words of the outcomes, the same on every page.</summary>
internal static class Words
{
    /// <summary>The outcome in capitals.</summary>
    public static string Word(this Outcome outcome) =>
        outcome == Outcome.BelowTheBar ? "RIGHT DIRECTION, BELOW THE BAR" : outcome.ToString().ToUpperInvariant();

    /// <summary>What the word says of a claim, in a sentence.</summary>
    public static string Meaning(this Outcome outcome) =>
        outcome switch
        {
            Outcome.Supported => "the whole interval is at or beyond the smallest effect that counts",
            Outcome.BelowTheBar => "there is an effect in the claim's direction, and it is smaller than what counts",
            Outcome.Refuted => "the whole interval is short of the smallest effect that counts",
            Outcome.Depends => "the settings disagree, and the table says which is which",
            _ => "the interval lies on both sides of the smallest effect: the seeds do not tell",
        };
}
