namespace LatentLab.Runner.Site;

/// <summary>A heading that a table of contents can lead to.</summary>
internal sealed record Heading(int Level, string Id, string Text);

/// <summary>A link to a page before or after.</summary>
/// <param name="File">The page, seen from the site's folder.</param>
/// <param name="Title">Its title.</param>
internal sealed record PageLink(string File, string Title);

/// <summary>A page without the frame that all pages share.</summary>
/// <param name="File">Its place in the site's folder, with slashes.</param>
/// <param name="Title">What the browser's tab says.</param>
/// <param name="Body">The article, as html.</param>
internal sealed record SitePage(string File, string Title, string Body)
{
    /// <summary>The headings of levels 2 and 3.</summary>
    public IReadOnlyList<Heading> Contents { get; init; } = [];

    public PageLink? Previous { get; init; }

    public PageLink? Next { get; init; }

    /// <summary>The file of the repository that the page is made of, or null where there are several.</summary>
    public string? Source { get; init; }

    /// <summary>Whether there is a model on it that runs in the browser.</summary>
    public bool HasModels { get; init; }

    /// <summary>Whether there is a board on it, on which the reader trains something.</summary>
    public bool HasBoards { get; init; }

    /// <summary>The way from the page back to the site's folder: "" or "../".</summary>
    public string Root => string.Concat(Enumerable.Repeat("../", File.Count(c => c == '/')));
}
