namespace LatentLab.Hosts.Tests;

/// <summary>Tests that run two programs at once, one on each core, and nothing beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TwoPrograms
{
    /// <summary>What their classes say.</summary>
    public const string Name = "two programs";
}
