namespace LatentLab.Runner;

/// <summary>What shall be done with notebooks.</summary>
/// <param name="Notebooks">Those named, by number, name or file.</param>
internal sealed record NotebookOrder(IReadOnlyList<string> Notebooks)
{
    /// <summary>Run the cells of the studies, over all seeds, instead of the lesson.</summary>
    public bool Study { get; init; }

    /// <summary>Compare with what is stored.</summary>
    public bool Check { get; init; }

    /// <summary>Write the outputs into the notebook.</summary>
    public bool Store { get; init; }

    public string Profile { get; init; } = "standard";

    /// <summary>How many seeds a study shall have, or null for the notebook's own number.</summary>
    public int? Seeds { get; init; }

    /// <summary>The one study that shall run, or null.</summary>
    public string? Only { get; init; }
}
