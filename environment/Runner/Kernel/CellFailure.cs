namespace LatentLab.Runner;

/// <summary>The code of a cell threw.</summary>
/// <param name="thrown">What it threw.</param>
internal sealed class CellFailure(Exception thrown) : Exception(thrown.Message, thrown);
