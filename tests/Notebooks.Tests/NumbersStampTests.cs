using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>A notebook's studies are of an older library only where what they use has changed.</summary>
public sealed class NumbersStampTests
{
    private static readonly Repository Repository = Repository.Find();

    private static string[] FilesOf(string number) =>
        [.. NumbersStamp.FilesOf(Repository, Notebook.Load(Repository.Named(number)[0]))];

    [Theory]
    [InlineData("05", "TiedAutoencoder.cs", "Dcgan.cs")]
    [InlineData("05", "Initialization.cs", "GanTraining.cs")]
    [InlineData("05", "FusedKernels.cs", "VaeLoss.cs")]
    [InlineData("07", "GanTraining.cs", "VaeTraining.cs")]
    [InlineData("10", "VaeTraining.cs", "GanTraining.cs")]
    [InlineData("11", "ConditionalGanTraining.cs", "Tsne.cs")]
    public void ItTakesInWhatStudiesUse(string notebook, string used, string unused)
    {
        var files = FilesOf(notebook);
        Assert.Contains(used, files);
        Assert.DoesNotContain(unused, files);
        Assert.DoesNotContain("Figure.cs", files);
    }

    [Fact]
    public void ItChangesWithTheCodeThatIsUsedAndWithNothingElse()
    {
        using var copy = new TestNotebook();
        string Stamp(string folder, Action<string> change)
        {
            var root = Path.Combine(copy.Folder, folder);
            Copy(root);
            change(Path.Combine(root, "lib", "LatentLab"));
            var repository = new Repository(root);
            return NumbersStamp.Of(repository, Notebook.Load(repository.Named("05")[0]));
        }
        var before = NumbersStamp.Of(Repository, Notebook.Load(Repository.Named("05")[0]));
        void Replace(string file, string old, string now) =>
            File.WriteAllText(file, File.ReadAllText(file).Replace(old, now));
        Assert.Equal(before, Stamp("same", _ => { }));
        Assert.Equal(
            before,
            Stamp("new", lib => File.WriteAllText(Path.Combine(lib, "Models", "New.cs"), "class New;"))
        );
        Assert.Equal(
            before,
            Stamp(
                "comment",
                lib => Replace(Path.Combine(lib, "Models", "TiedAutoencoder.cs"), "namespace", "// a word\nnamespace")
            )
        );
        Assert.Equal(before, Stamp("gan", lib => Replace(Path.Combine(lib, "Models", "Dcgan.cs"), "0.2", "0.3")));
        Assert.NotEqual(
            before,
            Stamp("used", lib => Replace(Path.Combine(lib, "Models", "Initialization.cs"), "6.0", "3.0"))
        );
    }

    // All that a stamp is made of.
    private static void Copy(string root)
    {
        var library = Path.Combine("lib", "LatentLab");
        var files = Directory
            .EnumerateFiles(Path.Combine(Repository.Root, library), "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Root, file))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"));
        var notebook = Path.GetRelativePath(Repository.Root, Repository.Named("05")[0]);
        foreach (var file in files.Append(notebook).Append("Directory.Packages.props"))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
            File.Copy(Path.Combine(Repository.Root, file), Path.Combine(root, file));
        }
    }
}
