using System.Security;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace LatentLab.Runner;

/// <summary><c>#r "nuget: …"</c>: a real restore, remembered until something it depends on changes.</summary>
internal static partial class PackageRestore
{
    private const string OtherFolders = "name other folders in XDG_CACHE_HOME and NUGET_PACKAGES";

    // Inside of the clone, whose global.json chooses the SDK; one above the cache would choose another.
    private static readonly string Here = AppContext.BaseDirectory;

    /// <summary>The variable in which MSBuild finds more package sources.</summary>
    public const string SourcesVariable = "RestoreAdditionalProjectSources";

    /// <summary>Restores packages with everything they need.</summary>
    /// <param name="packages">All packages of the session so far, so that their versions agree.</param>
    /// <param name="folder">The notebook's folder: its NuGet.config and those above it apply.</param>
    /// <exception cref="CellException">They cannot be had; the message holds NuGet's reason and the remedy.</exception>
    /// <param name="say">Takes a line where there is something to wait for.</param>
    public static RestoredPackages Restore(IReadOnlyList<PackageId> packages, string folder, Action<string>? say = null)
    {
        try
        {
            return RestoreOrRecall(packages, folder, say ?? (_ => { }));
        }
        catch (IOException e) when (DiskTrouble().IsMatch(e.Message))
        {
            throw new CellException("IOException", $"{e.Message}\nMake room on that disk, or {OtherFolders}.");
        }
    }

    private static RestoredPackages RestoreOrRecall(
        IReadOnlyList<PackageId> packages,
        string folder,
        Action<string> say
    )
    {
        var workFolder = Path.Combine(UserFolders.RestoreCache, KeyOf(packages, folder));
        var assets = Path.Combine(workFolder, "obj", "project.assets.json");
        var done = Path.Combine(workFolder, "done");
        if (Known(assets, done) is { } known) // Written last: no lock is needed to read, nor a disk that takes more.
            return known;
        using var alone = FileLock.Take(Path.Combine(workFolder, "lock"), say, OtherFolders);
        if (Known(assets, done) is { } byAnother)
            return byAnother;
        say("Restoring packages: seconds; minutes where they are fetched for the first time…");
        File.Delete(done);
        var project = Path.Combine(workFolder, "notebook.csproj");
        File.WriteAllText(project, ProjectOf(packages, folder));
        var (exitCode, output) = Tool.Run(
            "dotnet",
            ["restore", project, "-v:quiet", "-nologo", "-tl:off", "-nodeReuse:false", "-noAutoResponse"],
            Here
        );
        // The largest libraries of CUDA come in fragments, which a target of
        // their packages joins in the package folder.
        if (exitCode == 0 && File.ReadAllText(assets).Contains("-fragment1/", StringComparison.Ordinal))
            (exitCode, output) = Tool.Run(
                "dotnet",
                [
                    "msbuild",
                    project,
                    "-t:FileRestitch",
                    "-v:quiet",
                    "-nologo",
                    "-tl:off",
                    "-nodeReuse:false",
                    "-noAutoResponse",
                ],
                Here
            );
        if (exitCode != 0)
            throw new CellException("PackageNotFound", Reason(output));
        File.WriteAllText(done, "");
        return RestoredPackages.FromAssets(assets);
    }

    // What an earlier restore has left; null where there is none, or the caches were cleaned in part.
    private static RestoredPackages? Known(string assets, string done)
    {
        if (!File.Exists(done))
            return null;
        try
        {
            var known = RestoredPackages.FromAssets(assets);
            return known.Exists() ? known : null;
        }
        catch (Exception e)
            when (e
                    is IOException
                        or InvalidOperationException
                        or System.Text.Json.JsonException
                        or NullReferenceException
            )
        {
            return null;
        }
    }

    /// <summary>
    /// Restores the library and whatever else notebooks ask for: what their cells are compiled against.
    /// </summary>
    /// <param name="repository">The clone, with the library packed.</param>
    /// <param name="notebooks">The notebooks.</param>
    public static RestoredPackages OfNotebooks(Repository repository, IEnumerable<Notebook> notebooks)
    {
        var others = notebooks
            .SelectMany(n => n.Cells.SelectMany(c => n.Separate(c).Packages))
            .Where(p => p.Id != CellRules.LibraryId);
        var restored = Restore(
            [new PackageId(CellRules.LibraryId, Pack.Version(repository)), .. others.Distinct()],
            repository.Notebooks
        );
        return restored with
        {
            Compile =
            [
                .. restored.Compile.Where(path =>
                    !Path.GetFileName(path).StartsWith(PackageAssemblies.Kernels, StringComparison.Ordinal)
                ),
            ],
        };
    }

    /// <summary>NuGet's first two reasons in a line each, and what to do.</summary>
    public static string Reason(string output)
    {
        var errors = NuGetError()
            .Matches(output)
            .Select(m => m.Groups["error"].Value.Trim())
            .Distinct()
            .Take(2)
            .ToList();
        var all = string.Join("\n", errors);
        var remedy =
            DiskTrouble().IsMatch(output) ? $"Make room on that disk, or {OtherFolders}."
            : errors.Any(e => e.Contains("SettingsLoadingContext requires a rooted path", StringComparison.Ordinal))
                ? "NuGet reads no NuGet.config in a folder with a semicolon in its name: rename the folder."
            : output.Contains("home directory could not be determined", StringComparison.Ordinal)
                ? "Set HOME or DOTNET_CLI_HOME to a folder that you can write to."
            : output.Contains("PackageSourceMapping is enabled", StringComparison.Ordinal)
                ? "Your NuGet.Config allows each package certain sources only; "
                    + "the one of the LatentLab folder lifts that for notebooks inside of it: move the notebook there."
            : Denied().IsMatch(output)
                ? $"That folder is not yours to write to: {OtherFolders}, and DOTNET_CLI_HOME for the SDK's own."
            : errors.Any(e => Regex.IsMatch(e, $@"^NU110[12].*\b{CellRules.LibraryId}\b"))
                ? "Run `dotnet run lab.cs -- pack` once, and see that the first cell names environment/feed."
            : errors.Any(e => e.Contains("NuGet.Config", StringComparison.OrdinalIgnoreCase))
                ? "Mend that file or delete it."
            : errors.Any(e => e.StartsWith("NU1301", StringComparison.Ordinal))
                ? "A package source cannot be reached: packages have to be fetched once "
                    + "with a network, later none is needed."
            : errors.Any(e => e.StartsWith("NU1603", StringComparison.Ordinal))
                ? "Some hosts refuse a package that asks for a version nobody published: pin a published one."
            : "Check the package's name and version, and the package sources.";
        return $"{(errors.Count > 0 ? all : Cell.FirstLine(output, 300))}\n{remedy}";
    }

    private static string ProjectOf(IReadOnlyList<PackageId> packages, string folder)
    {
        var references = packages.Select(p =>
        {
            var version = p.Version.Contains('*') ? p.Version : $"[{p.Version}]";
            return $"    <PackageReference Include=\"{p.Id}\" Version=\"{version}\" />";
        });
        return $"""
            <Project>
              <PropertyGroup>
                <ImportDirectoryBuildProps>false</ImportDirectoryBuildProps>
                <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
                <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
              </PropertyGroup>
              <Import Project="Sdk.props" Sdk="Microsoft.NET.Sdk" />
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <RestoreRootConfigDirectory>{InProject(folder)}</RestoreRootConfigDirectory>
                <NuGetAudit>false</NuGetAudit>
                <WarningsAsErrors>{Intolerable(packages)}</WarningsAsErrors>
              </PropertyGroup>
              <ItemGroup>
            {string.Join("\n", references)}
              </ItemGroup>
              <Import Project="Sdk.targets" Sdk="Microsoft.NET.Sdk" />
            </Project>
            """;
    }

    // Our own package pins what others ask for and nobody published; what a reader adds
    // is their affair, as in .NET Interactive.
    private static string Intolerable(IReadOnlyList<PackageId> packages) =>
        packages.All(p => p.Id.Equals(CellRules.LibraryId, StringComparison.OrdinalIgnoreCase)) ? "NU1603" : "";

    /// <summary>
    /// A path as it stands in a project file: MSBuild would read $(HOME) as a property and %20 as a space.
    /// </summary>
    public static string InProject(string path) =>
        SecurityElement.Escape(
            string.Concat(path.Select(c => "%$@'();?*".Contains(c) ? $"%{(int)c:X2}" : c.ToString()))
        );

    /// <summary>
    /// Everything a restore's result depends on: packages, sources, their configuration, what local feeds hold.
    /// </summary>
    private static string KeyOf(IReadOnlyList<PackageId> packages, string folder)
    {
        var key = new StringBuilder($"{Environment.Version} {UserFolders.Packages}\n");
        foreach (var package in packages)
            key.Append($"{package.Id} {package.Version}\n");
        var feeds = (Environment.GetEnvironmentVariable(SourcesVariable) ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries)
            .ToList();
        feeds.ForEach(f => key.Append($"{f}\n"));
        key.Append($"{folder}\n");
        foreach (var config in ConfigFiles(folder))
        {
            key.Append($"{config}\n{File.ReadAllText(config)}\n");
            feeds.AddRange(SourcesIn(config));
        }
        foreach (var feed in feeds.Where(Directory.Exists))
        {
            var files = new DirectoryInfo(feed).GetFiles("*.nupkg").OrderBy(f => f.Name, StringComparer.Ordinal);
            foreach (var file in files)
                key.Append($"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}\n");
        }
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key.ToString())))[..24];
    }

    private static IEnumerable<string> ConfigFiles(string folder)
    {
        string[] names = ["nuget.config", "NuGet.config", "NuGet.Config"];
        for (var at = new DirectoryInfo(folder); at is not null; at = at.Parent)
            foreach (var name in names.Where(n => File.Exists(Path.Combine(at.FullName, n))).Take(1))
                yield return Path.Combine(at.FullName, name);
        if (File.Exists(UserFolders.NuGetConfig))
            yield return UserFolders.NuGetConfig;
    }

    private static IEnumerable<string> SourcesIn(string config)
    {
        try
        {
            using var text = File.OpenRead(config); // by its name, %20 would be a space: that is read as an address
            return
            [
                .. XDocument
                    .Load(text)
                    .Descendants("packageSources")
                    .Elements("add")
                    .Select(e => (string?)e.Attribute("value") ?? "")
                    .Where(v => v.Length > 0 && !v.Contains("://"))
                    .Select(v => Path.Combine(Path.GetDirectoryName(config)!, v)),
            ];
        }
        catch (XmlException)
        {
            return [];
        }
    }

    [GeneratedRegex(
        "No space left on device|not enough space on the disk|Read-only file system",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex DiskTrouble();

    [GeneratedRegex("Access to the path '[^']*' is denied|Permission denied", RegexOptions.IgnoreCase)]
    private static partial Regex Denied();

    [GeneratedRegex(@"error (?:: )?(?<error>\S.*?)( \[[^\]]*\])?$", RegexOptions.Multiline)]
    private static partial Regex NuGetError();
}
