using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>
/// The pages that are mostly text: the start, how to run, how to teach, the glossary, the bibliography, the
/// cards of the data.
/// </summary>
/// <param name="repository">The clone.</param>
/// <param name="markup">Renders Markdown.</param>
internal sealed partial class TextPages(Repository repository, Markup markup)
{
    // What the README says of running stands there only.
    private static readonly string[] RunSections =
    [
        "Two commands",
        "Opening the notebooks",
        "Learning and teaching",
        "On a GPU",
        "Platforms",
        "Where is …?",
        "Performance",
        "Damaged files",
    ];

    /// <summary>A text of environment/Site/pages, as html.</summary>
    public string Part(string name) =>
        markup.ToHtml(File.ReadAllText(Path.Combine(repository.Site, "pages", name)), Link);

    /// <summary>The first page.</summary>
    /// <param name="results">The stored results.</param>
    /// <param name="pages">The notebooks' pages by number.</param>
    /// <param name="notebooks">The notebooks.</param>
    public SitePage Home(
        Results results,
        IReadOnlyDictionary<int, NotebookPage> pages,
        IReadOnlyList<Notebook> notebooks
    )
    {
        var about = NotebookRow()
            .Matches(Readme())
            .ToDictionary(m => m.Groups["file"].Value, m => m.Groups["about"].Value);
        var cards = new StringBuilder("<ol class=\"cards\">");
        foreach (var notebook in notebooks)
        {
            var number = int.Parse(notebook.FileName.Split('-')[0], CultureInfo.InvariantCulture);
            var page = pages[number];
            var seconds =
                notebook.StoredRun?["seconds"]?.GetValue<double>()
                ?? throw new UserError($"{notebook.FileName}: has no stored outputs: run it with --store");
            var sentence =
                about.GetValueOrDefault(notebook.FileName)
                ?? throw new UserError($"README.md: no row for {notebook.FileName}");
            var counts = ResultPages.Counts(results.Verdicts.Where(v => v.Claim.Exercise == number));
            cards.Append(
                $"<li><a href=\"{page.File}\">{WebUtility.HtmlEncode(page.Title)}</a>"
                    + $"<p>{WebUtility.HtmlEncode(sentence)}</p>\n"
                    + $"<p class=\"badges\"><span>{Durations.Text(seconds)}</span>{counts}</p></li>"
            );
        }
        var best = string.Concat(
            results
                .Scores.OrderBy(s => s["Fr\u00e9chet"].Mean)
                .Take(8)
                .Select(s =>
                    $"<tr><th scope=\"row\">{WebUtility.HtmlEncode(s.Name)}</th>"
                    + "<td class=\"number\">"
                    + s["Fr\u00e9chet"].Mean.ToString("0.0", CultureInfo.InvariantCulture)
                    + "</td></tr>"
                )
        );
        var film = pages[11].Pictures.FirstOrDefault(p => p.File.Contains("11-film", StringComparison.Ordinal));
        var parts = new Dictionary<string, string>
        {
            ["map"] = LiveModel.Map.ToHtml(),
            ["film"] = film is null ? "" : $"<figure class=\"images\">{film.ToHtml("")}</figure>",
            ["counts"] = $"<p class=\"badges large\">{ResultPages.Counts(results.Verdicts)}</p>",
            ["claims"] = results.Verdicts.Count.ToString(CultureInfo.InvariantCulture),
            ["cards"] = cards.Append("</ol>").ToString(),
            ["best"] =
                "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"The best generators\"><table><thead>"
                + "<tr><th scope=\"col\">generator</th>"
                + "<th scope=\"col\" class=\"number\">Fr\u00e9chet distance</th></tr></thead>"
                + $"<tbody>{best}</tbody></table></div>",
        };
        var contents = new List<Heading>();
        var html = markup.ToHtml(
            File.ReadAllText(Path.Combine(repository.Site, "pages", "home.md")),
            Link,
            new HashSet<string>(),
            contents
        );
        html = Placeholder().Replace(html, m => parts[m.Groups["name"].Value]);
        return new SitePage("index.html", "Start", html) { HasModels = true };
    }

    /// <summary>The other pages.</summary>
    /// <param name="notebooks">The notebooks, whose run times the plans name.</param>
    public IEnumerable<SitePage> Others(IReadOnlyList<Notebook> notebooks)
    {
        yield return Page(
            "glossary.html",
            "Glossary",
            File.ReadAllText(Path.Combine(repository.Site, "pages", "glossary.md"))
        );
        yield return Page(
            "bibliography.html",
            "Bibliography",
            File.ReadAllText(Path.Combine(repository.Site, "pages", "bibliography.md"))
        );
        var cards =
            File.ReadAllText(Path.Combine(repository.Root, "datasets", "README.md"))
            + "\n\n"
            + File.ReadAllText(Path.Combine(repository.Root, "datasets", "fashion-mnist", "README.md"));
        // Two files make one page: the second one's headings go a level down.
        var second = cards.IndexOf("\n# ", 2, StringComparison.Ordinal);
        yield return Page("datasets.html", "Datasets", cards[..second] + Heading().Replace(cards[second..], "#$0"));
        var sections = Regex
            .Split(Readme(), "(?m)^## ")
            .Skip(1)
            .ToDictionary(s => s.Split('\n')[0].Trim(), s => "## " + s);
        yield return Page(
            "run.html",
            "How to run",
            "# How to run\n\n"
                + string.Concat(
                    RunSections.Select(title =>
                        sections.GetValueOrDefault(title) ?? throw new UserError($"README.md: no section '{title}'")
                    )
                )
        );
        var times = notebooks.ToDictionary(
            n => "run" + n.FileName.Split('-')[0],
            n => Durations.Text(n.StoredRun!["seconds"]!.GetValue<double>())
        );
        yield return Page(
            "teach.html",
            "How to teach",
            Placeholder()
                .Replace(
                    File.ReadAllText(Path.Combine(repository.Site, "pages", "teach.md")),
                    m => times[m.Groups["name"].Value]
                )
        );
    }

    private string Readme() => File.ReadAllText(Path.Combine(repository.Root, "README.md"));

    private SitePage Page(string file, string title, string text)
    {
        var contents = new List<Heading>();
        try
        {
            return new SitePage(file, title, markup.ToHtml(text, Link, new HashSet<string>(), contents))
            {
                Contents = [.. contents.Where(h => h.Level is 2 or 3)],
            };
        }
        catch (UserError e)
        {
            throw new UserError($"{file}: {e.Message}");
        }
    }

    // The texts link to files of the repository, as GitHub shows them, or to pages of the site.
    private static string Link(string url)
    {
        var (path, anchor) = url.Split('#', 2) is [var before, var after] ? (before, "#" + after) : (url, "");
        return path switch
        {
            "notebooks/claims.json" => "claims.html",
            "notebooks/evidence/scoreboard.json" => "scoreboard.html",
            "LICENSE" => "datasets/LICENSE.txt",
            "fashion-mnist/README.md" => "#fashion-mnist",
            _ when path.EndsWith(".ipynb", StringComparison.Ordinal) => NotebookPage.FileOf(Path.GetFileName(path))
                + anchor,
            _ => url,
        };
    }

    [GeneratedRegex(@"^\| \[[^\]]*\]\(notebooks/(?<file>[^)]*)\) \| (?<about>[^|]*) \|", RegexOptions.Multiline)]
    private static partial Regex NotebookRow();

    [GeneratedRegex(@"(?:<p>)?\[\[(?<name>\w+)\]\](?:</p>)?")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^#+ ", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
