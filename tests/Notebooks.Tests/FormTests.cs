using LatentLab.Runner;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LatentLab.Notebooks.Tests;

/// <summary>
/// What CSharpier does not see to: strings and comments that are too wide, files that are too long, and what is
/// not C#.
/// </summary>
public class FormTests
{
    private const int MostCharacters = 120,
        MostLines = 300;

    private static readonly Repository Repository = Repository.Find();

    private static readonly string[] Others =
    [
        .. new[] { "js", "css", "html", "sh", "yml" }.Select(ending => $"*.{ending}"),
        "*Dockerfile",
        ".ci/run",
    ];

    private static IEnumerable<(string File, string[] Lines)> Sources(params string[] others)
    {
        if (!Path.Exists(Path.Combine(Repository.Root, ".git")))
            Assert.Skip("without git there is no list of the files");
        string[] files = ["ls-files", "-z", "*.cs", .. others, ":(exclude)environment/Site/vendor"];
        var (exitCode, output) = Tool.Run("git", files, Repository.Root);
        Assert.True(exitCode == 0, output);
        return output
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(file => File.Exists(Path.Combine(Repository.Root, file)))
            .Select(file => (file, File.ReadAllLines(Path.Combine(Repository.Root, file))));
    }

    [Fact]
    public void NoLineIsTooWide()
    {
        var wide = Sources(Others)
            .SelectMany(source =>
                source
                    .Lines.Select((line, at) => (Place: $"{source.File}:{at + 1}", line.Length))
                    .Where(line => line.Length > MostCharacters)
            )
            .Select(line => $"{line.Place}: {line.Length} characters, {MostCharacters} fit")
            .ToList();
        Assert.True(wide.Count == 0, string.Join('\n', wide));
    }

    [Fact]
    public void NoFileIsTooLong()
    {
        var tall = Sources(Others)
            .Where(source => source.Lines.Length > MostLines)
            .Select(source =>
                $"{source.File}:{MostLines + 1}: {source.Lines.Length} lines; split it, {MostLines} are the most"
            )
            .ToList();
        Assert.True(tall.Count == 0, string.Join('\n', tall));
    }

    // They belong to a thread. After an await a method goes on in another: no_grad() then stays on for good where it
    // began, and the next one there that asks for a gradient ends the process.
    [Fact]
    public void NoAwaitStandsInAScopeOfTorch()
    {
        var carried = Sources()
            .SelectMany(source => Carried(string.Join('\n', source.Lines)).Select(line => $"{source.File}:{line}"))
            .ToList();
        Assert.True(carried.Count == 0, string.Join('\n', carried));
        Assert.Equal([3], Carried("async Task A()\n{\nusing var a = no_grad();\nawait B();\n}"));
        Assert.Empty(Carried("async Task A() { await B(); { using var a = no_grad(); C(); } await B(); }"));
    }

    private static List<int> Carried(string code) =>
        [
            .. CSharpSyntaxTree
                .ParseText(code)
                .GetRoot()
                .DescendantNodes()
                .Where(node =>
                    node is LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 } or UsingStatementSyntax
                )
                .Where(scope =>
                    scope is LocalDeclarationStatementSyntax local
                        ? IsTorchs(local.Declaration)
                        : scope is UsingStatementSyntax block
                            && IsTorchs((SyntaxNode?)block.Declaration ?? block.Expression!)
                )
                .Where(scope =>
                    (scope is UsingStatementSyntax ? scope : scope.Parent!)
                        .DescendantNodes(node =>
                            node is not AnonymousFunctionExpressionSyntax and not LocalFunctionStatementSyntax
                        )
                        .Any(node => node is AwaitExpressionSyntax && node.SpanStart > scope.SpanStart)
                )
                .Select(scope => scope.GetLocation().GetLineSpan().StartLinePosition.Line + 1),
        ];

    private static bool IsTorchs(SyntaxNode declared) =>
        declared.ToString() is var text && (text.Contains("no_grad()") || text.Contains("NewDisposeScope()"));
}
