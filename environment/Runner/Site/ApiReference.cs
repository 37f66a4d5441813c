using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;

namespace LatentLab.Runner.Site;

/// <summary>The reference of the library: a page per public type, with signatures as the compiler sees them.</summary>
/// <param name="library">The library's assemblies, with their documentation.</param>
/// <param name="compilation">Finds the symbols that the documentation names.</param>
/// <param name="sources">The folder of its projects: their subfolders are the chapters.</param>
/// <param name="words">The words of the frame.</param>
internal sealed class ApiReference(
    IReadOnlyList<IAssemblySymbol> library,
    Compilation compilation,
    string sources,
    SiteWords words
)
{
    private static readonly SymbolDisplayFormat Name = new(
        genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters,
        memberOptions: SymbolDisplayMemberOptions.IncludeParameters,
        parameterOptions: SymbolDisplayParameterOptions.IncludeType,
        miscellaneousOptions: SymbolDisplayMiscellaneousOptions.UseSpecialTypes
    );

    private static readonly SymbolDisplayFormat Signature = new(
        SymbolDisplayGlobalNamespaceStyle.Omitted,
        SymbolDisplayTypeQualificationStyle.NameOnly,
        SymbolDisplayGenericsOptions.IncludeTypeParameters | SymbolDisplayGenericsOptions.IncludeTypeConstraints,
        SymbolDisplayMemberOptions.IncludeParameters
            | SymbolDisplayMemberOptions.IncludeType
            | SymbolDisplayMemberOptions.IncludeModifiers
            | SymbolDisplayMemberOptions.IncludeAccessibility
            | SymbolDisplayMemberOptions.IncludeConstantValue,
        SymbolDisplayDelegateStyle.NameAndSignature,
        SymbolDisplayExtensionMethodStyle.StaticMethod,
        SymbolDisplayParameterOptions.IncludeType
            | SymbolDisplayParameterOptions.IncludeName
            | SymbolDisplayParameterOptions.IncludeDefaultValue
            | SymbolDisplayParameterOptions.IncludeParamsRefOut,
        SymbolDisplayPropertyStyle.ShowReadWriteDescriptor,
        SymbolDisplayLocalOptions.None,
        SymbolDisplayKindOptions.IncludeTypeKeyword | SymbolDisplayKindOptions.IncludeMemberKeyword,
        SymbolDisplayMiscellaneousOptions.UseSpecialTypes
            | SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier
    );

    private readonly Dictionary<string, SortedDictionary<string, string>> _uses = [];

    private bool IsOurs(ISymbol? symbol) => library.Any(a => a.Name == symbol?.ContainingAssembly?.Name);

    /// <summary>
    /// Where a symbol of the library is described, seen from the reference's folder; null for any other symbol.
    /// </summary>
    public string? AddressOf(ISymbol symbol)
    {
        symbol = (symbol as IMethodSymbol)?.ReducedFrom ?? symbol;
        if (!IsOurs(symbol) || symbol.DeclaredAccessibility != Accessibility.Public)
            return null;
        if (symbol is INamedTypeSymbol type)
            return FileOf(type);
        if (symbol.ContainingType is not { DeclaredAccessibility: Accessibility.Public } owner)
            return null;
        return DocumentationOf(symbol) is null ? FileOf(owner) : $"{FileOf(owner)}#{AnchorOf(symbol)}";
    }

    /// <summary>Notes that a cell of a notebook names a symbol.</summary>
    public void Use(ISymbol symbol, string notebook, string address)
    {
        var type = symbol as INamedTypeSymbol ?? symbol.ContainingType;
        if (!IsOurs(type))
            return;
        var file = FileOf(type);
        if (!_uses.TryGetValue(file, out var places))
            _uses[file] = places = new(StringComparer.Ordinal);
        places.TryAdd(notebook, address);
    }

    /// <summary>All pages: the list of types first.</summary>
    /// <param name="markup">Renders texts, code in them without links.</param>
    /// <param name="color">Colors a signature.</param>
    public IEnumerable<SitePage> Pages(Markup markup, Func<string, string> color)
    {
        var writer = new ApiText(compilation, markup, AddressOf, Name, words);
        var types = library
            .SelectMany(assembly => TypesIn(assembly.GlobalNamespace))
            .Where(t => DocumentationOf(t) is not null)
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .ToList();
        var folders = Folders();
        var index = new StringBuilder($"<h1>{words["api"]}</h1><p>{words["api.about"]}</p>");
        var contents = new List<Heading>();
        foreach (
            var chapter in types.GroupBy(type => ChapterOf(type, folders)).OrderBy(g => g.Key, StringComparer.Ordinal)
        )
        {
            contents.Add(new Heading(2, Markup.Slug(chapter.Key), chapter.Key));
            index.Append($"<h2 id=\"{Markup.Slug(chapter.Key)}\">{chapter.Key}</h2><dl class=\"api\">");
            foreach (var type in chapter)
            {
                var name = WebUtility.HtmlEncode(type.ToDisplayString(Name));
                index.Append($"<dt><a href=\"{FileOf(type)}\"><code>{name}</code></a></dt>");
                index.Append($"<dd>{writer.Summary(type)}</dd>");
            }
            index.Append("</dl>");
        }
        yield return new SitePage("api/index.html", words["api"], index.ToString()) { Contents = contents };
        foreach (var type in types)
            yield return PageOf(type, writer, color);
    }

    private SitePage PageOf(INamedTypeSymbol type, ApiText text, Func<string, string> color)
    {
        var title = type.ToDisplayString(Name);
        var html = new StringBuilder(
            $"<p class=\"crumb\"><a href=\"index.html\">{words["api"]}</a></p><h1>{WebUtility.HtmlEncode(title)}</h1>"
        );
        html.Append(text.Describe(type, Code(type)));
        if (_uses.TryGetValue(FileOf(type), out var places))
        {
            var links = places.Select(p => $"<a href=\"../{p.Value}\">{p.Key}</a>");
            html.Append($"<p class=\"uses\">{words.Of("api.uses", string.Join(", ", links))}</p>");
        }
        var contents = new List<Heading>();
        var ids = new HashSet<string>();
        foreach (var group in type.GetMembers().Where(IsListed).GroupBy(KindOf).OrderBy(g => g.Key.Order))
        {
            contents.Add(new Heading(2, group.Key.Kind, words[$"api.{group.Key.Kind}"]));
            html.Append($"<h2 id=\"{group.Key.Kind}\">{words[$"api.{group.Key.Kind}"]}</h2>");
            foreach (var member in group)
            {
                var name = member is IMethodSymbol { MethodKind: MethodKind.Constructor } ? type.Name : member.Name;
                var anchor = AnchorOf(member);
                if (!ids.Add(anchor))
                    continue;
                contents.Add(new Heading(3, anchor, name));
                html.Append(
                    $"<section class=\"member\"><h3 id=\"{anchor}\">{WebUtility.HtmlEncode(name)}</h3>"
                        + $"{text.Describe(member, Code(member))}</section>"
                );
            }
        }
        return new SitePage($"api/{FileOf(type)}", title, html.ToString()) { Contents = contents };

        string Code(ISymbol symbol)
        {
            var text = symbol is INamedTypeSymbol declared ? Declaration(declared) : symbol.ToDisplayString(Signature);
            return $"<pre class=\"code\"><code>{color(text)}</code></pre>";
        }
    }

    private static string Declaration(INamedTypeSymbol type)
    {
        var kind = type switch
        {
            { TypeKind: TypeKind.Enum or TypeKind.Delegate or TypeKind.Interface } => "",
            { IsStatic: true } => "static ",
            { IsAbstract: true } => "abstract ",
            { IsReferenceType: true, IsSealed: true } => "sealed ",
            _ => "",
        };
        var inherited =
            type.BaseType is { SpecialType: SpecialType.None } parent && type.TypeKind == TypeKind.Class
                ? " : "
                    + parent
                        .ToDisplayString(Signature)
                        .Replace("class ", "", StringComparison.Ordinal)
                        .Replace("record ", "", StringComparison.Ordinal)
                : "";
        return $"public {kind}{type.ToDisplayString(Signature)}{inherited}";
    }

    private static string? DocumentationOf(ISymbol symbol) =>
        symbol.GetDocumentationCommentXml() is { Length: > 0 } xml ? xml : null;

    private static bool IsListed(ISymbol member) =>
        member.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected
        && DocumentationOf(member) is not null
        && member switch
        {
            IPropertySymbol or IFieldSymbol => true,
            IMethodSymbol method => method.MethodKind
                is MethodKind.Constructor
                    or MethodKind.Ordinary
                    or MethodKind.UserDefinedOperator,
            _ => false,
        };

    private static (int Order, string Kind) KindOf(ISymbol member) =>
        member switch
        {
            IMethodSymbol { MethodKind: MethodKind.Constructor } => (0, "constructors"),
            IFieldSymbol when member.ContainingType.TypeKind == TypeKind.Enum => (1, "values"),
            IPropertySymbol or IFieldSymbol => (1, "properties"),
            _ => (2, "methods"),
        };

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceOrTypeSymbol place) =>
        place
            .GetMembers()
            .SelectMany(member =>
                member switch
                {
                    INamespaceSymbol inner => TypesIn(inner),
                    INamedTypeSymbol { DeclaredAccessibility: Accessibility.Public } type => TypesIn(type)
                        .Prepend(type),
                    _ => [],
                }
            );

    private static string FileOf(INamedTypeSymbol type) =>
        (type.ContainingType is { } outer ? $"{outer.Name}-{type.Name}" : type.Name)
        + (type.Arity > 0 ? $"-{type.Arity}" : "")
        + ".html";

    private static string AnchorOf(ISymbol member) =>
        "m-" + Markup.Slug(member.OriginalDefinition.ToDisplayString(Name));

    // The chapter of a type is the folder of its file.
    private static string ChapterOf(INamedTypeSymbol type, Dictionary<string, string> folders)
    {
        while (type.ContainingType is { } outer)
            type = outer;
        return folders.GetValueOrDefault(type.Name)
            ?? throw new UserError($"{type.Name}: the library has no file of this name, whose folder is its chapter");
    }

    private Dictionary<string, string> Folders() =>
        Directory
            .EnumerateFiles(sources, "*.cs", SearchOption.AllDirectories)
            .Select(f =>
                (
                    Type: Path.GetFileNameWithoutExtension(f).Split('.')[0],
                    // A project without subfolders is a chapter: LatentLab.Records.
                    Folder: Path.GetFileName(Path.GetDirectoryName(f))!.Split('.')[^1]
                )
            )
            .DistinctBy(f => f.Type)
            .ToDictionary(f => f.Type, f => f.Folder);
}
