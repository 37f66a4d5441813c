using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>What came of one cell.</summary>
/// <param name="Outputs">
/// Its outputs in the notebook format, streams merged; execution counts are added when stored.
/// </param>
/// <param name="Problem">Why it failed, in one or two lines, or null.</param>
/// <param name="Ended">Whether its process is gone.</param>
internal sealed record CellResult(IReadOnlyList<JsonObject> Outputs, string? Problem, bool Ended)
{
    public double Seconds { get; init; }

    public long PeakMemoryMB { get; init; }

    /// <summary>CPU time of the notebook's process: on a busy machine it says more than the clock.</summary>
    public double CpuSeconds { get; init; }

    /// <summary>What the compiler warned of; a notebook shows it in red below the cell.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
