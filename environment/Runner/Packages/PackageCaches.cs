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
        Delete(Extracted(version));
        Delete(Path.Combine(Path.GetTempPath(), "verso-nuget-packages", CellRules.LibraryId, version));
        foreach (var folder in Folders(UserFolders.RestoreCache))
            if (Mentions(Path.Combine(folder, "notebook.csproj")))
                Delete(folder);
        // .NET Interactive keeps the results of `#r "nuget: …"` as files of text, named by a hash.
        var results = Path.Combine(UserFolders.Home, ".packagemanagement", "nuget", "Cache");
        foreach (var file in Directory.Exists(results) ? Directory.GetFiles(results) : [])
            if (Mentions(file))
                File.Delete(file);
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
