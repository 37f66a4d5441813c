namespace LatentLab;

/// <summary>What <see cref="Lab.Start"/> found: shown at the top of a notebook.</summary>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class Session : IDisplayable
{
    internal Session(string notebook, Profile profile, bool isStudy, int? seeds = null, string? only = null)
    {
        (Notebook, Profile, IsStudy, Seeds, Only) = (notebook, profile, isStudy, seeds, only);
        NotebookPath = NotebookFolder.FileOf(notebook);
    }

    /// <summary>The notebook's number, such as <c>05</c>; empty outside a notebook.</summary>
    public string Notebook { get; }

    /// <summary>The profile that sizes are chosen for.</summary>
    public Profile Profile { get; }

    /// <summary>Whether the command <c>study</c> runs this, for all seeds, instead of a reader for one.</summary>
    public bool IsStudy { get; }

    internal string? NotebookPath { get; }

    /// <summary>How many seeds a study shall have, where whoever runs it asked for a number of their own.</summary>
    internal int? Seeds { get; }

    /// <summary>The one study that shall run, or null for all.</summary>
    internal string? Only { get; }

    /// <summary>The file of the notebook's evidence, or null outside a notebooks' folder.</summary>
    internal string? EvidencePath =>
        NotebookPath is null ? null : EvidenceFile.PathOf(Path.GetDirectoryName(NotebookPath)!, Notebook);

    /// <inheritdoc/>
    public string ToHtml() =>
        $"<div>{System.Net.WebUtility.HtmlEncode(ToString()).Replace("\n", "<br>", StringComparison.Ordinal)}</div>";

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["text/plain"] = ToString(), [SessionLine.MimeType] = Line.ToJson() };

    /// <summary>
    /// Library, profile, and what the stored run took; and where there is no such notebook, which there are.
    /// </summary>
    public override string ToString() => Line + NoSuchNotebook;

    private string NoSuchNotebook =>
        Notebook.Length > 0 && NotebookPath is null && NotebookFolder.Numbers() is [_, ..] numbers
            ? $"\nThere is no notebook {Notebook}, so nothing is stored for it: there are {string.Join(", ", numbers)}."
            : "";

    private SessionLine Line
    {
        get
        {
            var run = NotebookPath is null ? null : NotebookFolder.StoredRun(NotebookPath);
            return new(
                BuiltWith.LatentLab,
                Profile.ToString().ToLowerInvariant(),
                Lab.Device.type == TorchSharp.DeviceType.CPU ? null : $"{Lab.Device}",
                run?.Seconds,
                run?.PeakMemoryMB
            );
        }
    }
}
