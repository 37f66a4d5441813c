using System.ComponentModel;

namespace LatentLab.Runner;

/// <summary>
/// The files of the repository that a bundle holds: what a learner needs, without tests and without what was built.
/// </summary>
internal static class BundleFiles
{
    private static readonly string[] Folders = ["notebooks", "lib", "datasets", "environment"];

    // NuGet.config is not among them: a bundle has its own.
    private static readonly string[] Files =
    [
        "lab.cs",
        "README.md",
        "LICENSE",
        "CITATION.cff", // the site reads it
        "LatentLab.slnx",
        "Directory.Build.props",
        "Directory.Build.rsp",
        "Directory.Build.targets",
        "Directory.Packages.props",
        "global.json",
        ".editorconfig",
    ];

    /// <summary>The files, by path from the root with forward slashes, in order.</summary>
    /// <remarks>
    /// Those that git tracks; in a copy without git (a zip, a bundle) those of the folders that git would track.
    /// </remarks>
    public static IReadOnlyList<string> Of(Repository repository) =>
        [
            .. (Git(repository, "--cached") ?? Listed(repository))
                .Where(f => Wanted(f) && File.Exists(Path.Combine(repository.Root, f)))
                .Order(StringComparer.Ordinal),
        ];

    /// <summary>Files that lie in those folders, but that git does not know: they stay out of a bundle.</summary>
    public static IReadOnlyList<string> Untracked(Repository repository) =>
        [.. (Git(repository, "--others", "--exclude-standard") ?? []).Where(Wanted).Order(StringComparer.Ordinal)];

    private static bool Wanted(string file) =>
        Files.Contains(file) || (file.IndexOf('/') is > 0 and var end && Folders.Contains(file[..end]));

    private static string[]? Git(Repository repository, params string[] options)
    {
        // Inside of somebody else's repository git would answer for that one. In a worktree .git is a file.
        if (!Path.Exists(Path.Combine(repository.Root, ".git")))
            return null;
        try
        {
            var (exitCode, output) = Tool.Run("git", ["ls-files", "-z", .. options], repository.Root);
            return exitCode == 0 ? output.Split('\0', StringSplitOptions.RemoveEmptyEntries) : null;
        }
        catch (Win32Exception)
        {
            return null; // git is not installed
        }
    }

    private static IEnumerable<string> Listed(Repository repository) =>
        Folders
            .Select(f => Path.Combine(repository.Root, f))
            .Where(Directory.Exists)
            .SelectMany(f => Directory.EnumerateFiles(f, "*", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(repository.Root, f).Replace('\\', '/'))
            .Where(f => !Ignored(f))
            .Concat(Files);

    // As .gitignore has it: builds, what a host leaves behind, half-written files, packed packages.
    private static bool Ignored(string file) =>
        file.Split('/').Any(part => part is "bin" or "obj" or ".ipynb_checkpoints" or ".vs")
        || file.EndsWith(".tmp", StringComparison.Ordinal)
        || (
            file.StartsWith("environment/feed/", StringComparison.Ordinal)
            && !file.EndsWith("/.gitkeep", StringComparison.Ordinal)
        );
}
