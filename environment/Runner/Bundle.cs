using System.IO.Compression;
using System.Security;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using LatentLab.Runner.Site;

namespace LatentLab.Runner;

/// <summary>Makes a folder that installs and runs with the .NET SDK alone: no network, no package source.</summary>
/// <remarks>The notebooks with their data, weights and site, the library packed for a platform, and every package it takes.</remarks>
internal static class Bundle
{
    private static readonly string[] Folders = ["notebooks", "lib", "datasets", "environment"];

    private static readonly string[] Files = ["lab.cs", "README.md", "LICENSE", "LatentLab.slnx", "Directory.Build.props", "Directory.Packages.props", "global.json", ".editorconfig"];

    /// <summary>Package sources of a bundle: its own two folders, and no other.</summary>
    public const string NuGetConfig = """
        <?xml version="1.0" encoding="utf-8"?>
        <!-- Every package lies in this folder: nothing is fetched from elsewhere. -->
        <configuration>
          <packageSources>
            <clear />
            <add key="packages" value="packages" />
            <add key="latentlab" value="environment/feed" />
          </packageSources>
          <auditSources>
            <clear />
          </auditSources>
        </configuration>

        """;

    /// <summary>Makes a bundle per platform in artifacts/bundle.</summary>
    /// <param name="repository">The clone.</param>
    /// <param name="rids">The platforms, separated by commas, or null for this one.</param>
    /// <param name="output">Takes a line per step.</param>
    /// <exception cref="UserError">A platform without libtorch, or a package that cannot be had.</exception>
    public static void Make(Repository repository, string? rids, TextWriter output)
    {
        var platforms = (rids ?? RestoredPackages.Platforms()[0]).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var unknown = platforms.Except(Doctor.Platforms).FirstOrDefault();
        if (unknown is not null) throw new UserError($"There is no libtorch for '{unknown}': choose of {string.Join(", ", Doctor.Platforms)}.", 2);
        new SiteBuilder(repository).Build(output);
        foreach (var rid in platforms)
        {
            var target = Path.Combine(repository.Root, "artifacts", "bundle", $"latentlab-{rid}");
            var folder = target + ".new";
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            output.WriteLine($"{rid}: copying the repository…");
            CopyRepository(repository, folder);
            output.WriteLine($"{rid}: packing the library…");
            var bundled = new Repository(folder);
            Pack.Into(repository, bundled, rid);
            output.WriteLine($"{rid}: gathering packages…");
            var packages = Gather(repository, bundled, rid);
            if (Directory.Exists(target)) Directory.Delete(target, recursive: true);
            Directory.Move(folder, target);
            var bytes = new DirectoryInfo(target).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
            output.WriteLine(FormattableString.Invariant($"{rid}: {packages} packages, {bytes / 1e6:0} MB in {Path.GetRelativePath(repository.Root, target)}."));
        }
    }

    /// <summary>Copies what a learner needs; tests and everything that was built stay behind.</summary>
    internal static void CopyRepository(Repository repository, string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Files.Where(f => File.Exists(Path.Combine(repository.Root, f)))) File.Copy(Path.Combine(repository.Root, file), Path.Combine(folder, file));
        foreach (var part in Folders) CopyFolder(Path.Combine(repository.Root, part), Path.Combine(folder, part));
        foreach (var packed in Directory.GetFiles(Path.Combine(folder, "environment", "feed"), "LatentLab.*")) File.Delete(packed);
        CopyFolder(repository.BuiltSite, Path.Combine(folder, "site"));
        File.WriteAllText(Path.Combine(folder, "NuGet.config"), NuGetConfig);
        File.WriteAllText(Path.Combine(folder, "START.txt"), """
            LatentLab, to be used without a network.

            1. To read: open site/index.html in a browser. Nothing has to be installed.
            2. To run: install the .NET 10 SDK (the only thing that is not in this folder), open a terminal here and type
                 dotnet run lab.cs
               It looks at the machine, runs notebook 00 and ends with the name of the file to open.
            3. To work: dotnet run lab.cs -- learner
               writes the notebooks without solutions into the folder learner.
            4. Where something fails: dotnet run lab.cs -- doctor
            Tested without a network: linux-x64. Built but untested: win-x64, osx-arm64.
            """);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, file);
            if (relative.Split(Path.DirectorySeparatorChar).Any(p => p is "bin" or "obj" or ".ipynb_checkpoints")) continue;
            var place = Path.Combine(to, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Copy(file, place);
        }
    }

    // Two restores name the packages: the Runner's own, and one of what the library's package asks for on that platform.
    private static int Gather(Repository repository, Repository bundled, string rid)
    {
        var packages = Path.Combine(bundled.Root, "packages");
        Directory.CreateDirectory(packages);
        var work = Directory.CreateTempSubdirectory("latentlab-bundle").FullName;
        try
        {
            var runner = Restored(Path.Combine(repository.Root, "environment", "Runner", "LatentLab.Runner.csproj"), Path.Combine(repository.Root, "artifacts", "obj", "LatentLab.Runner", "project.assets.json"));
            var project = Path.Combine(work, "notebook.csproj");
            File.WriteAllText(project, ProjectOf(DependenciesOf(bundled), repository.Root));
            var notebook = Restored(project, Path.Combine(work, "obj", "project.assets.json"));
            var files = runner.Concat(notebook).DistinctBy(Path.GetFileName).ToList();
            foreach (var file in files) File.Copy(file, Path.Combine(packages, Path.GetFileName(file)));
            if (!files.Any(f => Path.GetFileName(f).StartsWith($"libtorch-cpu-{rid}", StringComparison.Ordinal))) throw new UserError($"libtorch-cpu-{rid} is not among the packages of the bundle.");
            return files.Count;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private static IEnumerable<(string Id, string Version)> DependenciesOf(Repository bundled)
    {
        using var package = ZipFile.OpenRead(Directory.GetFiles(bundled.Feed, "LatentLab.*.nupkg").Single());
        using var nuspec = package.GetEntry("LatentLab.nuspec")!.Open();
        return [.. XDocument.Load(nuspec).Descendants().Where(e => e.Name.LocalName == "dependency").Select(e => (e.Attribute("id")!.Value, e.Attribute("version")!.Value))];
    }

    private static string ProjectOf(IEnumerable<(string Id, string Version)> packages, string root) => $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <TargetFramework>net10.0</TargetFramework>
            <RestoreRootConfigDirectory>{SecurityElement.Escape(root)}</RestoreRootConfigDirectory>
            <NuGetAudit>false</NuGetAudit>
          </PropertyGroup>
          <ItemGroup>
        {string.Join('\n', packages.Select(p => $"    <PackageReference Include=\"{p.Id}\" Version=\"{p.Version}\" />"))}
          </ItemGroup>
        </Project>
        """;

    private static List<string> Restored(string project, string assets)
    {
        var (exitCode, said) = Tool.Run("dotnet", ["restore", project, "-v:quiet", "-nologo", "-tl:off", "-nodeReuse:false"], Path.GetDirectoryName(project)!);
        if (exitCode != 0) throw new UserError($"The packages of the bundle could not be had:\n{PackageRestore.Reason(said)}");
        var root = JsonNode.Parse(File.ReadAllText(assets))!;
        var folders = root["packageFolders"]!.AsObject().Select(f => f.Key).ToList();
        return [.. root["libraries"]!.AsObject().Where(l => l.Value!["type"]!.GetValue<string>() == "package").Select(l =>
        {
            var (path, name) = (l.Value!["path"]!.GetValue<string>(), l.Key.Replace('/', '.').ToLowerInvariant() + ".nupkg");
            return folders.Select(f => Path.Combine(f, path, name)).FirstOrDefault(File.Exists) ?? throw new UserError($"The package file {name} is not in the NuGet cache: clear the cache and try again.");
        })];
    }
}
