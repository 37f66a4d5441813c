using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LatentLab.Runner;

/// <summary>
/// The package files that a bundle brings: what restoring the runner, the notebooks and the library takes.
/// </summary>
internal static class BundlePackages
{
    private const string JupyterKernel = "microsoft.dotnet-interactive";

    // The library's own packages, too: whoever changes it in a workshop can pack it there.
    private static readonly string[] Projects = ["environment/Runner", "lib/LatentLab.Charts", "lib/LatentLab"];

    /// <summary>
    /// Copies them into the bundle's folder packages, and .NET Interactive beside them.
    /// </summary>
    /// <param name="repository">The clone, with the sources that packages come from.</param>
    /// <param name="bundle">The bundle, with the library packed in its feed.</param>
    /// <param name="rid">The bundle's platform.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="UserError">A package cannot be had; the message names it.</exception>
    public static int Gather(Repository repository, Repository bundle, string rid)
    {
        var work = Directory.CreateTempSubdirectory("latentlab-bundle").FullName;
        try
        {
            var own = Projects.SelectMany(p => OfProject(repository, p));
            var project = Path.Combine(work, "notebook.csproj");
            File.WriteAllText(
                project,
                ProjectOf([.. DependenciesOf(bundle), .. AskedForIn(repository)], repository.Root)
            );
            var files = own.Concat(Restored(project, Path.Combine(work, "obj", "project.assets.json")))
                .Concat(Tools(repository))
                .DistinctBy(Path.GetFileName)
                .Where(f => BelongsTo(rid, Path.GetFileName(f)))
                .ToList();
            if (!files.Any(f => IsLibtorch(Path.GetFileName(f))))
                throw new UserError($"libtorch-cpu-{rid} is not among the packages that LatentLab asks for.");
            var folder = Directory.CreateDirectory(Path.Combine(bundle.Root, "packages")).FullName;
            foreach (var file in files)
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            return files.Count;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    /// <summary>
    /// Whether a package file is of use on a platform: the library's own build
    /// asks for libtorch of the machine it runs on.
    /// </summary>
    internal static bool BelongsTo(string rid, string file) =>
        !IsLibtorch(file) || file.StartsWith($"libtorch-cpu-{rid}.", StringComparison.Ordinal);

    /// <summary>Restores a project and returns the package files it takes.</summary>
    /// <param name="project">The project file.</param>
    /// <param name="assets">Where the restore writes down what it took.</param>
    /// <exception cref="UserError">A package cannot be had; the message names it.</exception>
    internal static IReadOnlyList<string> Restored(string project, string assets)
    {
        var (exitCode, said) = Tool.Run(
            "dotnet",
            ["restore", project, "-v:quiet", "-nologo", "-tl:off", "-nodeReuse:false", "-noAutoResponse"],
            AppContext.BaseDirectory
        );
        if (exitCode != 0)
            throw new UserError(PackageRestore.Reason(said));
        var root = JsonNode.Parse(File.ReadAllText(assets))!;
        var folders = root["packageFolders"]!.AsObject().Select(f => f.Key).ToList();
        return
        [
            .. root["libraries"]!
                .AsObject()
                .Where(l => l.Value!["type"]!.GetValue<string>() == "package")
                .Select(l =>
                {
                    var (path, name) = (
                        l.Value!["path"]!.GetValue<string>(),
                        l.Key.Replace('/', '.').ToLowerInvariant() + ".nupkg"
                    );
                    return folders.Select(f => Path.Combine(f, path, name)).FirstOrDefault(File.Exists)
                        ?? throw new UserError(
                            $"The package file {name} is not in NuGet's cache.\n"
                                + "Clear the cache (`dotnet nuget locals global-packages --clear`) and try again."
                        );
                }),
        ];
    }

    private static bool IsLibtorch(string file) => file.StartsWith("libtorch-", StringComparison.Ordinal);

    private static IReadOnlyList<string> OfProject(Repository repository, string folder)
    {
        var project = Directory.GetFiles(Path.Combine(repository.Root, folder), "*.csproj").Single();
        return Restored(
            project,
            Path.Combine(
                repository.Root,
                "artifacts",
                "obj",
                Path.GetFileNameWithoutExtension(project),
                "project.assets.json"
            )
        );
    }

    /// <summary>The version of the notebook host that a bundle brings.</summary>
    public static string HostVersion(Repository repository) =>
        (string)JsonNode.Parse(File.ReadAllText(ToolsOf(repository)))!["tools"]![JupyterKernel]!["version"]!;

    private static string ToolsOf(Repository repository) =>
        Path.Combine(repository.Root, "environment", "dotnet-tools.json");

    // The kernel for Jupyter and VS Code, for those who have one. The list lies aside, for in a folder above the
    // notebooks it would hide a tool of the user's own, which Jupyter's `dotnet interactive` then does not find.
    private static IEnumerable<string> Tools(Repository repository)
    {
        Tool.Run("dotnet", ["tool", "restore", "--tool-manifest", ToolsOf(repository)], repository.Root);
        var version = HostVersion(repository);
        var package = Path.Combine(UserFolders.Packages, JupyterKernel, version, $"{JupyterKernel}.{version}.nupkg");
        return File.Exists(package)
            ? [package]
            : throw new UserError(
                $"The notebook host {JupyterKernel} {version} cannot be had: it needs a network, once."
            );
    }

    /// <summary>What notebooks ask for besides the library.</summary>
    private static IEnumerable<(string Id, string Version)> AskedForIn(Repository repository) =>
        repository
            .All()
            .Select(Notebook.Load)
            .SelectMany(notebook => notebook.Cells.SelectMany(cell => notebook.Separate(cell).Packages))
            .Where(package => package.Id != CellRules.LibraryId)
            .Distinct()
            .Select(package => (package.Id, package.Version));

    private static IReadOnlyList<(string Id, string Version)> DependenciesOf(Repository bundle)
    {
        using var package = ZipFile.OpenRead(Directory.GetFiles(bundle.Feed, "LatentLab.*.nupkg").Single());
        using var nuspec = package.GetEntry("LatentLab.nuspec")!.Open();
        return
        [
            .. XDocument
                .Load(nuspec)
                .Descendants()
                .Where(e => e.Name.LocalName == "dependency")
                .Select(e => (e.Attribute("id")!.Value, e.Attribute("version")!.Value)),
        ];
    }

    /// <summary>
    /// A project that asks for packages as a notebook's restore does, from the
    /// sources that a folder's NuGet.config names.
    /// </summary>
    internal static string ProjectOf(IEnumerable<(string Id, string Version)> packages, string configFolder)
    {
        var references = packages.Select(p => $"    <PackageReference Include=\"{p.Id}\" Version=\"{p.Version}\" />");
        return $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RestoreRootConfigDirectory>{PackageRestore.InProject(configFolder)}</RestoreRootConfigDirectory>
                <NuGetAudit>false</NuGetAudit>
              </PropertyGroup>
              <ItemGroup>
            {string.Join('\n', references)}
              </ItemGroup>
            </Project>
            """;
    }
}
