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
/// <param name="manifest">What the site is made of.</param>
/// <param name="words">The words of the frame.</param>
/// <param name="hasPage">Whether a notebook's file has a page.</param>
internal sealed partial class TextPages(
    Repository repository,
    Markup markup,
    SiteManifest manifest,
    SiteWords words,
    Func<string, bool> hasPage
)
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

    /// <summary>A file of environment/Site/pages.</summary>
    public string Read(string name) => File.ReadAllText(Path.Combine(repository.Site, "pages", name));

    /// <summary>A text of environment/Site/pages, as html.</summary>
    public string Part(string name) => markup.ToHtml(Read(name), Link);

    /// <summary>The first page.</summary>
    /// <param name="results">The stored results.</param>
    /// <param name="verdicts">Counts the verdicts.</param>
    /// <param name="pages">The notebooks' pages by number, in the order of the site.</param>
    /// <param name="notebooks">The notebooks, in that order.</param>
    public SitePage Home(
        Results results,
        ResultPages verdicts,
        IReadOnlyDictionary<int, NotebookPage> pages,
        IReadOnlyList<Notebook> notebooks
    )
    {
        var film = pages
            .Values.SelectMany(p => p.Pictures)
            .FirstOrDefault(p => p.File.Contains("-film-", StringComparison.Ordinal));
        var map = manifest.Models.FirstOrDefault(m => m.Name == LiveModel.MapName);
        var parts = new Dictionary<string, string>
        {
            ["notebooks"] = notebooks.Count.ToString(CultureInfo.InvariantCulture),
            ["map"] = map?.ToHtml(words, "") ?? "",
            ["film"] = film is null ? "" : $"<figure class=\"images\">{film.ToHtml("")}</figure>",
            ["counts"] = $"<p class=\"badges large\">{verdicts.Counts()}</p>",
            ["claims"] = results.Verdicts.Count.ToString(CultureInfo.InvariantCulture),
            ["cards"] = Cards(verdicts, pages, notebooks),
            ["best"] = Best(results),
        };
        var contents = new List<Heading>();
        var html = markup.ToHtml(Read("home.md"), Link, new HashSet<string>(), contents);
        html = Placeholder().Replace(html, m => parts[m.Groups["name"].Value]);
        return new SitePage("index.html", words["start"], html)
        {
            HasModels = map is not null,
            Source = "environment/Site/pages/home.md",
        };
    }

    private string Cards(
        ResultPages verdicts,
        IReadOnlyDictionary<int, NotebookPage> pages,
        IReadOnlyList<Notebook> notebooks
    )
    {
        var about = NotebookRow()
            .Matches(Readme())
            .ToDictionary(m => m.Groups["file"].Value, m => m.Groups["about"].Value);
        var cards = new StringBuilder("<ol class=\"cards\">");
        foreach (var (notebook, (number, page)) in notebooks.Zip(pages))
        {
            // A notebook of a fork may have no row in the README.
            var sentence = about.GetValueOrDefault(notebook.FileName) ?? "";
            cards.Append(
                $"<li data-notebook=\"{page.Number}\" data-predictions=\"{Text(page.Predictions)}\" "
                    + $"data-questions=\"{Text(page.Questions)}\" data-exercises=\"{Text(page.Exercises)}\">"
                    + $"<a href=\"{page.File}\">{WebUtility.HtmlEncode(page.Title)}</a>"
                    + $"<p>{WebUtility.HtmlEncode(sentence)}</p>\n"
                    + $"<p class=\"badges\"><span>{Seconds(notebook)}</span>{verdicts.Counts(number)}</p></li>"
            );
        }
        return cards.Append("</ol>").ToString();

        static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
    }

    private string Best(Results results)
    {
        var best = results
            .Scores.OrderBy(s => s["Fr\u00e9chet"].Mean)
            .Take(8)
            .Select(s =>
                $"<tr><th scope=\"row\">{WebUtility.HtmlEncode(s.Name)}</th><td class=\"number\">"
                + s["Fr\u00e9chet"].Mean.ToString("0.0", CultureInfo.InvariantCulture)
                + "</td></tr>"
            );
        return $"<div class=\"scroll\"><table><thead><tr><th scope=\"col\">{words["scoreboard.generator"]}</th>"
            + $"<th scope=\"col\" class=\"number\">{words["score.frechet.long"]}</th></tr></thead>"
            + $"<tbody>{string.Concat(best)}</tbody></table></div>";
    }

    /// <summary>The other pages.</summary>
    /// <param name="all">All notebooks of the folder, whose run times the plans name.</param>
    /// <param name="version">The library's version.</param>
    /// <param name="date">The day of the build.</param>
    public IEnumerable<SitePage> Others(IReadOnlyList<Notebook> all, string version, DateOnly date)
    {
        const string texts = "environment/Site/pages/";
        yield return Page("glossary.html", words["glossary"], Read("glossary.md"), texts + "glossary.md");
        yield return Page(
            "bibliography.html",
            words["bibliography"],
            Read("bibliography.md"),
            texts + "bibliography.md"
        );
        var cards =
            File.ReadAllText(Path.Combine(repository.Root, "datasets", "README.md"))
            + "\n\n"
            + File.ReadAllText(Path.Combine(repository.Root, "datasets", "fashion-mnist", "README.md"));
        // Two files make one page: the second one's headings go a level down.
        var second = cards.IndexOf("\n# ", 2, StringComparison.Ordinal);
        yield return Page(
            "datasets.html",
            words["datasets"],
            cards[..second] + Heading().Replace(cards[second..], "#$0")
        );
        var sections = Regex
            .Split(Readme(), "(?m)^## ")
            .Skip(1)
            .ToDictionary(s => s.Split('\n')[0].Trim(), s => "## " + s);
        yield return Page(
            "run.html",
            words["run"],
            $"# {words["run"]}\n\n"
                + string.Concat(
                    RunSections.Select(title =>
                        sections.GetValueOrDefault(title) ?? throw new UserError($"README.md: no section '{title}'")
                    )
                ),
            "README.md"
        );
        var times = all.ToDictionary(n => "run" + n.FileName.Split('-')[0], Seconds);
        yield return Page(
            "teach.html",
            words["teach"],
            Placeholder().Replace(Read("teach.md"), m => times.GetValueOrDefault(m.Groups["name"].Value, "\u2013")),
            texts + "teach.md"
        );
        var citation = Citation.Read(repository.Root);
        yield return Page(
            "cite.html",
            words["cite"],
            citation.ToMarkdown(words, manifest, version, date),
            "CITATION.cff"
        );
    }

    private static string Seconds(Notebook notebook) =>
        notebook.StoredRun?["seconds"]?.GetValue<double>() is { } seconds ? Durations.Text(seconds) : "\u2013";

    private string Readme() => File.ReadAllText(Path.Combine(repository.Root, "README.md"));

    private SitePage Page(string file, string title, string text, string? source = null)
    {
        var contents = new List<Heading>();
        try
        {
            return new SitePage(file, title, markup.ToHtml(text, Link, new HashSet<string>(), contents))
            {
                Contents = [.. contents.Where(h => h.Level is 2 or 3)],
                Source = source,
            };
        }
        catch (UserError e)
        {
            throw new UserError($"{file}: {e.Message}");
        }
    }

    // The texts link to files of the repository, as GitHub shows them, or to pages of the site.
    private string? Link(string url)
    {
        var (path, anchor) = url.Split('#', 2) is [var before, var after] ? (before, "#" + after) : (url, "");
        return path switch
        {
            "notebooks/claims.json" => "claims.html",
            "notebooks/evidence/scoreboard.json" => "scoreboard.html",
            "LICENSE" => "datasets/LICENSE.txt",
            "fashion-mnist/README.md" => "#fashion-mnist",
            _ when path.EndsWith(".ipynb", StringComparison.Ordinal) => hasPage(Path.GetFileName(path))
                ? NotebookPage.FileOf(Path.GetFileName(path)) + anchor
                : null,
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
