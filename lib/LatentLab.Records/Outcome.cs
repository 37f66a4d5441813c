namespace LatentLab;

/// <summary>What the evidence says of a claim.</summary>
public enum Outcome
{
    /// <summary>The whole interval lies at or beyond the smallest effect that counts.</summary>
    Supported,

    /// <summary>There is an effect in the direction of the claim, but it is smaller than what counts.</summary>
    BelowTheBar,

    /// <summary>The whole interval lies short of the smallest effect, and no effect is certain.</summary>
    Refuted,

    /// <summary>The settings disagree.</summary>
    Depends,

    /// <summary>The interval contains the smallest effect that counts: more seeds could tell.</summary>
    Undecided,
}
