namespace LatentLab.Runner;

/// <summary>A program that opens notebooks.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="IsHere">Whether it is installed on this machine.</param>
/// <param name="Install">What to do where it is not.</param>
/// <param name="Open">How to open a notebook with it; {0} is the file.</param>
/// <param name="Fault">What keeps it from working here, with the remedy, or null.</param>
internal sealed record NotebookHost(string Name, bool IsHere, string Install, string Open, string? Fault = null)
{
    /// <summary>The doctor's line.</summary>
    public string Line =>
        !IsHere ? $"--    {Name}: not found ({Install})"
        : Fault is null ? $"ok    {Name}"
        : $"--    {Name}: {Fault}";
}
