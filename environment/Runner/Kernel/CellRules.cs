using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace LatentLab.Runner;

/// <summary>What a cell may hold so that it runs in every host, and the packages it asks for.</summary>
internal static partial class CellRules
{
    /// <summary>The library's name in <c>#r "nuget: …"</c>.</summary>
    public const string LibraryId = "LatentLab";

    /// <summary>The strictest host's language.</summary>
    public static readonly CSharpParseOptions Language = new(
        LanguageVersion.CSharp13,
        DocumentationMode.None,
        SourceCodeKind.Script
    );

    /// <summary>Takes the package directives out of a cell.</summary>
    /// <param name="source">The cell.</param>
    /// <param name="isPortable">
    /// Whether it must be such that it runs in every host. A notebook of somebody else's, which asks for another
    /// library or none, has to run here only: it may leave out versions, name sources and spell texts in its own
    /// language.
    /// </param>
    /// <returns>
    /// The code with blanks in their place, so that lines keep their numbers, and the packages asked for.
    /// </returns>
    /// <exception cref="CellException">The cell holds what another host would refuse, or no host knows.</exception>
    public static (string Code, IReadOnlyList<PackageId> Packages) Separate(string source, bool isPortable = true)
    {
        var packages = new List<PackageId>();
        var code = source;
        var root = CSharpSyntaxTree.ParseText(source, Language).GetCompilationUnitRoot();
        if (isPortable)
        {
            RequireAscii(source, root);
            RequireOwnReturns(source, root);
        }
        foreach (var directive in root.DescendantTrivia().Select(t => t.GetStructure()).OfType<DirectiveTriviaSyntax>())
        {
            var text = directive.ToString().Trim();
            if (!isPortable && directive is ReferenceDirectiveTriviaSyntax && !text.Contains("nuget:"))
                continue; // an assembly's file: the compiler looks for it
            if (!isPortable && AnyPackage().Match(text) is { Success: true } any)
                packages.Add(new(any.Groups["id"].Value, any.Groups["version"] is { Length: > 0 } v ? v.Value : "*"));
            else if (!isPortable && (SourceLine().IsMatch(text) || CSharpLine().IsMatch(text))) { }
            else if (directive is ReferenceDirectiveTriviaSyntax)
                packages.Add(PackageOf(text, source, directive.Span));
            else if (directive is BadDirectiveTriviaSyntax or ShebangDirectiveTriviaSyntax or LoadDirectiveTriviaSyntax)
                throw Refused(
                    $"'{text}' works in some hosts only; no directive but #r \"nuget: Id, version\"",
                    source,
                    directive.Span
                );
            else
                continue;
            code = code.Remove(directive.SpanStart, text.Length)
                .Insert(directive.SpanStart, new string(' ', text.Length));
        }
        if (HostCommand().Match(code) is { Success: true } command)
            throw Refused(
                $"'{command.Value.Trim()}' at a line's beginning is a command to .NET Interactive, "
                    + "in a string or comment, too; indent the line",
                source,
                new TextSpan(command.Index, 1)
            );
        return (code, packages);
    }

    /// <summary>The package sources that a cell names by <c>#i "nuget:…"</c>.</summary>
    public static IEnumerable<string> Sources(string source) =>
        SourceLine().Matches(source).Select(m => m.Groups["source"].Value.Trim());

    /// <summary>Whether a notebook asks for the library.</summary>
    public static bool UsesLibrary(IEnumerable<Cell> cells) =>
        cells.Any(c => NuGetLine().Matches(c.Source).Any(m => m.Groups["id"].Value == LibraryId));

    /// <summary>Lab.Start() belongs into the third code cell: torch code before it may fail for good.</summary>
    /// <returns>What is wrong, or null.</returns>
    public static string? StartProblem(IReadOnlyList<Cell> cells)
    {
        if (!UsesLibrary(cells))
            return null;
        if (cells.Count >= 3 && cells[2].Source.Contains("Lab.Start(", StringComparison.Ordinal))
            return null;
        return "the third code cell must call Lab.Start(), before any other use of torch";
    }

    // In a comment a garbled letter harms nobody, and learners write in their own language.
    private static void RequireAscii(string source, SyntaxNode root)
    {
        if (source.AsSpan().IndexOfAnyExceptInRange('\t', '~') < 0)
            return;
        var comments = root.DescendantTrivia()
            .Where(t => t.IsKind(SyntaxKind.SingleLineCommentTrivia) || t.IsKind(SyntaxKind.MultiLineCommentTrivia))
            .Select(t => t.Span)
            .ToList();
        var at = Enumerable
            .Range(0, source.Length)
            .FirstOrDefault(i => source[i] is < '\t' or > '~' && !comments.Any(c => c.Contains(i)), -1);
        if (at < 0)
            return;
        var shown = char.IsHighSurrogate(source[at]) ? source.Substring(at, 2) : source[at].ToString();
        throw Refused(
            $"'{shown}' is not ASCII, and some hosts would garble it; write \\u{(int)source[at]:x4} in a string",
            source,
            new TextSpan(at, 1)
        );
    }

    // C# scripting looks for a return in statements within statements, and in blocks it looks into local functions too:
    // such a cell then returns null, which .NET Interactive shows below it, unless the cell ends in a value of its own.
    private static void RequireOwnReturns(string source, CompilationUnitSyntax root)
    {
        if (
            root.Members.LastOrDefault() is GlobalStatementSyntax
            {
                Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true }
            }
        )
            return;
        var function = root.DescendantNodes(n => n is CompilationUnitSyntax or GlobalStatementSyntax or StatementSyntax)
            .OfType<ReturnStatementSyntax>()
            .Select(r => r.Ancestors().OfType<LocalFunctionStatementSyntax>().LastOrDefault())
            .FirstOrDefault(f => f is not null);
        if (function is null)
            return;
        throw Refused(
            $"'{function.Identifier}' returns from within a block, "
                + "which .NET Interactive takes for the cell's own return and shows as <null>; "
                + "move the function out of the block, to the top of the cell",
            source,
            function.Identifier.Span
        );
    }

    private static PackageId PackageOf(string directive, string source, TextSpan span)
    {
        var match = NuGetLine().Match(directive);
        if (match.Success && match.Length == directive.Length)
            return new PackageId(match.Groups["id"].Value, match.Groups["version"].Value);
        throw Refused($"{directive}: needed is #r \"nuget: Id, version\" with one exact version", source, span);
    }

    private static CellException Refused(string message, string source, TextSpan span)
    {
        var position = SourceText.From(source).Lines.GetLinePosition(span.Start);
        return new CellException("NotPortable", message, position.Line + 1, position.Character + 1);
    }

    // It looks for these before anything reads the code as C#.
    [GeneratedRegex("""^#(!\S*|i\b|r\s+"?nuget:).*""", RegexOptions.Multiline)]
    private static partial Regex HostCommand();

    [GeneratedRegex("""^#r\s+"nuget:\s*(?<id>[\w.-]+)\s*(,\s*(?<version>[\w.*-]+)\s*)?"$""")]
    private static partial Regex AnyPackage();

    [GeneratedRegex("""^\s*#i\s+"nuget:(?<source>[^"\n]+)"\s*$""", RegexOptions.Multiline)]
    private static partial Regex SourceLine();

    [GeneratedRegex("^#!(csharp|c#)$", RegexOptions.IgnoreCase)]
    private static partial Regex CSharpLine();

    [GeneratedRegex(
        """^\s*#r\s+"nuget:\s*(?<id>[\w.-]+)\s*,\s*(?<version>\d+(\.\d+){1,3}(-[\w.-]+)?)\s*" *""",
        RegexOptions.Multiline
    )]
    private static partial Regex NuGetLine();
}
