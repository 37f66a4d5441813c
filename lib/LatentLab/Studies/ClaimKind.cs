namespace LatentLab;

/// <summary>What it takes to judge a claim.</summary>
public enum ClaimKind
{
    /// <summary>True by the words' meaning: nothing to measure.</summary>
    Definition,

    /// <summary>A number that can be counted or derived: compared with the expected one.</summary>
    Exact,

    /// <summary>A tendency: judged over several seeds by an interval.</summary>
    Statistical,
}
