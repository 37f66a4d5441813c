using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>Puts what all pages share around an article: head, navigation, table of contents, foot.</summary>
/// <param name="template">The file page.html.</param>
/// <param name="pages">All pages of the site.</param>
/// <param name="manifest">What the site is made of.</param>
/// <param name="words">The words of the frame.</param>
/// <param name="version">The library's version.</param>
/// <param name="date">The day of the build.</param>
internal sealed partial class PageFrame(
    string template,
    IReadOnlyList<SitePage> pages,
    SiteManifest manifest,
    SiteWords words,
    string version,
    DateOnly date
)
{
    private const int LongestDescription = 180;

    private static readonly (string Title, string[] Files)[] Groups =
    [
        ("nav.results", ["claims.html", "scoreboard.html"]),
        ("nav.reference", ["api/index.html", "glossary.html", "bibliography.html", "datasets.html"]),
        ("nav.guide", ["run.html", "teach.html", "cite.html"]),
    ];

    /// <summary>The whole page.</summary>
    public string Around(SitePage page)
    {
        var parts = new Dictionary<string, string>
        {
            ["language"] = manifest.Language,
            ["site"] = WebUtility.HtmlEncode(manifest.Title),
            ["title"] = WebUtility.HtmlEncode(TitleOf(page)),
            ["meta"] = Meta(page),
            ["root"] = page.Root,
            ["file"] = page.File,
            ["math"] = page.Body.Contains("class=\"katex", StringComparison.Ordinal)
                ? $"<link rel=\"stylesheet\" href=\"{page.Root}assets/katex/katex.min.css\">\n"
                : "",
            ["scripts"] = Scripts(page),
            // Said beforehand: a rule that waits for what comes later in the page would move it while it loads.
            ["frame"] =
                "frame"
                + (page.Contents.Count < 2 ? " plain" : "")
                + (page.Body.Contains("class=\"sortable\"", StringComparison.Ordinal) ? " wide" : ""),
            ["nav"] = Navigation(page),
            ["body"] = page.Body,
            ["pager"] = Pager(page),
            ["contents"] = Contents(page),
            ["foot"] = Foot(page),
        };
        return HiddenMarks.Shown(
            Part()
                .Replace(
                    template,
                    m => m.Groups["word"].Success ? words[m.Groups["word"].Value] : parts[m.Groups["part"].Value]
                )
        );
    }

    private string TitleOf(SitePage page) =>
        page.File == "index.html" ? $"{manifest.Title}: {manifest.Tagline}" : $"{page.Title} · {manifest.Title}";

    // What search engines and messengers show.
    private string Meta(SitePage page)
    {
        // Of a text with formulas a sentence without them.
        var text = Paragraph()
            .Matches(page.Body)
            .Select(m => m.Groups["text"].Value)
            .Where(html => !html.Contains("katex", StringComparison.Ordinal))
            .Select(html => WebUtility.HtmlDecode(Blank().Replace(Tag().Replace(html, ""), " ")).Trim())
            .FirstOrDefault(words => words.Length > 20, manifest.Tagline);
        if (text.Length > LongestDescription)
            text = text[..text.LastIndexOf(' ', LongestDescription)] + " …";
        var description = WebUtility.HtmlEncode(text);
        var meta = new StringBuilder($"<meta name=\"description\" content=\"{description}\">\n")
            .Append($"<meta property=\"og:title\" content=\"{WebUtility.HtmlEncode(TitleOf(page))}\">\n")
            .Append($"<meta property=\"og:description\" content=\"{description}\">\n")
            .Append("<meta property=\"og:type\" content=\"article\">\n")
            .Append("<meta name=\"twitter:card\" content=\"summary_large_image\">\n");
        if (manifest.Address is { } address)
            meta.Append($"<meta property=\"og:url\" content=\"{address}{page.File}\">\n")
                .Append($"<meta property=\"og:image\" content=\"{address}assets/card.png\">\n")
                .Append($"<link rel=\"canonical\" href=\"{address}{page.File}\">\n");
        return meta.ToString();
    }

    private static string Scripts(SitePage page) =>
        (
            page.Body.Contains("class=\"out chart\"", StringComparison.Ordinal)
                ? $"<script defer src=\"{page.Root}assets/charts.js\"></script>\n"
                : ""
        )
        + (page.HasModels ? $"<script defer src=\"{page.Root}assets/models.js\"></script>\n" : "")
        + (
            page.HasBoards
                ? $"<link rel=\"stylesheet\" href=\"{page.Root}boards/boards.css\">\n"
                    + $"<script defer src=\"{page.Root}boards/start.js\"></script>\n"
                : ""
        );

    private string Navigation(SitePage current)
    {
        var html = new StringBuilder(
            $"<ul>{Item(current, "index.html", words["start"])}"
                + $"{Item(current, Board.LaboratoryFile, words["laboratory"])}</ul>"
                + $"<h2>{words["nav.notebooks"]}</h2><ol>"
        );
        foreach (var notebook in pages.Where(p => p.File.StartsWith("notebooks/", StringComparison.Ordinal)))
            html.Append(Item(current, notebook.File, notebook.Title));
        html.Append("</ol>");
        foreach (var (title, files) in Groups)
        {
            html.Append($"<h2>{words[title]}</h2><ul>");
            foreach (var page in files.SelectMany(f => pages.Where(p => p.File == f)))
                html.Append(Item(current, page.File, page.Title));
            html.Append("</ul>");
        }
        return html.ToString();
    }

    private static string Item(SitePage current, string file, string title) =>
        $"<li><a href=\"{current.Root}{file}\"{(file == current.File ? " aria-current=\"page\"" : "")}>"
        + $"{WebUtility.HtmlEncode(title)}</a></li>";

    private string Pager(SitePage page)
    {
        if (page.Previous is null && page.Next is null)
            return "";
        string Link(PageLink? link, string kind, string word) =>
            link is null
                ? "<span></span>"
                : $"<a rel=\"{kind}\" href=\"{page.Root}{link.File}\"><small>{word}</small>"
                    + $"{WebUtility.HtmlEncode(link.Title)}</a>";
        return $"<nav class=\"pager\" aria-label=\"{words["pager"]}\">"
            + $"{Link(page.Previous, "prev", words["pager.previous"])}"
            + $"{Link(page.Next, "next", words["pager.next"])}</nav>";
    }

    private string Contents(SitePage page)
    {
        if (page.Contents.Count < 2)
            return "";
        var items = page.Contents.Select(h =>
            $"<li class=\"level{h.Level}\"><a href=\"#{h.Id}\">{WebUtility.HtmlEncode(h.Text)}</a></li>"
        );
        return $"<nav class=\"contents\" aria-label=\"{words["contents"]}\"><h2>{words["contents"]}</h2>"
            + $"<ul>{string.Concat(items)}</ul></nav>\n";
    }

    private string Foot(SitePage page)
    {
        var edit =
            manifest.Edit is { } edited && page.Source is { } source
                ? $" · <a href=\"{WebUtility.HtmlEncode(edited + source)}\">{words["edit"]}</a>"
                : "";
        var day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return $"{WebUtility.HtmlEncode(manifest.Title)} {version}, <time datetime=\"{day}\">{day}</time> · "
            + $"<a href=\"{page.Root}cite.html\">{words["cite"]}</a>{edit}";
    }

    [GeneratedRegex(@"\{\{(?:w:(?<word>[\w.]+)|(?<part>\w+))\}\}")]
    private static partial Regex Part();

    [GeneratedRegex("<p>(?<text>.*?)</p>", RegexOptions.Singleline)]
    private static partial Regex Paragraph();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();
}
