namespace LatentLab;

/// <summary>What the evidence says of a claim.</summary>
public enum Outcome
{
    /// <summary>The whole interval lies at or above the smallest effect that counts.</summary>
    Supported,

    /// <summary>The whole interval lies below it: an effect of that size is ruled out.</summary>
    Refuted,

    /// <summary>Supported under one of the stated settings, refuted under another.</summary>
    Depends,

    /// <summary>The interval contains the smallest effect that counts: more seeds could tell.</summary>
    Undecided,
}
