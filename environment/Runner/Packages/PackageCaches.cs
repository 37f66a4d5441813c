using System.Security.Cryptography;

namespace LatentLab.Runner;

/// <summary>
/// What others keep of the library's package: they would go on using it after a new one of the same version.
/// </summary>
internal static class PackageCaches
{
    /// <summary>
    /// Whether NuGet's cache holds another package of this version: an older one, that of another clone,
    /// or one unpacked without its documentation.
    /// </summary>
    public static bool HoldsAnother(string package, string version)
    {
        var known = Path.Combine(Extracted(version), $"latentlab.{version}.nupkg.sha512");
        if (!Directory.Exists(Extracted(version)))
            return false;
        var documentation = Path.Combine(Extracted(version), "lib", "net10.0", $"{CellRules.LibraryId}.xml");
        return !File.Exists(known)
            || !File.Exists(documentation)
            || File.ReadAllText(known).Trim() != Convert.ToBase64String(SHA512.HashData(File.ReadAllBytes(package)));
    }

    /// <summary>
    /// Deletes the copies in the caches of NuGet, .NET Interactive and Verso, and our own restores of it.
    /// </summary>
    public static void Clear(string version)
    {
        try
        {
            Delete(Extracted(version));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UserError(
                $"{Extracted(version)} holds an older package of the library, and you cannot delete it.\n"
                    + "Set NUGET_PACKAGES to a folder of your own, or have it deleted."
            );
        }
        // What is another user's, or cannot be written to, stays: it stands in nobody's way but its owner's.
        Try(() => Delete(Path.Combine(Path.GetTempPath(), "verso-nuget-packages", CellRules.LibraryId, version)));
        foreach (var folder in Folders(UserFolders.RestoreCache))
            Try(() =>
            {
                if (Mentions(Path.Combine(folder, "notebook.csproj")))
                    Delete(folder);
            });
        // .NET Interactive keeps the results of `#r "nuget: …"` as files of text, named by a hash.
        var results = Path.Combine(UserFolders.Home, ".packagemanagement", "nuget", "Cache");
        foreach (var file in Directory.Exists(results) ? Directory.GetFiles(results) : [])
            Try(() =>
            {
                if (Mentions(file))
                    File.Delete(file);
            });
    }

    private static void Try(Action clean)
    {
        try
        {
            clean();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { }
    }

    private static string Extracted(string version) => Path.Combine(UserFolders.Packages, "latentlab", version);

    private static string[] Folders(string path) => Directory.Exists(path) ? Directory.GetDirectories(path) : [];

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    private static bool Mentions(string file) =>
        File.Exists(file) && File.ReadAllText(file).Contains(CellRules.LibraryId, StringComparison.OrdinalIgnoreCase);
}
