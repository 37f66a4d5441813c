using System.Diagnostics;
using LatentLab.Runner.Site;

namespace LatentLab.Runner;

/// <summary>Makes a folder that installs and runs with the .NET SDK alone: no network, no package source.</summary>
/// <remarks>
/// The notebooks with their data, weights and site, the library packed for a platform, and every package it takes.
/// </remarks>
internal static class Bundle
{
    /// <summary>Package sources of a bundle: its own two folders, and no other.</summary>
    /// <remarks>
    /// Whatever a user's or a machine's configuration says of sources, it is cleared: a
    /// source that cannot be reached fails a restore.
    /// </remarks>
    public const string NuGetConfig = """
        <?xml version="1.0" encoding="utf-8"?>
        <!-- Every package lies in this folder: nothing is fetched from elsewhere. -->
        <configuration>
          <packageSources>
            <clear />
            <add key="packages" value="packages" />
            <add key="latentlab" value="environment/feed" />
          </packageSources>
          <disabledPackageSources>
            <clear />
          </disabledPackageSources>
          <packageSourceMapping>
            <clear />
          </packageSourceMapping>
          <auditSources>
            <clear />
          </auditSources>
        </configuration>

        """;

    /// <summary>The platforms that a command names.</summary>
    /// <param name="rids">Platforms separated by commas, or null for this one.</param>
    /// <exception cref="UserError">One has no libtorch, or none is named.</exception>
    public static IReadOnlyList<string> PlatformsOf(string? rids)
    {
        var platforms = (rids ?? RestoredPackages.Platforms()[0])
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Distinct()
            .ToList();
        var choice = $"choose of {string.Join(", ", Doctor.Platforms)}.";
        if (platforms.Count == 0)
            throw new UserError($"--rid names no platform: {choice}", 2);
        return platforms.Find(p => !Doctor.Platforms.Contains(p)) is { } unknown
            ? throw new UserError($"There is no libtorch for '{unknown}': {choice}", 2)
            : platforms;
    }

    /// <summary>
    /// Makes a bundle per platform in artifacts/bundle. A platform that fails keeps
    /// the bundle it had, and the others go on.
    /// </summary>
    /// <param name="repository">The clone.</param>
    /// <param name="rids">The platforms, separated by commas, or null for this one.</param>
    /// <param name="output">Takes a line per step.</param>
    /// <param name="errors">Takes what went wrong, with the platform's name.</param>
    /// <param name="cancel">Stops before the next platform; one that is being made is given up.</param>
    /// <returns>0, or 1 when a platform failed.</returns>
    /// <exception cref="UserError">A platform that is not known, or a mistake in the site.</exception>
    public static int Make(
        Repository repository,
        string? rids,
        TextWriter output,
        TextWriter errors,
        CancellationToken cancel = default
    )
    {
        var platforms = PlatformsOf(rids);
        using var alone = FileLock.Take(
            Path.Combine(repository.Root, "artifacts", "bundle.lock"),
            output.WriteLine,
            cancel: cancel
        );
        var files = BundleFiles.Of(repository);
        var untracked = BundleFiles.Untracked(repository);
        CheckCode(untracked);
        new SiteBuilder(repository, SiteManifest.Read(repository.Site)).EnsureCurrent(output, cancel);
        var more = untracked.Count > 5 ? $" and {untracked.Count - 5} more" : "";
        if (untracked.Count > 0)
            output.WriteLine($"Not in git, so not in the bundle: {string.Join(", ", untracked.Take(5))}{more}.");
        return ForEach(platforms, rid => MakeOne(repository, files, rid, output, cancel), errors, cancel);
    }

    /// <summary>Does something for each platform; one that fails is named, and the others go on.</summary>
    /// <returns>0, or 1 when a platform failed.</returns>
    internal static int ForEach(
        IReadOnlyList<string> platforms,
        Action<string> make,
        TextWriter errors,
        CancellationToken cancel
    )
    {
        var failed = 0;
        foreach (var rid in platforms)
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                make(rid);
            }
            catch (UserError e) when (!cancel.IsCancellationRequested)
            {
                errors.WriteLine($"{rid}: no bundle. {e.Message}");
                failed++;
            }
        }
        return failed == 0 ? 0 : 1;
    }

    /// <summary>
    /// Refuses code that git does not know: the bundle would be built with it here, and without it there.
    /// </summary>
    /// <param name="untracked">Files that stay out of the bundle.</param>
    /// <exception cref="UserError">There is such code; the message names it.</exception>
    internal static void CheckCode(IReadOnlyList<string> untracked)
    {
        var code = untracked
            .Where(f =>
                f.StartsWith("lib/", StringComparison.Ordinal)
                || f.StartsWith("environment/Runner/", StringComparison.Ordinal)
            )
            .Take(5)
            .ToList();
        if (code.Count > 0)
            throw new UserError(
                $"A bundle holds what git tracks, and this code is not: {string.Join(", ", code)}.\n"
                    + "Add it (`git add`) or move it away."
            );
    }

    private static void MakeOne(
        Repository repository,
        IReadOnlyList<string> files,
        string rid,
        TextWriter output,
        CancellationToken cancel
    )
    {
        var clock = Stopwatch.StartNew();
        var target = Path.Combine(repository.Root, "artifacts", "bundle", $"latentlab-{rid}");
        var bundle = new Repository(target + ".new");
        Delete(bundle.Root);
        try
        {
            output.WriteLine($"{rid}: copying {files.Count} files and the site…");
            Copy(repository, files, rid, bundle.Root);
            Pack.Into(repository, bundle, rid, output, cancel);
            var title = $"{rid}: gathering packages";
            const string fetched = "what is not on this machine is fetched now, libtorch alone is up to 130 MB";
            int packages;
            using (var step = new LongStep(repository, $"gather-{rid}", title, fetched, output))
            {
                packages = BundlePackages.Gather(repository, bundle, rid);
                step.Done();
            }
            Replace(bundle.Root, target);
            var bytes = new DirectoryInfo(target).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length);
            var place = Path.GetRelativePath(repository.Root, target);
            var seconds = clock.Elapsed.TotalSeconds;
            output.WriteLine(
                FormattableString.Invariant(
                    $"{rid}: {packages} packages, {bytes / 1e6:0} MB in {place}, in {seconds:0} s."
                )
            );
        }
        finally
        {
            Delete(bundle.Root);
        }
    }

    /// <summary>Copies the repository's files and the site, and writes what is the bundle's own.</summary>
    internal static void Copy(Repository repository, IReadOnlyList<string> files, string rid, string folder)
    {
        foreach (var file in files)
            CopyFile(Path.Combine(repository.Root, file), Path.Combine(folder, file));
        foreach (var page in Directory.EnumerateFiles(repository.BuiltSite, "*", SearchOption.AllDirectories))
            CopyFile(page, Path.Combine(folder, "site", Path.GetRelativePath(repository.BuiltSite, page)));
        Directory.CreateDirectory(new Repository(folder).Feed);
        File.WriteAllText(Path.Combine(folder, "NuGet.config"), NuGetConfig);
        var host = BundlePackages.HostVersion(repository);
        File.WriteAllText(Path.Combine(folder, "START.txt"), StartText(rid, host));
    }

    /// <summary>What somebody reads who has the folder and nothing else.</summary>
    /// <param name="rid">The folder's platform.</param>
    /// <param name="host">The version of the notebook host that it brings.</param>
    internal static string StartText(string rid, string host) =>
        $"LatentLab for {rid}, to be used without a network.\n"
        + "1. To read, double-click site/index.html: all notebooks with their results, in a browser. "
        + "Nothing has to be installed.\n"
        + "2. To run, install the .NET 10 SDK, which this folder lacks; open a terminal in this folder and type\n"
        + "     dotnet run lab.cs\n"
        + "   It builds the runner, looks at the machine, runs notebook 00 and makes the site: "
        + "a minute or two, 1.4 GB in your home folder.\n"
        + "3. To work, type  dotnet run lab.cs -- learner : "
        + "it writes the notebooks without solutions into the folder learner.\n"
        + "   In Jupyter or VS Code (both are programs of their own) the kernel is .NET Interactive, "
        + "which lies in this folder:\n"
        + $"     dotnet tool install --global Microsoft.dotnet-interactive --version {host}\n"
        + "   and, for Jupyter,  dotnet interactive jupyter install\n"
        + "   With neither, in any editor:  dotnet run lab.cs -- export learner/05-tied-weights.ipynb  "
        + "makes a program of it;\n"
        + "   write your solutions into learner/05-tied-weights.cs, "
        + "and  dotnet run learner/05-tied-weights.cs  checks.\n"
        + "4. When something fails, type  dotnet run lab.cs -- doctor : "
        + "a line for each thing that is wrong, and what to do about it.\n"
        + "   NU1101 or NU1301: this folder is not whole, copy it anew. "
        + "No space: set NUGET_PACKAGES to a folder on another disk.\n"
        + "Tested without a network: linux-x64. Built but untested: win-x64, win-arm64, osx-arm64.\n";

    /// <summary>Puts a finished folder in the place of an older one, which is there until the new one is.</summary>
    internal static void Replace(string finished, string target)
    {
        var old = target + ".old";
        Delete(old);
        if (Directory.Exists(target))
            Directory.Move(target, old);
        Directory.Move(finished, target);
        Delete(old);
    }

    private static void CopyFile(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to);
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
