using AngleSharp.Dom;
using Ganss.Xss;

namespace LatentLab.Runner.Site;

/// <summary>Makes the html of a notebook's outputs harmless, and dresses it in the site's style.</summary>
internal static class OutputHtml
{
    private static readonly string[] Tags =
    [
        "b",
        "br",
        "caption",
        "code",
        "div",
        "em",
        "i",
        "li",
        "ol",
        "p",
        "pre",
        "span",
        "strong",
        "sub",
        "sup",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ];

    /// <summary>Keeps text, lists and tables, and drops the rest: scripts, pictures, links, styles, ids.</summary>
    /// <param name="html">What a cell gave.</param>
    public static string Clean(string html)
    {
        var sanitizer = new HtmlSanitizer(
            new HtmlSanitizerOptions
            {
                AllowedTags = Tags.ToHashSet(),
                AllowedAttributes = new HashSet<string> { "style", "scope", "colspan", "rowspan" },
                AllowedCssProperties = new HashSet<string> { "text-align" },
            }
        );
        // What only dresses or links a text goes, and the text stays.
        sanitizer.RemovingTag += (_, e) =>
        {
            if (e.Tag.LocalName is "font" or "a" or "details" or "summary" or "h1" or "h2" or "h3" or "h4" or "u")
            {
                e.Tag.Replace([.. e.Tag.ChildNodes]);
                e.Cancel = true;
            }
        };
        sanitizer.PostProcessNode += (_, e) => Dress(e.Node);
        return sanitizer.Sanitize(html);
    }

    private static void Dress(INode node)
    {
        if (node is IText { ParentElement.LocalName: "td" } text)
            text.Data = Readable.Range(text.Data);
        if (node is not IElement element)
            return;
        if (
            element.LocalName is "td" or "th"
            && element.GetAttribute("style")?.Contains("right", StringComparison.Ordinal) == true
        )
            element.ClassName = "number";
        element.RemoveAttribute("style");
    }
}
