using System.IO.Compression;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LatentLab.Notebooks.Tests;

/// <summary>A package with one class, made on the spot: its feed is a folder, its cache another one.</summary>
internal sealed class TinyPackage : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-feed").FullName;

    public string Feed => Directory.CreateDirectory(Path.Combine(_folder, "feed")).FullName;

    /// <summary>Where NuGet shall put packages, instead of the user's own folder.</summary>
    public string Cache => Path.Combine(_folder, "packages");

    /// <summary>A cell that lets restores use <see cref="Cache"/>.</summary>
    public string UseCache => $"Environment.SetEnvironmentVariable(\"NUGET_PACKAGES\", @\"{Cache}\");";

    public static string Reference => "#r \"nuget: Tiny.ForTests, 1.0.0\"";

    /// <summary>Packs a class Tiny whose Answer() is the number.</summary>
    public void Pack(int answer, string dependency = "")
    {
        var tree = CSharpSyntaxTree.ParseText(
            $"public static class Tiny {{ public static int Answer() => {answer}; }}"
        );
        var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary);
        var compilation = CSharpCompilation.Create(
            "Tiny.ForTests",
            [tree],
            [MetadataReference.CreateFromFile(typeof(object).Assembly.Location)],
            options
        );
        using var file = new FileStream(Path.Combine(Feed, "Tiny.ForTests.1.0.0.nupkg"), FileMode.Create);
        using var zip = new ZipArchive(file, ZipArchiveMode.Create);
        using (var nuspec = new StreamWriter(zip.CreateEntry("Tiny.ForTests.nuspec").Open(), Encoding.UTF8))
        {
            nuspec.Write(
                $"""
                <?xml version="1.0"?>
                <package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
                  <metadata>
                    <id>Tiny.ForTests</id>
                    <version>1.0.0</version>
                    <authors>tests</authors>
                    <description>tests</description>
                    <dependencies><group targetFramework="net10.0">{dependency}</group></dependencies>
                  </metadata>
                </package>
                """
            );
        }
        using var assembly = zip.CreateEntry("lib/net10.0/Tiny.ForTests.dll").Open();
        using var bytes = new MemoryStream();
        Assert.True(compilation.Emit(bytes, cancellationToken: TestContext.Current.CancellationToken).Success);
        bytes.WriteTo(assembly);
    }

    /// <summary>Writes a NuGet.config into a folder: no source but the one given, if any.</summary>
    public static void Configure(string folder, string? feed) =>
        File.WriteAllText(
            Path.Combine(folder, "NuGet.config"),
            $"""
            <configuration>
              <packageSources><clear />{(feed is null ? "" : $"<add key=\"tiny\" value=\"{feed}\" />")}</packageSources>
            </configuration>
            """
        );

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
