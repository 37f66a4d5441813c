using LatentLab.Runner;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LatentLab.Notebooks.Tests;

/// <summary>A study runs without the lesson's other cells, so that it may use nothing that these declare.</summary>
public sealed class StudyCellsTests
{
    private static readonly CSharpParseOptions Script = new(LanguageVersion.Preview, kind: SourceCodeKind.Script);

    public static TheoryData<string> Names =>
        [.. Repository.Find().All().Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory, MemberData(nameof(Names))]
    public void AStudyUsesWhatItsOwnCellsDeclare(string name)
    {
        var path = Path.Combine(Repository.Find().Notebooks, name + ".ipynb");
        Assert.Empty(Borrowed(Notebook.Load(path).Cells.Select(cell => (cell.Id, cell.Role, cell.Source))));
    }

    [Fact]
    public void WhatALessonsCellDeclaresIsFound()
    {
        (string, string?, string)[] cells =
        [
            ("study-a", CellRole.Study, "int Twice(int x) => 2 * x;"),
            ("chart", null, "string[] names = [\"a\"]; double Half(double x) => x / 2; var (low, high) = (1, 2);"),
            ("verdict-1", CellRole.Verdict, "names.Select(x => Half(Twice(1)) + high)"),
            (
                "verdict-2",
                CellRole.Verdict,
                "int Of(int low) => low; foreach (var names in new[] { 1 }) Of(names: 1, x.low)"
            ),
        ];
        Assert.Equal(
            ["verdict-1: Half of chart", "verdict-1: high of chart", "verdict-1: names of chart"],
            Borrowed(cells).Order()
        );
    }

    private static IEnumerable<string> Borrowed(IEnumerable<(string Id, string? Role, string Source)> cells)
    {
        var parsed = cells.Select(c => (c.Id, c.Role, Root: CSharpSyntaxTree.ParseText(c.Source, Script).GetRoot()));
        var (own, others) = (new HashSet<string>(), new Dictionary<string, string>());
        var studies = new List<(string Id, SyntaxNode Root)>();
        foreach (var (id, role, root) in parsed)
        {
            var declared = root.ChildNodes().SelectMany(AtTop);
            if (NotebookRun.StudyRoles.Contains(role))
            {
                studies.Add((id, root));
                own.UnionWith(declared);
            }
            else
                foreach (var declaredName in declared)
                    others.TryAdd(declaredName, id);
        }
        foreach (var (id, root) in studies)
        {
            var known = own.Union(Declared(root)).ToHashSet();
            foreach (var name in Used(root).Distinct().Where(name => others.ContainsKey(name) && !known.Contains(name)))
                yield return $"{id}: {name} of {others[name]}";
        }
    }

    // What a cell leaves to those after it: not what stands inside of functions, blocks, loops and lambdas.
    private static IEnumerable<string> AtTop(SyntaxNode member) =>
        member
            .DescendantNodesAndSelf(node => !IsInside(node))
            .Where(node => node is not (ForEachStatementSyntax or ParameterSyntax))
            .Select(Name)
            .OfType<string>();

    private static bool IsInside(SyntaxNode node) =>
        node
            is BlockSyntax
                or ArrowExpressionClauseSyntax
                or LambdaExpressionSyntax
                or BaseTypeDeclarationSyntax
                or ForEachStatementSyntax;

    private static IEnumerable<string> Declared(SyntaxNode root) =>
        root.DescendantNodesAndSelf().Select(Name).OfType<string>();

    private static string? Name(SyntaxNode node) =>
        node switch
        {
            VariableDeclaratorSyntax variable => variable.Identifier.Text,
            SingleVariableDesignationSyntax variable => variable.Identifier.Text,
            ParameterSyntax parameter => parameter.Identifier.Text,
            MethodDeclarationSyntax method => method.Identifier.Text,
            LocalFunctionStatementSyntax function => function.Identifier.Text,
            BaseTypeDeclarationSyntax type => type.Identifier.Text,
            ForEachStatementSyntax loop => loop.Identifier.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            _ => null,
        };

    private static IEnumerable<string> Used(SyntaxNode root) =>
        from name in root.DescendantNodes().OfType<SimpleNameSyntax>()
        where name.Parent is not MemberAccessExpressionSyntax access || access.Expression == name
        where name.Parent is not (NameColonSyntax or MemberBindingExpressionSyntax or NameEqualsSyntax)
        select name.Identifier.Text;
}
