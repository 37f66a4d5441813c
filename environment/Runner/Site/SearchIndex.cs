using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace LatentLab.Runner.Site;

/// <summary>A piece of the site that can be found: a heading with the text below it.</summary>
/// <param name="id">Its number.</param>
/// <param name="u">Its address, seen from the site's folder.</param>
/// <param name="p">The page's title.</param>
/// <param name="t">The heading.</param>
/// <param name="x">The text.</param>
internal sealed record SearchEntry(int id, string u, string p, string t, string x);

/// <summary>Cuts the pages into pieces for the search.</summary>
internal static partial class SearchIndex
{
    /// <summary>All pieces, without code and numbers of tables.</summary>
    public static IReadOnlyList<SearchEntry> Of(IReadOnlyList<SitePage> pages)
    {
        var entries = new List<SearchEntry>();
        var parser = new HtmlParser();
        foreach (var page in pages)
        {
            var body = parser.ParseDocument(page.Body).Body!;
            foreach (
                var hidden in body.QuerySelectorAll(
                        "script, pre, .katex-html, td, noscript, .crumb, .uses, .badges, .claim table, figcaption, "
                            + ".solved"
                    )
                    .ToList()
            )
                hidden.Remove();
            var (address, title) = (page.File, page.Title);
            var text = new StringBuilder();
            foreach (
                var node in body.Descendants()
                    .Where(n => n is IText || n is IElement { LocalName: "h1" or "h2" or "h3" } || IsPaper(n))
            )
            {
                if (node is IElement heading)
                {
                    Add();
                    var name = IsPaper(heading) ? heading.QuerySelector("strong")! : heading;
                    title = name.TextContent.Trim(' ', '.', '\n');
                    if (heading.Id is { Length: > 0 } id)
                        address = $"{page.File}#{id}";
                    else if (heading.ParentElement is { Id: { Length: > 0 } outer } and { LocalName: "article" })
                        address = $"{page.File}#{outer}";
                }
                else if (node.ParentElement?.Closest("h1, h2, h3") is null)
                {
                    text.Append(node.TextContent).Append(' ');
                }
            }
            Add();

            void Add()
            {
                var words = LooseMark().Replace(Blank().Replace(text.ToString(), " "), "").Trim();
                if (words.Length > 0 || title != page.Title || entries.All(e => e.p != page.Title))
                    entries.Add(new SearchEntry(entries.Count, address, page.Title, title, words));
                text.Clear();
            }
        }
        return entries;
    }

    // An entry of the bibliography.
    private static bool IsPaper(INode node) =>
        node is IElement { LocalName: "li", Id: { Length: > 0 } } item && item.QuerySelector("strong") is not null;

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blank();

    // Between a link and what follows it.
    [GeneratedRegex(@" (?=[.,;:!?)])|(?<=\() ")]
    private static partial Regex LooseMark();
}
