namespace LatentLab.Tests;

/// <summary>Everything that uses torch runs one after the other, on one thread.</summary>
[CollectionDefinition("torch", DisableParallelization = true)]
public sealed class TorchCollection;
