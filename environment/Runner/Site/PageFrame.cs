using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>Puts what all pages share around an article: head, navigation, table of contents.</summary>
/// <param name="template">The file page.html.</param>
/// <param name="pages">All pages of the site.</param>
internal sealed partial class PageFrame(string template, IReadOnlyList<SitePage> pages)
{
    private static readonly (string Title, string[] Files)[] Groups =
    [
        ("Results", ["claims.html", "scoreboard.html"]),
        ("Reference", ["api/index.html", "glossary.html", "bibliography.html", "datasets.html"]),
        ("Guide", ["run.html", "teach.html"]),
    ];

    /// <summary>The whole page.</summary>
    public string Around(SitePage page)
    {
        var parts = new Dictionary<string, string>
        {
            ["title"] =
                page.File == "index.html"
                    ? "LatentLab: autoencoders and GANs, proven by experiment, in C#"
                    : $"{WebUtility.HtmlEncode(page.Title)} · LatentLab",
            ["root"] = page.Root,
            ["math"] = page.Body.Contains("class=\"katex", StringComparison.Ordinal)
                ? $"<link rel=\"stylesheet\" href=\"{page.Root}assets/katex/katex.min.css\">\n"
                : "",
            ["scripts"] =
                (page.HasModels ? $"<script defer src=\"{page.Root}assets/models.js\"></script>\n" : "")
                + (
                    page.HasBoards
                        ? $"<link rel=\"stylesheet\" href=\"{page.Root}boards/boards.css\">\n"
                            + $"<script defer src=\"{page.Root}boards/start.js\"></script>\n"
                        : ""
                ),
            // Said beforehand: a rule that waits for what comes later in the page would move it while it loads.
            ["frame"] =
                "frame"
                + (page.Contents.Count < 2 ? " plain" : "")
                + (page.Body.Contains("class=\"sortable\"", StringComparison.Ordinal) ? " wide" : ""),
            ["nav"] = Navigation(page),
            ["body"] = page.Body,
            ["pager"] = Pager(page),
            ["contents"] = Contents(page),
        };
        return Part().Replace(template, m => parts[m.Groups[1].Value]);
    }

    private string Navigation(SitePage current)
    {
        var html = new StringBuilder(
            $"<ul>{Item(current, "index.html", "Start")}{Item(current, Board.LaboratoryFile, "Laboratory")}</ul>"
                + "<h2>Notebooks</h2><ol>"
        );
        foreach (var notebook in pages.Where(p => p.File.StartsWith("notebooks/", StringComparison.Ordinal)))
            html.Append(Item(current, notebook.File, notebook.Title));
        html.Append("</ol>");
        foreach (var (title, files) in Groups)
        {
            html.Append($"<h2>{title}</h2><ul>");
            foreach (var page in files.SelectMany(f => pages.Where(p => p.File == f)))
                html.Append(Item(current, page.File, page.Title));
            html.Append("</ul>");
        }
        return html.ToString();
    }

    private static string Item(SitePage current, string file, string title) =>
        $"<li><a href=\"{current.Root}{file}\"{(file == current.File ? " aria-current=\"page\"" : "")}>"
        + $"{WebUtility.HtmlEncode(title)}</a></li>";

    private static string Pager(SitePage page)
    {
        if (page.Previous is null && page.Next is null)
            return "";
        string Link(PageLink? link, string kind, string word) =>
            link is null
                ? "<span></span>"
                : $"<a rel=\"{kind}\" href=\"{page.Root}{link.File}\"><small>{word}</small>"
                    + $"{WebUtility.HtmlEncode(link.Title)}</a>";
        return "<nav class=\"pager\" aria-label=\"Previous and next notebook\">"
            + $"{Link(page.Previous, "prev", "Previous")}{Link(page.Next, "next", "Next")}</nav>";
    }

    private static string Contents(SitePage page)
    {
        if (page.Contents.Count < 2)
            return "";
        var items = page.Contents.Select(h =>
            $"<li class=\"level{h.Level}\"><a href=\"#{h.Id}\">{WebUtility.HtmlEncode(h.Text)}</a></li>"
        );
        return "<nav class=\"contents\" aria-label=\"On this page\"><h2>On this page</h2>"
            + $"<ul>{string.Concat(items)}</ul></nav>\n";
    }

    [GeneratedRegex(@"\{\{(\w+)\}\}")]
    private static partial Regex Part();
}
