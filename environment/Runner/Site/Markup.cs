using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Extensions.Mathematics;
using Markdig.Helpers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace LatentLab.Runner.Site;

/// <summary>Markdown to html. Html inside Markdown is shown, not obeyed.</summary>
/// <param name="formulas">Sets the formulas.</param>
/// <param name="color">Colors C# code.</param>
internal sealed partial class Markup(Formulas formulas, Func<string, string> color)
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder()
        .UseMathematics()
        .UsePipeTables()
        .UseDefinitionLists()
        .UseAutoIdentifiers(AutoIdentifierOptions.GitHub)
        .DisableHtml()
        .Build();

    /// <summary>A text as html.</summary>
    /// <param name="text">Markdown.</param>
    /// <param name="link">
    /// Where a link of the text leads on the site, or null where that is not on it; links that are no web address pass
    /// through it.
    /// </param>
    /// <param name="ids">The ids that the page has already; those of the headings are added.</param>
    /// <param name="contents">Takes the headings.</param>
    /// <param name="notes">Finds what the text points at by words alone.</param>
    /// <param name="tip">What hovers over a link to the web, or null.</param>
    /// <param name="caption">The caption of a picture that is a paragraph of its own.</param>
    public string ToHtml(
        string text,
        Func<string, string?>? link = null,
        ISet<string>? ids = null,
        ICollection<Heading>? contents = null,
        Func<string, IReadOnlyList<Note>>? notes = null,
        Func<string, string?>? tip = null,
        Func<LinkInline, string>? caption = null
    )
    {
        var document = Markdown.Parse(text, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            var words = TextOf(heading.Inline!);
            var id = Slug(words);
            for (var n = 2; ids is not null && !ids.Add(id); n++)
                id = $"{Slug(words)}-{n}";
            heading.GetAttributes().Id = id;
            contents?.Add(new Heading(heading.Level, id, words));
        }
        // A paper of the bibliography is a place that citations lead to.
        foreach (var item in document.Descendants<ListItemBlock>())
            if (PaperOf(item) is { } key && ids?.Add(Slug(key)) != false)
                item.GetAttributes().Id = Slug(key);
        foreach (var found in document.Descendants<LinkInline>().ToList())
        {
            found.Url = Checked(found.Url ?? "", link);
            if (found.Url is null)
            {
                found.MoveChildrenAfter(found);
                found.Remove();
            }
            else if (tip?.Invoke(found.Url) is { } entry)
            {
                found.Title = entry;
                found.GetAttributes().AddClass("cite");
            }
        }
        if (notes is not null)
            foreach (var words in document.Descendants<LiteralInline>().Where(IsPlain).ToList())
                Annotate(words, notes(words.Content.ToString()));
        foreach (var words in document.Descendants<LiteralInline>())
            words.Content = new StringSlice(Readable.Percent(words.Content.ToString()));
        return Rendered(document, caption);
    }

    // "- **Kingma and Welling 2014.** ..."
    private static string? PaperOf(ListItemBlock item) =>
        (item.FirstOrDefault() as ParagraphBlock)?.Inline?.FirstChild is EmphasisInline { DelimiterCount: 2 } strong
        && TextOf(strong) is var key
        && key.Length > 5
        && key.EndsWith('.')
        && key[^5..^1].All(char.IsAsciiDigit)
            ? key[..^1]
            : null;

    private static bool IsPlain(LiteralInline words)
    {
        for (var above = words.Parent; above is not null; above = above.Parent)
            if (above is LinkInline)
                return false;
        return Root(words) is not HeadingBlock;
    }

    private static LeafBlock? Root(Inline inline)
    {
        var top = inline.Parent;
        while (top?.Parent is not null)
            top = top.Parent;
        return top?.ParentBlock;
    }

    private static void Annotate(LiteralInline words, IReadOnlyList<Note> notes)
    {
        if (notes.Count == 0)
            return;
        var text = words.Content.ToString();
        var (last, at) = ((Inline)words, 0);
        foreach (var note in notes)
        {
            Put(new LiteralInline(text[at..note.Start]));
            Put(new HtmlInline(note.Html));
            at = note.Start + note.Length;
        }
        Put(new LiteralInline(text[at..]));
        words.Remove();

        void Put(Inline next)
        {
            last.InsertAfter(next);
            last = next;
        }
    }

    /// <summary>A text of one paragraph as html, without the paragraph around it.</summary>
    public string ToInlineHtml(string text, Func<string, string?>? link = null)
    {
        var html = ToHtml(text, link).Trim();
        return
            html.StartsWith("<p>", StringComparison.Ordinal)
            && html.IndexOf("</p>", StringComparison.Ordinal) == html.Length - 4
            ? html[3..^4]
            : html;
    }

    /// <summary>A text as a part of an address: small letters, digits and hyphens.</summary>
    public static string Slug(string text)
    {
        var slug = new StringBuilder();
        foreach (var c in text.ToLowerInvariant())
        {
            if (char.IsLetterOrDigit(c))
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        return slug.ToString().Trim('-');
    }

    private static string? Checked(string url, Func<string, string?>? link)
    {
        if (url.StartsWith("https://", StringComparison.Ordinal))
            return url;
        // What is left must be a place in the repository: no javascript:, no data:.
        if (url.Contains(':'))
            throw new UserError($"a link to {url}: only https and files of the repository are allowed");
        return url.StartsWith('#') || link is null ? url : link(url);
    }

    private string Rendered(MarkdownDocument document, Func<LinkInline, string>? caption)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        Pipeline.Setup(renderer);
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathInlineRenderer>(new InlineFormula(formulas));
        renderer.ObjectRenderers.ReplaceOrAdd<HtmlMathBlockRenderer>(new FormulaBlock(formulas));
        renderer.ObjectRenderers.ReplaceOrAdd<CodeBlockRenderer>(new Code(color));
        renderer.ObjectRenderers.ReplaceOrAdd<CodeInlineRenderer>(new InlineCode());
        renderer.ObjectRenderers.ReplaceOrAdd<Markdig.Extensions.Tables.HtmlTableRenderer>(new ScrolledTable());
        if (caption is not null)
            renderer.ObjectRenderers.ReplaceOrAdd<ParagraphRenderer>(new Drawing(caption));
        renderer.Render(document);
        return writer.ToString();
    }

    private static string TextOf(ContainerInline inline) =>
        string.Concat(
            inline
                .Descendants()
                .Select(part =>
                    part switch
                    {
                        LiteralInline literal => literal.Content.ToString(),
                        CodeInline code => code.Content,
                        _ => "",
                    }
                )
        );

    private sealed class InlineFormula(Formulas formulas) : HtmlObjectRenderer<MathInline>
    {
        protected override void Write(HtmlRenderer renderer, MathInline formula)
        {
            var html = formulas.Set(formula.Content.ToString(), display: formula.DelimiterCount == 2);
            var next = formula.NextSibling as LiteralInline;
            var mark = EndMarks().Match(next?.Content.ToString() ?? "").Value;
            if (mark.Length > 0)
                next!.Content.Start += mark.Length;
            renderer.Write(mark.Length > 0 ? $"<span class=\"glue\">{html}{mark}</span>" : html);
        }
    }

    [GeneratedRegex(@"^[.,;:!?)\u2019\u201d]+")] // no line begins with these
    private static partial Regex EndMarks();

    private sealed class FormulaBlock(Formulas formulas) : HtmlObjectRenderer<MathBlock>
    {
        protected override void Write(HtmlRenderer renderer, MathBlock formula) =>
            renderer
                .Write("<div class=\"math\" role=\"math\">")
                .Write(formulas.Set(formula.Lines.ToString(), display: true))
                .WriteLine("</div>");
    }

    private sealed class Code(Func<string, string> color) : HtmlObjectRenderer<CodeBlock>
    {
        protected override void Write(HtmlRenderer renderer, CodeBlock block)
        {
            var text = block.Lines.ToString();
            var html = (block as FencedCodeBlock)?.Info is "csharp" or "cs" ? color(text) : WebUtility.HtmlEncode(text);
            renderer.EnsureLine();
            renderer.Write("<pre class=\"code\"><code>").Write(html).WriteLine("</code></pre>");
        }
    }

    // No line ends in an option, nor behind a lone "--".
    private sealed class InlineCode : HtmlObjectRenderer<CodeInline>
    {
        protected override void Write(HtmlRenderer renderer, CodeInline code) =>
            renderer
                .Write("<code>")
                .Write(Option().Replace(WebUtility.HtmlEncode(code.Content), "<span class=\"whole\">$0</span>"))
                .Write("</code>");
    }

    [GeneratedRegex(@"(?<!-)--(?!-)(?: ?[\w-]+)?")]
    private static partial Regex Option();

    private sealed class ScrolledTable : Markdig.Extensions.Tables.HtmlTableRenderer
    {
        protected override void Write(HtmlRenderer renderer, Markdig.Extensions.Tables.Table table)
        {
            // A header without a word in it is only Markdown's demand for one.
            if (
                table.FirstOrDefault() is Markdig.Extensions.Tables.TableRow { IsHeader: true } header
                && header.Descendants<LiteralInline>().All(l => l.Content.IsEmpty)
            )
                table.Remove(header);
            else if (table.FirstOrDefault() is Markdig.Extensions.Tables.TableRow { IsHeader: true } names)
                Label(table, names);
            renderer.Write("<div class=\"scroll\">");
            base.Write(renderer, table);
            renderer.WriteLine("</div>");
        }

        // On a small screen a row becomes a list: each cell says which column it is of.
        private static void Label(Markdig.Extensions.Tables.Table table, Markdig.Extensions.Tables.TableRow names)
        {
            table.GetAttributes().AddClass("stacks");
            var rows = table.OfType<Markdig.Extensions.Tables.TableRow>().Where(r => !r.IsHeader);
            foreach (var (cell, name) in rows.SelectMany(row => row.Zip(names)))
                cell.GetAttributes()
                    .AddProperty(
                        "data-label",
                        string.Concat(name.Descendants<LiteralInline>().Select(l => l.Content.ToString()))
                    );
        }
    }

    private sealed class Drawing(Func<LinkInline, string> caption) : ParagraphRenderer
    {
        protected override void Write(HtmlRenderer renderer, ParagraphBlock paragraph)
        {
            if (paragraph.Inline is not { FirstChild: LinkInline { IsImage: true, NextSibling: null } picture })
            {
                base.Write(renderer, paragraph);
                return;
            }
            var text = caption(picture);
            renderer.Write("<figure class=\"drawing\">");
            renderer.WriteChildren(paragraph.Inline!);
            renderer.Write(text).WriteLine("</figure>");
        }
    }

    /// <summary>The words of a picture.</summary>
    public static string AltOf(LinkInline picture) => TextOf(picture);
}
