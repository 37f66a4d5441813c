using System.Runtime.InteropServices;

namespace LatentLab.Runner;

/// <summary>Looks at the machine: what works, and what to do where something does not.</summary>
internal static class Doctor
{
    private const long LeastDisk = 2_000_000_000;

    internal static readonly string[] Platforms = ["linux-x64", "win-x64", "win-arm64", "osx-arm64"];

    /// <summary>Writes a line for each thing looked at.</summary>
    /// <returns>0, or 1 when a line begins with FAIL.</returns>
    public static async Task<int> RunAsync(Repository repository, TextWriter output, CancellationToken cancel = default)
    {
        var failed = false;
        foreach (var line in Machine(repository))
        {
            output.WriteLine(line);
            failed |= IsFailure(line);
        }
        foreach (var line in await LibraryAsync(repository, cancel).ConfigureAwait(false))
        {
            output.WriteLine(line);
            failed |= IsFailure(line);
        }
        return failed ? 1 : 0;
    }

    public static bool IsFailure(string line) => line.StartsWith("FAIL", StringComparison.Ordinal);

    private static IEnumerable<string> Machine(Repository repository)
    {
        yield return $"ok    .NET SDK {Tool.Run("dotnet", ["--version"], repository.Root).Output.Trim()}, "
            + $"runtime {Environment.Version}";
        var platform = RestoredPackages.Platforms()[0];
        yield return Platforms.Contains(platform)
            ? $"ok    {RuntimeInformation.OSDescription} ({platform})"
            : $"FAIL  {platform}: there is no libtorch for it, only for {string.Join(", ", Platforms)}. "
                + "Use a container or machine of one of these.";
        if (OperatingSystem.IsLinux())
            yield return StandardLibrary();
        // A workshop's bundle brings all packages.
        var source = Directory.Exists(Path.Combine(repository.Root, "packages"))
            ? "from the folder packages"
            : "needs a network";
        foreach (var (id, version) in PackageVersions(repository))
        {
            var here = Directory.Exists(Path.Combine(UserFolders.Packages, id.ToLowerInvariant(), version));
            var missing = here ? "" : $": not here yet, the first notebook fetches it ({source})";
            yield return $"ok    {id} {version}{missing}";
        }
        foreach (var host in NotebookHosts.Find())
            yield return host.Line;
        yield return Disk(UserFolders.Packages);
    }

    /// <summary>The library's own part: it runs in a notebook's process, as everything does that needs torch.</summary>
    private static async Task<IEnumerable<string>> LibraryAsync(Repository repository, CancellationToken cancel)
    {
        string[] cells = [$"#r \"nuget: {CellRules.LibraryId}, {Pack.Version(repository)}\"", "LatentLab.Lab.Doctor()"];
        // By the environment: a cell would have to spell a folder's name in ASCII.
        using var kernel = new KernelProcess(
            repository.Root,
            new Dictionary<string, string>(new RunOptions().Environment)
            {
                ["RestoreAdditionalProjectSources"] = repository.Feed,
            }
        );
        var lines = new List<string>();
        foreach (var cell in cells)
        {
            var result = await kernel
                .ExecuteAsync(cell, new RunOptions().CellLimit, _ => { }, cancel)
                .ConfigureAwait(false);
            if (result.Problem is { } problem)
                return [$"FAIL  the library: {problem}"];
            var shown = result.Outputs.Where(o => (string?)o["output_type"] == "execute_result");
            lines.AddRange(shown.SelectMany(o => ((string?)o["data"]!["text/plain"] ?? "").TrimEnd().Split('\n')));
        }
        return lines;
    }

    private static IEnumerable<(string Id, string Version)> PackageVersions(Repository repository)
    {
        var properties = System.Xml.Linq.XDocument.Load(Path.Combine(repository.Root, "Directory.Packages.props"));
        string Property(string name) => properties.Descendants(name).First().Value;
        yield return ("TorchSharp", Property("TorchSharpVersion"));
        yield return ($"libtorch-cpu-{RestoredPackages.Platforms()[0]}", Property("LibTorchVersion"));
        foreach (var id in new[] { "Plotly.NET.CSharp", "Microsoft.ML" })
            yield return (
                id,
                (string)
                    properties
                        .Descendants("PackageVersion")
                        .First(p => (string?)p.Attribute("Include") == id)
                        .Attribute("Version")!
            );
    }

    private static string StandardLibrary()
    {
        string[] folders = ["/lib/x86_64-linux-gnu", "/usr/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib"];
        var file = folders.Select(f => Path.Combine(f, "libstdc++.so.6")).FirstOrDefault(File.Exists);
        if (file is null)
            return "FAIL  libstdc++.so.6 not found. Install it: the package is called libstdc++6 or libstdc++.";
        var newest = NewestSymbolVersion(File.ReadAllBytes(file));
        return newest >= new Version(3, 4, 32)
            ? $"ok    libstdc++ GLIBCXX_{newest}"
            : $"ok    libstdc++ GLIBCXX_{newest}: older than TorchSharp asks for, "
                + "the library adapts a copy of TorchSharp's file";
    }

    /// <summary>The newest GLIBCXX version named in a libstdc++.</summary>
    public static Version NewestSymbolVersion(ReadOnlySpan<byte> library)
    {
        var newest = new Version(0, 0);
        var name = "GLIBCXX_"u8;
        for (var at = library.IndexOf(name); at >= 0; at = library.IndexOf(name))
        {
            library = library[(at + name.Length)..];
            var length = 0;
            while (length < library.Length && library[length] is (>= (byte)'0' and <= (byte)'9') or (byte)'.')
                length++;
            if (
                Version.TryParse(System.Text.Encoding.ASCII.GetString(library[..length]), out var version)
                && version > newest
            )
                newest = version;
        }
        return newest;
    }

    private static string Disk(string folder)
    {
        while (!Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder)!;
        var free = new DriveInfo(folder).AvailableFreeSpace;
        var text = $"{free / 1_000_000_000.0:0.0} GB free for packages";
        return free >= LeastDisk
            ? $"ok    {text}"
            : $"FAIL  {text}, at least {LeastDisk / 1_000_000_000} are needed. "
                + "Make room, or set NUGET_PACKAGES to a folder elsewhere.";
    }
}
