using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LatentLab.Runner;

/// <summary>A hash of the library's code in which numbers are made: other code, perhaps other numbers.</summary>
/// <remarks>Comments and the form of the code do not count, nor does what only draws, stores or teaches.</remarks>
internal static class NumbersStamp
{
    private static readonly string[] Drawing = ["Plotting", "Notebook", "Native", "Studies", "Teaching"];

    // The packages whose versions count as code.
    private static readonly string[] Packages = ["TorchSharpVersion", "LibTorchVersion"];

    private static readonly CSharpParseOptions Language = new(LanguageVersion.Preview);

    /// <summary>The stamp of a clone's library.</summary>
    public static string Of(Repository repository)
    {
        var library = Path.Combine(repository.Root, "lib", "LatentLab");
        var files = Directory
            .EnumerateDirectories(library)
            .Where(folder => !Drawing.Contains(Path.GetFileName(folder)))
            .SelectMany(folder => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .OrderBy(Path.GetFileName, StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
            hash.AppendData(Encoding.UTF8.GetBytes($"{Path.GetFileName(file)}\n{Code(File.ReadAllText(file))}\n"));
        var versions = XDocument.Load(Path.Combine(repository.Root, "Directory.Packages.props")).Descendants();
        foreach (var package in versions.Where(v => Packages.Contains(v.Name.LocalName)))
            hash.AppendData(Encoding.UTF8.GetBytes($"{package.Name.LocalName} {package.Value}\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static string Code(string source) =>
        string.Join(
            ' ',
            CSharpSyntaxTree.ParseText(source, Language).GetRoot().DescendantTokens().Select(token => token.Text)
        );

    /// <summary>What of a notebook's evidence and weights an older library made, in a line, or null.</summary>
    /// <param name="notebook">A notebook with evidence beside it.</param>
    /// <param name="stamp">The stamp of the library as it is.</param>
    public static string? Older(Notebook notebook, string stamp)
    {
        var number = notebook.FileName.Split('-')[0];
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
