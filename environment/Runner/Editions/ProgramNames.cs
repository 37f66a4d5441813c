using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LatentLab.Runner;

/// <summary>Gives the cells of a notebook names that can stand in one program.</summary>
/// <remarks>
/// In cells, a top-level name may be declared again, and a name inside a block may hide it. In a program both are
/// errors: here every later declaration gets a number, and a hiding name an underscore.
/// </remarks>
internal sealed class ProgramNames
{
    private readonly Dictionary<ISymbol, string> _renamed = new(SymbolEqualityComparer.Default);
    private readonly HashSet<string> _topLevel = new(StringComparer.Ordinal);

    /// <param name="cells">The cells, in order, as the compiler sees them.</param>
    public ProgramNames(IEnumerable<SemanticModel> cells)
    {
        var models = cells.ToList();
        foreach (var symbol in models.SelectMany(TopLevel))
        {
            if (_topLevel.Add(symbol.Name))
                continue;
            var number = 2;
            while (!_topLevel.Add($"{symbol.Name}{number}"))
                number++;
            _renamed[symbol] = $"{symbol.Name}{number}";
        }
    }

    /// <summary>A cell with its new names.</summary>
    public SyntaxNode Renamed(SemanticModel model)
    {
        var root = model.SyntaxTree.GetRoot();
        var tokens = root.DescendantTokens()
            .Where(t => t.IsKind(SyntaxKind.IdentifierToken))
            .Select(token => (token, name: NameOf(model, token)))
            .Where(t => t.name is not null)
            .ToDictionary(t => t.token, t => t.name!);
        return root.ReplaceTokens(
            tokens.Keys,
            (token, _) => SyntaxFactory.Identifier(token.LeadingTrivia, tokens[token], token.TrailingTrivia)
        );
    }

    private string? NameOf(SemanticModel model, SyntaxToken token)
    {
        var node = token.Parent!;
        // Names of arguments and of members of anonymous types and tuples keep theirs.
        if (node.Parent is NameColonSyntax or NameEqualsSyntax)
            return null;
        var symbol = node is IdentifierNameSyntax or GenericNameSyntax
            ? model.GetSymbolInfo(node).Symbol ?? model.GetSymbolInfo(node).CandidateSymbols.FirstOrDefault()
            : model.GetDeclaredSymbol(node);
        if (symbol is IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.Destructor } part)
            symbol = part.ContainingType;
        // So do the parts of a type's own code, but for the names of types.
        if (
            symbol is null
            || (symbol is not INamedTypeSymbol && node.Ancestors().Any(a => a is BaseTypeDeclarationSyntax))
        )
            return null;
        if (_renamed.TryGetValue(symbol.OriginalDefinition, out var name))
            return name;
        return Hides(symbol) && _topLevel.Contains(symbol.Name) ? symbol.Name + "_" : null;
    }

    // A local of a top-level block; locals and parameters of functions and lambdas may hide what is outside.
    private static bool Hides(ISymbol symbol) =>
        symbol is ILocalSymbol
        && symbol.ContainingSymbol
            is IMethodSymbol { MethodKind: not (MethodKind.AnonymousFunction or MethodKind.LocalFunction) } owner
        && owner.ContainingType.IsScriptClass
        && owner.IsImplicitlyDeclared;

    // In declaration order: what a later cell may use.
    private static IEnumerable<ISymbol> TopLevel(SemanticModel model) =>
        model
            .SyntaxTree.GetRoot()
            .DescendantNodes()
            .Where(n =>
                n
                    is VariableDeclaratorSyntax
                        or SingleVariableDesignationSyntax
                        or MethodDeclarationSyntax
                        or BaseTypeDeclarationSyntax
                        or DelegateDeclarationSyntax
            )
            .Select(n => model.GetDeclaredSymbol(n))
            .OfType<ISymbol>()
            .Where(s =>
                s is IFieldSymbol or IMethodSymbol or INamedTypeSymbol && s.ContainingType is { IsScriptClass: true }
            );
}
