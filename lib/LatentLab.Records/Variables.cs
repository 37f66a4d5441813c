namespace LatentLab;

/// <summary>The environment variables that a reader, or the Runner, sets for the library.</summary>
internal static class Variables
{
    /// <summary>The profile: quick, standard or full.</summary>
    public const string Profile = "LATENTLAB_PROFILE";

    /// <summary>lesson or study.</summary>
    public const string Mode = "LATENTLAB_MODE";

    /// <summary>How many seeds a study shall have.</summary>
    public const string Seeds = "LATENTLAB_SEEDS";

    /// <summary>The one study that shall run.</summary>
    public const string Study = "LATENTLAB_STUDY";

    /// <summary>The file that takes a run's numbers.</summary>
    public const string EvidenceOut = "LATENTLAB_EVIDENCE_OUT";

    /// <summary>The folder of the data sets.</summary>
    public const string Data = "LATENTLAB_DATA";

    /// <summary>How many threads torch has.</summary>
    public const string Threads = "LATENTLAB_THREADS";

    /// <summary>The seconds that a cell may take in the Runner.</summary>
    public const string CellSeconds = "LATENTLAB_CELL_SECONDS";
}
