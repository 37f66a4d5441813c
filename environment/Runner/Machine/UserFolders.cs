namespace LatentLab.Runner;

/// <summary>Folders outside the repository.</summary>
internal static class UserFolders
{
    /// <summary>The user's home folder, or the temporary folder where there is none.</summary>
    public static string Home =>
        Rooted(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile)) ?? Path.GetTempPath();

    /// <summary>What we keep from run to run; may be deleted at any time.</summary>
    public static string Cache
    {
        get
        {
            var folder = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            return Path.Combine(Rooted(folder) ?? Path.Combine(Home, ".cache"), "latentlab");
        }
    }

    public static string RestoreCache => Path.Combine(Cache, "restore");

    /// <summary>NuGet's package cache.</summary>
    public static string Packages =>
        Rooted(Environment.GetEnvironmentVariable("NUGET_PACKAGES")) ?? Path.Combine(Home, ".nuget", "packages");

    /// <summary>The user's own package sources.</summary>
    public static string NuGetConfig =>
        OperatingSystem.IsWindows()
            ? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData),
                "NuGet",
                "NuGet.Config"
            )
            : Path.Combine(Home, ".nuget", "NuGet", "NuGet.Config");

    private static string? Rooted(string? path) => Path.IsPathRooted(path) ? path : null;
}
