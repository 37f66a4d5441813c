using System.Globalization;
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

    private static readonly string[] Outcomes = ["SUPPORTED", "REFUTED", "DEPENDS", "UNDECIDED"];

    /// <summary>Keeps text, lists and tables, and drops the rest: scripts, pictures, links, styles, ids.</summary>
    /// <param name="html">What a cell gave.</param>
    /// <param name="claim">The address of a claim on the site, or null where it has none.</param>
    public static string Clean(string html, Func<string, string?> claim)
    {
        var sanitizer = new HtmlSanitizer(
            new HtmlSanitizerOptions
            {
                AllowedTags = Tags.ToHashSet(),
                AllowedAttributes = new HashSet<string> { "style", "scope", "colspan", "rowspan" },
                AllowedCssProperties = new HashSet<string> { "text-align" },
            }
        );
        sanitizer.PostProcessNode += (_, e) => Dress(e.Node, claim);
        return sanitizer.Sanitize(html);
    }

    private static void Dress(INode node, Func<string, string?> claim)
    {
        if (node is not IElement element)
            return;
        if (
            element.LocalName is "td" or "th"
            && element.GetAttribute("style")?.Contains("right", StringComparison.Ordinal) == true
        )
            element.ClassName = "number";
        element.RemoveAttribute("style");
        if (element.LocalName == "b" && Outcomes.Contains(element.TextContent))
        {
            element.ClassName = "badge";
            if (element.ParentElement?.ParentElement is { LocalName: "div" } verdict)
                verdict.ClassName = $"verdict {element.TextContent.ToLower(CultureInfo.InvariantCulture)}";
        }
        else if (
            element.LocalName == "b"
            && element.TextContent.StartsWith("Claim ", StringComparison.Ordinal)
            && claim(element.TextContent[6..].TrimEnd('.')) is { } address
        )
        {
            var link = element.Owner!.CreateElement("a");
            link.SetAttribute("href", address);
            link.TextContent = element.TextContent;
            element.InnerHtml = "";
            element.AppendChild(link);
        }
        else if (element.LocalName == "b" && element.TextContent == "Takeaways" && element.ParentElement is { } box)
        {
            box.ClassName = "takeaways";
        }
    }
}
