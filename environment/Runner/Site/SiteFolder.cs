using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>The folder that the site is written to.</summary>
/// <param name="path">Its full path.</param>
internal sealed partial class SiteFolder(string path)
{
    public string Path { get; } = path;

    /// <summary>Makes the folder empty.</summary>
    public void Clear()
    {
        if (Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
        Directory.CreateDirectory(Path);
    }

    public void WriteText(string file, string text) => File.WriteAllText(Place(file), text);

    public void WriteBytes(string file, byte[] bytes) => File.WriteAllBytes(Place(file), bytes);

    public void Copy(string source, string file) => File.Copy(source, Place(file));

    /// <summary>Styles, scripts and fonts.</summary>
    /// <param name="theme">The folder environment/Site.</param>
    /// <param name="plotly">plotly.js.</param>
    /// <param name="formulas">All formulas of the site, set.</param>
    public void WriteAssets(string theme, byte[] plotly, IEnumerable<string> formulas)
    {
        string Readable(string file) => ForReaders(System.IO.Path.Combine(theme, file));
        foreach (var name in (string[])["site", "reader", "charts", "search", "theme", "models"])
            WriteText($"assets/{name}.js", Readable($"{name}.js"));
        WriteText("assets/site.css", Readable("site.css") + Readable("parts.css"));
        Copy(System.IO.Path.Combine(theme, "icon.svg"), "assets/icon.svg");
        foreach (var file in Directory.GetFiles(System.IO.Path.Combine(theme, "boards")))
            if (!file.EndsWith(".json", StringComparison.Ordinal)) // the texts stand in the pages
                WriteText($"boards/{System.IO.Path.GetFileName(file)}", ForReaders(file));
        WriteBytes("assets/plotly.min.js", plotly);
        var katex = System.IO.Path.Combine(theme, "vendor", "katex");
        var (css, fonts) = KatexSheet.For(File.ReadAllText(System.IO.Path.Combine(katex, "katex.min.css")), formulas);
        WriteText("assets/katex/katex.min.css", css);
        foreach (var font in fonts)
            Copy(System.IO.Path.Combine(katex, "fonts", font), $"assets/katex/fonts/{font}");
        WriteText(
            "assets/minisearch.js",
            SourceMap()
                .Replace(File.ReadAllText(System.IO.Path.Combine(theme, "vendor", "minisearch", "minisearch.js")), "")
        );
    }

    /// <summary>
    /// What is wrong with the pages, each in a line: dead links and anchors, ids used
    /// twice, pictures without words, foreign parts.
    /// </summary>
    public IReadOnlyList<string> Problems(IReadOnlyList<SitePage> pages) =>
        SiteCheck.Problems(Path, [.. pages.Select(p => p.File)]);

    private string Place(string file)
    {
        var place = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(place)!);
        return place;
    }

    // Lines of comment, and what begins a line: a tenth of what a first view loads, a sixth of the boards.
    private static string ForReaders(string file) =>
        ForAuthors().Replace(File.ReadAllText(file).ReplaceLineEndings("\n"), "");

    [GeneratedRegex(@"^[ \t]*//.*\n|^[ \t]+|/\*[^*]*\*/\n?", RegexOptions.Multiline)]
    private static partial Regex ForAuthors();

    [GeneratedRegex(@"^//# sourceMappingURL=.*$", RegexOptions.Multiline)]
    private static partial Regex SourceMap();
}
