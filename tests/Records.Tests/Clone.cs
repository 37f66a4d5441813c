namespace LatentLab.Records.Tests;

/// <summary>The clone of the repository that the tests run in.</summary>
internal static class Clone
{
    /// <summary>Its folder of notebooks.</summary>
    public static string Notebooks { get; } = Path.Combine(Root(), "notebooks");

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LatentLab.slnx")))
            folder = folder.Parent!;
        return folder.FullName;
    }
}
