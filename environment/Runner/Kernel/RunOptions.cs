namespace LatentLab.Runner;

/// <summary>How a notebook is executed.</summary>
internal sealed record RunOptions
{
    /// <summary>quick, standard or full.</summary>
    public string Profile { get; init; } = "standard";

    /// <summary>Only the cells whose role is setup, study or verdict, without a time limit.</summary>
    public bool Study { get; init; }

    /// <summary>How many seeds a study runs, or null for the notebook's own number.</summary>
    public int? Seeds { get; init; }

    /// <summary>The one study to run, by its name, or null for all of the notebook.</summary>
    public string? Only { get; init; }

    /// <summary>The time limit of a cell.</summary>
    public TimeSpan CellLimit { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The file in which the notebook leaves its numbers, or null.</summary>
    public string? EvidenceOut { get; init; }

    /// <summary>The environment variables that tell the notebook's process.</summary>
    public IReadOnlyDictionary<string, string> Environment
    {
        get
        {
            var variables = new Dictionary<string, string>
            {
                [Variables.Profile] = Profile,
                [Variables.Mode] = Study ? "study" : "lesson",
            };
            if (Seeds is { } seeds)
                variables[Variables.Seeds] = $"{seeds}";
            if (Only is { } study)
                variables[Variables.Study] = study;
            if (EvidenceOut is { } path)
                variables[Variables.EvidenceOut] = path;
            return variables;
        }
    }
}
