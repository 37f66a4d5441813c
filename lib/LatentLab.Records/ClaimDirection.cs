namespace LatentLab;

/// <summary>On which side of the smallest effect a claim wants its statistic.</summary>
public enum ClaimDirection
{
    /// <summary>At or above it.</summary>
    Higher,

    /// <summary>At or below it.</summary>
    Lower,
}
