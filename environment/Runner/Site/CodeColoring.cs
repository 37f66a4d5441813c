using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;

namespace LatentLab.Runner.Site;

/// <summary>A word of code that has a color.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How many characters it has.</param>
/// <param name="Kind">What it is, as the style sheet calls it: k for a keyword, t for a type.</param>
/// <param name="Place">Where it is described, seen from the reference's folder; null where it is not.</param>
internal sealed record CodeWord(int Start, int Length, string Kind, string? Place);

/// <summary>
/// Colors C# by what the compiler knows of each word, and links the library's names to their reference.
/// </summary>
/// <param name="references">What the code may use.</param>
/// <param name="address">Where a symbol is described, or null where it is not.</param>
internal sealed partial class CodeColoring(IReadOnlyList<MetadataReference> references, Func<ISymbol, string?> address)
    : IDisposable
{
    private static readonly string[] Usings =
    [
        "System",
        "System.Collections.Generic",
        "System.IO",
        "System.Linq",
        "System.Text",
        "System.Threading",
        "System.Threading.Tasks",
        "LatentLab",
    ];

    private readonly AdhocWorkspace _workspace = new(MefHostServices.DefaultHost);

    /// <summary>A piece of code that stands alone.</summary>
    /// <param name="code">The code.</param>
    /// <param name="prefix">The way from the page to the reference's folder.</param>
    public string ToHtml(string code, string prefix)
    {
        var (html, at) = (new StringBuilder(), 0);
        foreach (var word in Words([code])[0])
        {
            var content = WebUtility.HtmlEncode(code.Substring(word.Start, word.Length));
            html.Append(WebUtility.HtmlEncode(code[at..word.Start]))
                .Append(
                    word.Place is { } place
                        ? $"<a class=\"{word.Kind}\" href=\"{prefix}{place}\">{content}</a>"
                        : $"<span class=\"{word.Kind}\">{content}</span>"
                );
            at = word.Start + word.Length;
        }
        return html.Append(WebUtility.HtmlEncode(code[at..])).ToString();
    }

    /// <summary>The words of a notebook's cells, each of which knows what the earlier ones declared.</summary>
    /// <param name="cells">Their code.</param>
    /// <param name="used">Takes the number of a cell and a symbol of the library that it names.</param>
    public IReadOnlyList<IReadOnlyList<CodeWord>> Words(IReadOnlyList<string> cells, Action<int, ISymbol>? used = null)
    {
        var all = new StringBuilder();
        var spans = new List<TextSpan>();
        foreach (var cell in cells)
        {
            spans.Add(new TextSpan(all.Length, cell.Length));
            all.Append(cell).Append("\n;\n");
        }
        var text = all.ToString();
        // A using in the middle of a script is an error, but the words after it need it all the same.
        var usings = Usings.Concat(Using().Matches(text).Select(m => m.Groups[1].Value)).Distinct();
        var project = ProjectId.CreateNewId();
        var file = DocumentId.CreateNewId(project);
        var solution = _workspace
            .CurrentSolution.AddProject(
                ProjectInfo.Create(
                    project,
                    VersionStamp.Default,
                    "cells",
                    "cells",
                    LanguageNames.CSharp,
                    parseOptions: new CSharpParseOptions(
                        CellRules.Language.LanguageVersion,
                        kind: SourceCodeKind.Script
                    ),
                    compilationOptions: new CSharpCompilationOptions(
                        OutputKind.DynamicallyLinkedLibrary,
                        usings: usings
                    ),
                    metadataReferences: references,
                    isSubmission: true
                )
            )
            .AddDocument(
                DocumentInfo.Create(
                    file,
                    "cells.csx",
                    sourceCodeKind: SourceCodeKind.Script,
                    loader: TextLoader.From(TextAndVersion.Create(SourceText.From(text), VersionStamp.Default))
                )
            );
        var document = solution.GetDocument(file)!;
        var root = document.GetSyntaxRootAsync().GetAwaiter().GetResult()!;
        var model = document.GetSemanticModelAsync().GetAwaiter().GetResult()!;
        return [.. spans.Select((span, i) => Known(span, i).ToList())];

        IEnumerable<CodeWord> Known(TextSpan span, int cell)
        {
            var at = span.Start;
            foreach (var word in Words(document, span))
            {
                if (word.TextSpan.Start < at || word.TextSpan.End > span.End)
                    continue;
                at = word.TextSpan.End;
                var kind = KindOf(word.ClassificationType)!;
                var symbol = kind is "t" or "m" or "f" ? SymbolAt(root, model, word.TextSpan.Start) : null;
                if (symbol is not null)
                    used?.Invoke(cell, symbol);
                var place = symbol is null ? null : address(symbol);
                if (kind == "f" && place is null)
                    continue; // has the color of other text
                yield return new CodeWord(word.TextSpan.Start - span.Start, word.TextSpan.Length, kind, place);
            }
        }
    }

    public void Dispose() => _workspace.Dispose();

    private static ISymbol? SymbolAt(SyntaxNode root, SemanticModel model, int position)
    {
        if (root.FindToken(position).Parent is not { } node)
            return null;
        var info = model.GetSymbolInfo(node);
        return info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
    }

    // Several classifications may lie on one word: the most telling one counts.
    private static IEnumerable<ClassifiedSpan> Words(Document document, TextSpan span) =>
        Classifier
            .GetClassifiedSpansAsync(document, span)
            .GetAwaiter()
            .GetResult()
            .Where(word => !word.TextSpan.IsEmpty && KindOf(word.ClassificationType) is not null)
            .GroupBy(word => word.TextSpan)
            .Select(same => same.MaxBy(word => word.ClassificationType is "identifier" or "keyword" ? 0 : 1))
            .OrderBy(word => word.TextSpan.Start);

    private static string? KindOf(string classification) =>
        classification switch
        {
            "keyword" or "keyword - control" or "preprocessor keyword" => "k",
            "string" or "string - verbatim" or "string - escape character" => "s",
            "number" => "n",
            "method name" or "extension method name" => "m",
            "property name" or "field name" or "constant name" or "enum member name" => "f",
            "comment" => "c",
            "interface name" or "enum name" or "delegate name" => "t",
            _ when classification.EndsWith("class name", StringComparison.Ordinal)
                    || classification.EndsWith("struct name", StringComparison.Ordinal) => "t",
            _ => null,
        };

    [GeneratedRegex(@"^using (?:static )?([A-Za-z.]+);", RegexOptions.Multiline)]
    private static partial Regex Using();
}
