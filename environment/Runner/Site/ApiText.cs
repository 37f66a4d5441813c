using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace LatentLab.Runner.Site;

/// <summary>Renders documentation comments.</summary>
/// <param name="compilation">Finds the symbols that the comments name.</param>
/// <param name="markup">Renders their text.</param>
/// <param name="address">Where a symbol is described.</param>
/// <param name="name">How a symbol is written in a sentence.</param>
/// <param name="words">The words of the frame.</param>
internal sealed partial class ApiText(
    Compilation compilation,
    Markup markup,
    Func<ISymbol, string?> address,
    SymbolDisplayFormat name,
    SiteWords words
)
{
    /// <summary>The first sentence of a type or member, as html.</summary>
    public string Summary(ISymbol symbol) => Part(CommentOf(symbol)?.Element("summary"));

    /// <summary>Everything a comment says.</summary>
    /// <param name="symbol">A type or member.</param>
    /// <param name="signature">Its signature, as html; it stands after the summary.</param>
    public string Describe(ISymbol symbol, string signature)
    {
        var comment = CommentOf(symbol);
        var html = new StringBuilder($"<div class=\"summary\">{Part(comment?.Element("summary"))}</div>{signature}");
        if (comment is null)
            return html.ToString();
        List(
            words["api.typeparameters"],
            comment.Elements("typeparam"),
            e => WebUtility.HtmlEncode(e.Attribute("name")!.Value)
        );
        List(
            words["api.parameters"],
            comment.Elements("param"),
            e => WebUtility.HtmlEncode(e.Attribute("name")!.Value)
        );
        Section(words["api.returns"], comment.Element("returns"));
        List(words["api.exceptions"], comment.Elements("exception"), Reference);
        Section(words["api.remarks"], comment.Element("remarks"));
        foreach (var example in comment.Elements("example"))
            Section(words["api.example"], example);
        return html.ToString();

        void Section(string title, XElement? element)
        {
            if (element is not null)
                html.Append($"<p class=\"label\">{title}</p><div>{Part(element)}</div>");
        }

        void List(string title, IEnumerable<XElement> elements, Func<XElement, string> key)
        {
            var rows = string.Concat(elements.Select(e => $"<dt><code>{key(e)}</code></dt><dd>{Part(e)}</dd>"));
            if (rows.Length > 0)
                html.Append($"<p class=\"label\">{title}</p><dl class=\"api\">{rows}</dl>");
        }
    }

    // <inheritdoc/> takes the comment of what is named, overridden or implemented, beside what is said here.
    private XElement? CommentOf(ISymbol symbol)
    {
        if (symbol.GetDocumentationCommentXml() is not { Length: > 0 } xml)
            return null;
        var parsed = XElement.Parse($"<doc>{xml}</doc>");
        var comment = parsed.Element("member") ?? parsed;
        if (comment.Element("inheritdoc") is not { } inherit)
            return comment;
        var from = inherit.Attribute("cref") is { } cref
            ? DocumentationCommentId.GetFirstSymbolForDeclarationId(cref.Value, compilation)
            : BaseOf(symbol);
        if (from is null || CommentOf(from) is not { } inherited)
            return comment;
        var own = comment.Elements().Select(Key).ToHashSet();
        comment.Add(inherited.Elements().Where(e => !own.Contains(Key(e))));
        return comment;

        static string Key(XElement e) => $"{e.Name} {(string?)e.Attribute("name")}";
    }

    private static ISymbol? BaseOf(ISymbol symbol)
    {
        var overridden = symbol switch
        {
            IMethodSymbol m => m.OverriddenMethod,
            IPropertySymbol p => (ISymbol?)p.OverriddenProperty,
            _ => null,
        };
        return overridden
            ?? symbol
                .ContainingType?.AllInterfaces.SelectMany(i => i.GetMembers(symbol.Name))
                .FirstOrDefault(m =>
                    SymbolEqualityComparer.Default.Equals(
                        symbol.ContainingType.FindImplementationForInterfaceMember(m),
                        symbol
                    )
                );
    }

    private string Reference(XElement element)
    {
        if (element.Attribute("langword") is { } word)
            return word.Value;
        if (element.Attribute("href") is { } web)
            return $"<a href=\"{WebUtility.HtmlEncode(web.Value)}\">{WebUtility.HtmlEncode(element.Value)}</a>";
        var id = element.Attribute("cref")?.Value ?? "";
        var symbol = DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation);
        if (symbol is null && id.StartsWith("!:", StringComparison.Ordinal))
            throw new UserError($"A comment of the library names {id}, which does not exist");
        var text = WebUtility.HtmlEncode(
            symbol switch
            {
                null => id[(id.LastIndexOf('.') + 1)..],
                INamedTypeSymbol => symbol.ToDisplayString(name),
                { ContainingType: { } owner }
                    when symbol
                        is IFieldSymbol
                            or IPropertySymbol
                            or IMethodSymbol { MethodKind: not MethodKind.Constructor } =>
                    $"{owner.Name}.{symbol.Name}",
                _ => symbol.ContainingType?.Name ?? symbol.Name,
            }
        );
        return symbol is not null && address(symbol) is { } place ? $"<a href=\"{place}\">{text}</a>" : text;
    }

    private string Part(XElement? element)
    {
        if (element is null)
            return "";
        var html = new StringBuilder();
        // pieces of html wait in it as private-use characters while Markdown is rendered
        var text = new StringBuilder();
        var pieces = new List<string>();
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText plain:
                    text.Append(Escape(LineBreak().Replace(plain.Value, " ")));
                    break;
                case XElement { Name.LocalName: "see" or "seealso" } e:
                    Insert($"<code>{Reference(e)}</code>");
                    break;
                case XElement { Name.LocalName: "paramref" or "typeparamref" } e:
                    Insert($"<code>{WebUtility.HtmlEncode(e.Attribute("name")!.Value)}</code>");
                    break;
                case XElement { Name.LocalName: "c" } e:
                    Insert($"<code>{WebUtility.HtmlEncode(e.Value)}</code>");
                    break;
                case XElement { Name.LocalName: "i" or "b" } e:
                    Insert($"<em>{WebUtility.HtmlEncode(LineBreak().Replace(e.Value, " "))}</em>");
                    break;
                case XElement { Name.LocalName: "code" } e:
                    Flush();
                    html.Append(markup.ToHtml($"```csharp\n{Dedented(e.Value)}\n```"));
                    break;
                case XElement { Name.LocalName: "para" } e:
                    Flush();
                    html.Append(Part(e));
                    break;
                case XElement e:
                    text.Append(Escape(e.Value));
                    break;
            }
        }
        Flush();
        return html.ToString();

        void Insert(string piece)
        {
            text.Append((char)(0xE000 + pieces.Count));
            pieces.Add(piece);
        }

        void Flush()
        {
            if (text.ToString().Trim() is { Length: > 0 } words)
                html.Append(Piece().Replace(markup.ToHtml(words), m => pieces[m.Value[0] - 0xE000]));
            text.Clear();
        }
    }

    // Comments are prose: their stars, brackets and underscores mean themselves.
    private static string Escape(string text) => Special().Replace(text, @"\$0");

    private static string Dedented(string code)
    {
        var lines = code.Trim('\n', '\r').Split('\n').Select(l => l.TrimEnd()).ToList();
        var indent = lines
            .Where(l => l.Length > 0)
            .Select(l => l.Length - l.TrimStart().Length)
            .DefaultIfEmpty(0)
            .Min();
        return string.Join('\n', lines.Select(l => l.Length >= indent ? l[indent..] : l)).Trim();
    }

    [GeneratedRegex(@"\s*\n\s*")]
    private static partial Regex LineBreak();

    [GeneratedRegex(@"[\\`*_\[\]<>#|$~]")]
    private static partial Regex Special();

    [GeneratedRegex(@"[\uE000-\uEFFF]")]
    private static partial Regex Piece();
}
