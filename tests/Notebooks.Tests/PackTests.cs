using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

public class PackTests
{
    [Fact]
    public void TheStampChangesWithTheSourcesOnly()
    {
        var root = Directory.CreateTempSubdirectory("latentlab-root").FullName;
        var repository = new Repository(root);
        var source = Path.Combine(root, "lib", "LatentLab", "A.cs");
        Directory.CreateDirectory(Path.Combine(root, "lib", "LatentLab", "obj"));
        File.WriteAllText(source, "class A;");
        File.WriteAllText(Path.Combine(root, "global.json"), "{}");
        var stamp = Pack.StampOf(repository, null);

        File.WriteAllText(Path.Combine(root, "README.md"), "text");
        File.WriteAllText(Path.Combine(root, "lib", "LatentLab", "obj", "x.cs"), "made by a build");
        File.SetLastWriteTimeUtc(source, DateTime.UtcNow.AddDays(1));
        Assert.Equal(stamp, Pack.StampOf(repository, null));

        Assert.NotEqual(stamp, Pack.StampOf(repository, "other-x64"));
        File.WriteAllText(Path.Combine(root, "global.json"), "{ }");
        var second = Pack.StampOf(repository, null);
        Assert.NotEqual(stamp, second);
        File.Move(source, Path.Combine(root, "lib", "LatentLab", "B.cs"));
        Assert.NotEqual(second, Pack.StampOf(repository, null));
        Directory.Delete(root, recursive: true);
    }

    [Theory]
    [InlineData("GLIBCXX_3.4 GLIBCXX_3.4.9 GLIBCXX_3.4.30\0 GLIBCXX_DEBUG", "3.4.30")]
    [InlineData("GLIBCXX_3.4.32", "3.4.32")]
    [InlineData("nothing", "0.0")]
    public void TheNewestSymbolVersionIsFound(string content, string version) =>
        Assert.Equal(Version.Parse(version), Doctor.NewestSymbolVersion(System.Text.Encoding.ASCII.GetBytes(content)));

    [Theory]
    [InlineData("FAIL  data: x", true)]
    [InlineData("ok    FAIL is a word", false)]
    public void AFailureIsAtTheLinesBeginning(string line, bool failure) => Assert.Equal(failure, Doctor.IsFailure(line));
}
