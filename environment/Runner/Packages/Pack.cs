using System.Security.Cryptography;
using System.Text;

namespace LatentLab.Runner;

/// <summary>Packs the library into the local feed, and clears the copies that hosts keep of an older one.</summary>
internal static class Pack
{
    private const string StampFile = "LatentLab.stamp";

    private static readonly string[] Shared = ["Directory.Build.props", "Directory.Packages.props", "global.json"];

    /// <summary>Packs when the library's sources changed, and sees that no cache holds another package.</summary>
    /// <param name="repository">The clone.</param>
    /// <param name="rid">The platforms to pack for, separated by commas, or null for this one.</param>
    /// <param name="output">Takes a line when there was something to do.</param>
    /// <param name="device">Whose libtorch the package brings, cpu or cuda; null keeps the last one.</param>
    /// <param name="sayWhenCurrent">Whether there is a line when there was nothing to do.</param>
    /// <param name="cancel">Ends the wait for another process that packs.</param>
    /// <exception cref="UserError">The library does not build.</exception>
    public static void EnsureCurrent(
        Repository repository,
        string? rid,
        TextWriter output,
        string? device = null,
        bool sayWhenCurrent = false,
        CancellationToken cancel = default
    )
    {
        using var alone = FileLock.Take(LockOf(repository), output.WriteLine, cancel: cancel);
        var stampFile = Path.Combine(repository.Feed, StampFile);
        var last = File.Exists(stampFile) ? File.ReadAllText(stampFile) : "";
        device ??= last.EndsWith("cuda", StringComparison.Ordinal) ? "cuda" : "cpu";
        var stamp = $"{StampOf(repository, rid)} {device}";
        if (PackageIn(repository.Feed) is { } current && last == stamp)
        {
            if (PackageCaches.HoldsAnother(current, VersionOf(current)))
                PackageCaches.Clear(VersionOf(current));
            if (sayWhenCurrent)
                output.WriteLine($"{Path.GetFileName(current)} is current.");
            return;
        }
        Build(repository, rid, device, repository.Feed, output);
        var package =
            PackageIn(repository.Feed) ?? throw new UserError($"dotnet pack left no package in {repository.Feed}.");
        PackageCaches.Clear(VersionOf(package));
        AtomicFile.WriteText(stampFile, stamp);
        output.WriteLine($"Packed {Path.GetFileName(package)}.");
    }

    /// <summary>Packs for another copy of the repository, so that the package counts as current there.</summary>
    /// <param name="repository">The clone whose library is packed.</param>
    /// <param name="copy">The copy, with the same sources, whose feed gets the package.</param>
    /// <param name="rid">The platform that the copy is for.</param>
    /// <param name="output">Takes a line where another process packs.</param>
    /// <param name="cancel">Ends the wait for it.</param>
    /// <exception cref="UserError">The library does not build.</exception>
    public static void Into(
        Repository repository,
        Repository copy,
        string rid,
        TextWriter output,
        CancellationToken cancel = default
    )
    {
        using var alone = FileLock.Take(LockOf(repository), output.WriteLine, cancel: cancel);
        Build(repository, rid, "cpu", copy.Feed, output);
        AtomicFile.WriteText(Path.Combine(copy.Feed, StampFile), $"{StampOf(copy, rid)} cpu");
    }

    /// <summary>A hash of everything the package is made of, the same on every platform.</summary>
    public static string StampOf(Repository repository, string? rid)
    {
        var shared = Shared.Select(f => Path.Combine(repository.Root, f));
        var sources = Directory
            .EnumerateFiles(Path.Combine(repository.Root, "lib"), "*", SearchOption.AllDirectories)
            .Where(f =>
                !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")
                && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}")
            );
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(rid ?? RestoredPackages.Platforms()[0]));
        foreach (
            var (name, file) in shared
                .Where(File.Exists)
                .Concat(sources)
                .Select(f => (Name: Path.GetRelativePath(repository.Root, f).Replace('\\', '/'), File: f))
                .OrderBy(f => f.Name, StringComparer.Ordinal)
        )
        {
            hash.AppendData(Encoding.UTF8.GetBytes(name));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }
        hash.AppendData(Encoding.UTF8.GetBytes(NumbersStamp.All(repository)));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string LockOf(Repository repository) => Path.Combine(repository.Root, "artifacts", "pack.lock");

    private static void Build(Repository repository, string? rid, string device, string feed, TextWriter output)
    {
        var title = $"Packing the library for {rid ?? RestoredPackages.Platforms()[0]}";
        using var step = new LongStep(repository, "pack", title, "a minute or two", output);
        List<string> arguments =
        [
            "pack",
            "lib/LatentLab",
            "-c",
            "Release",
            "-o",
            feed,
            "-v:quiet",
            "-nologo",
            "-tl:off",
            "-nodeReuse:false",
            "-noAutoResponse",
            "-p:UseSharedCompilation=false", // no server that outlives a build
            $"-p:LatentLabDevice={device}",
            $"-p:LatentLabNumbersStamps=\"{NumbersStamp.All(repository)}\"",
        ];
        if (rid is not null)
            arguments.Add($"-p:LatentLabRids=\"{rid.Replace(',', ';')}\"");
        var (exitCode, text) = Tool.Run("dotnet", arguments, repository.Root);
        if (exitCode == 0)
        {
            step.Done();
            return;
        }
        var errors = text.Split('\n').Where(l => l.Contains("error ")).DefaultIfEmpty(text.Trim()).Distinct().Take(3);
        throw new UserError($"The library could not be packed:\n{string.Join("\n", errors.Select(e => e.Trim()))}");
    }

    private static string? PackageIn(string feed) =>
        Directory.GetFiles(feed, "LatentLab.*.nupkg").Order(StringComparer.Ordinal).LastOrDefault();

    /// <summary>The version of the package in the feed.</summary>
    public static string Version(Repository repository) =>
        PackageIn(repository.Feed) is { } package
            ? VersionOf(package)
            : throw new UserError("There is no package yet: run `dotnet run lab.cs -- pack`.");

    private static string VersionOf(string package) => Path.GetFileNameWithoutExtension(package)["LatentLab.".Length..];
}
