namespace LatentLab.Runner;

/// <summary>A package and its exact version, as a cell asks for it.</summary>
internal sealed record PackageId(string Id, string Version);
