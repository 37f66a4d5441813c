using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LatentLab.Runner;

/// <summary>
/// A hash of the library's code that makes the numbers of one notebook's studies: other code, perhaps other numbers.
/// </summary>
/// <remarks>
/// From the names in the study cells to the files that declare them, and on from these. Comments and the form of the
/// code do not count, nor does what only draws, stores or teaches.
/// </remarks>
internal static class NumbersStamp
{
    private static readonly string[] Drawing = ["Plotting", "Notebook", "Native", "Teaching"];

    // What leads from a study to the code that it measures, and makes no numbers itself.
    private const string Bridge = "Studies";

    // The packages whose versions count as code.
    private static readonly string[] Packages = ["TorchSharpVersion", "LibTorchVersion"];

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);
    private static readonly ConcurrentDictionary<string, IReadOnlyList<Source>> Libraries = new();

    /// <summary>The stamp of what a notebook's studies use of a clone's library.</summary>
    public static string Of(Repository repository, Notebook notebook)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var source in UsedBy(repository, notebook).Where(source => source.Counts))
            hash.AppendData(Encoding.UTF8.GetBytes($"{source.Name}\n{source.Code}\n"));
        var versions = XDocument.Load(Path.Combine(repository.Root, "Directory.Packages.props")).Descendants();
        foreach (var package in versions.Where(v => Packages.Contains(v.Name.LocalName)))
            hash.AppendData(Encoding.UTF8.GetBytes($"{package.Name.LocalName} {package.Value}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    /// <summary>The stamps of all notebooks, as the packed library carries them: <c>00=…,01=…</c>.</summary>
    public static string All(Repository repository) =>
        string.Join(
            ',',
            repository.All().Select(Notebook.Load).Select(n => $"{Curriculum.NumberOf(n.FileName)}={Of(repository, n)}")
        );

    /// <summary>The names of the library's files that a notebook's studies use.</summary>
    internal static IEnumerable<string> FilesOf(Repository repository, Notebook notebook) =>
        UsedBy(repository, notebook).Where(source => source.Counts).Select(source => source.Name);

    private static IEnumerable<Source> UsedBy(Repository repository, Notebook notebook)
    {
        var library = Libraries.GetOrAdd(Path.Combine(repository.Root, "lib", "LatentLab"), Read);
        var cells = notebook.Cells.Where(cell => cell.Role == CellRole.Study).Select(cell => cell.Source);
        var names = Names(CSharpSyntaxTree.ParseText(string.Join('\n', cells), Language).GetRoot()).ToHashSet();
        var used = new HashSet<Source>();
        while (
            library.Where(source => !used.Contains(source) && names.Overlaps(source.Declared)).ToList() is [_, ..] more
        )
            foreach (var source in more)
            {
                used.Add(source);
                names.UnionWith(source.Names);
            }
        return used.OrderBy(source => source.Name, StringComparer.Ordinal);
    }

    private static List<Source> Read(string library) =>
        [
            .. Directory
                .EnumerateDirectories(library)
                .Where(folder => !Drawing.Contains(Path.GetFileName(folder)))
                .SelectMany(folder =>
                    Directory
                        .EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
                        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
                        .Select(file => Source.Of(file, counts: Path.GetFileName(folder) != Bridge))
                ),
        ];

    private static IEnumerable<string> Names(SyntaxNode root) =>
        root.DescendantTokens()
            .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
            .Select(token => token.ValueText);

    /// <summary>A file of the library.</summary>
    private sealed record Source(string Name, bool Counts, string Code, HashSet<string> Declared, HashSet<string> Names)
    {
        public static Source Of(string file, bool counts)
        {
            var root = CSharpSyntaxTree.ParseText(File.ReadAllText(file), Language).GetRoot();
            var types = root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>().Select(type => type.Identifier);
            var extensions = root.DescendantNodes()
                .OfType<MethodDeclarationSyntax>()
                .Where(method =>
                    method.ParameterList.Parameters.FirstOrDefault()?.Modifiers.Any(SyntaxKind.ThisKeyword) == true
                )
                .Select(method => method.Identifier);
            return new(
                Path.GetFileName(file),
                counts,
                string.Join(' ', root.DescendantTokens().Select(token => token.Text)),
                [.. types.Concat(extensions).Select(identifier => identifier.ValueText)],
                [.. NumbersStamp.Names(root)]
            );
        }

        public bool Equals(Source? other) => ReferenceEquals(this, other);

        public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>What of a notebook's evidence and weights an older library made, in a line, or null.</summary>
    /// <param name="repository">The clone with the library as it is.</param>
    /// <param name="notebook">A notebook with evidence beside it.</param>
    public static string? Older(Repository repository, Notebook notebook)
    {
        var stamp = Of(repository, notebook);
        var number = Curriculum.NumberOf(notebook.FileName);
        var evidence = EvidenceFile.Read(EvidenceFile.PathOf(notebook.Folder, number));
        var studies = evidence.Studies.Where(study =>
            evidence.Rows(study).Any(row => row.Profile == Profile.Standard && row.Library != stamp)
        );
        var folder = Path.Combine(notebook.Folder, "weights");
        var weights = Directory.Exists(folder)
            ? Directory.GetFiles(folder, $"{number}-*.safetensors").Order(StringComparer.Ordinal)
            : Enumerable.Empty<string>();
        string[] older =
        [
            .. studies.Select(study => $"study {study}"),
            .. weights.Where(file => LibraryOf(file) != stamp).Select(file => $"weights/{Path.GetFileName(file)}"),
        ];
        return older.Length == 0 ? null : $"made by an older library: {string.Join(", ", older)}";
    }

    private static string? LibraryOf(string weights) =>
        SafeTensorsHeader.Read(File.ReadAllBytes(weights)).Metadata.GetValueOrDefault(SafeTensorsHeader.LibraryKey);
}
