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
            var chosen = OperatingSystem.IsWindows()
                ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (Rooted(chosen) is { } root)
                return Path.Combine(root, "latentlab");
            foreach (var home in new[] { Home, ToolsHome })
                if (CanMake(Path.Combine(home, ".cache", "latentlab")) is { } folder)
                    return folder;
            // A user without a home, as in a container: what is loaded from there must be nobody else's.
            var own = Path.Combine(Path.GetTempPath(), $"latentlab-{PrivateFolder.User}");
            return PrivateFolder.TryMake(own) && PrivateFolder.IsInSafePlace(own)
                ? own
                : throw new UserError("There is no folder to keep packages' lists in: name one in XDG_CACHE_HOME.");
        }
    }

    // Where NuGet and the SDK keep theirs.
    private static string ToolsHome => Rooted(Environment.GetEnvironmentVariable("DOTNET_CLI_HOME")) ?? Home;

    private static string? CanMake(string folder)
    {
        try
        {
            return Directory.CreateDirectory(folder).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string RestoreCache => Path.Combine(Cache, "restore");

    /// <summary>NuGet's package cache.</summary>
    public static string Packages =>
        Rooted(Environment.GetEnvironmentVariable("NUGET_PACKAGES")) ?? Path.Combine(ToolsHome, ".nuget", "packages");

    /// <summary>The user's own package sources.</summary>
    public static string NuGetConfig =>
        OperatingSystem.IsWindows()
            ? Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData),
                "NuGet",
                "NuGet.Config"
            )
            : Path.Combine(ToolsHome, ".nuget", "NuGet", "NuGet.Config");

    private static string? Rooted(string? path) => Path.IsPathRooted(path) ? path : null;
}
