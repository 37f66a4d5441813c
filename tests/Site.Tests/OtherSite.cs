using LatentLab.Runner;

namespace LatentLab.Site.Tests;

/// <summary>A clone with other notebooks, of which a test makes a site.</summary>
internal static class OtherSite
{
    /// <summary>Copies what a site is made of; the data and the packed library are those of the first clone.</summary>
    /// <param name="repository">The first clone.</param>
    /// <param name="root">The folder of the copy.</param>
    /// <param name="notebooks">The files of the notebooks that go along.</param>
    public static Repository Copy(Repository repository, string root, IEnumerable<string> notebooks)
    {
        foreach (
            var folder in (string[])["environment/Site", "notebooks/evidence", "notebooks/images", "notebooks/weights"]
        )
            CopyFolder(Path.Combine(repository.Root, folder), Path.Combine(root, folder));
        foreach (
            var file in (string[])
                ["README.md", "CITATION.cff", "NuGet.config", "Directory.Build.props", "Directory.Packages.props"]
        )
            File.Copy(Path.Combine(repository.Root, file), Path.Combine(root, file));
        foreach (var file in (string[])["claims.json", "quiz.json"])
            File.Copy(Path.Combine(repository.Notebooks, file), Path.Combine(root, "notebooks", file));
        foreach (var file in notebooks)
            File.Copy(file, Path.Combine(root, "notebooks", Path.GetFileName(file)));
        foreach (var folder in (string[])["datasets", "lib", "environment/feed"])
            Directory.CreateSymbolicLink(Path.Combine(root, folder), Path.Combine(repository.Root, folder));
        return new Repository(root);
    }

    private static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
