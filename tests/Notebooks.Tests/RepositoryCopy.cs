using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>A copy of the repository to change things in, with the library packed as it is here.</summary>
internal sealed class RepositoryCopy : IDisposable
{
    /// <summary>Copies what git tracks or would track.</summary>
    public RepositoryCopy()
    {
        var original = Repository.Find();
        if (!Path.Exists(Path.Combine(original.Root, ".git")))
            Assert.Skip("without git there is no list of the files");
        Pack.EnsureCurrent(original, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        var (exitCode, list) = Tool.Run("git", ["ls-files", "-z", "-c", "-o", "--exclude-standard"], original.Root);
        Assert.True(exitCode == 0, list);
        var packed = Directory
            .GetFiles(original.Feed, "LatentLab.*")
            .Select(f => Path.GetRelativePath(original.Root, f));
        foreach (var file in list.Split('\0', StringSplitOptions.RemoveEmptyEntries).Concat(packed).Distinct())
        {
            var (from, to) = (Path.Combine(original.Root, file), Path.Combine(Repository.Root, file));
            if (!File.Exists(from))
                continue;
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(from, to);
        }
    }

    public Repository Repository { get; } = new(Directory.CreateTempSubdirectory("latentlab-copy").FullName);

    public string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    public void Dispose() => Directory.Delete(Repository.Root, recursive: true);
}
