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

    [Theory, Trait("Speed", "slow")]
    [InlineData("cpu", "libtorch-cpu-linux-x64")]
    [InlineData("cuda", "libtorch-cuda-12.8-linux-x64")]
    public void OnePropertyChoosesTheLibtorchOfThePackage(string device, string package)
    {
        var (exitCode, nuspec) = Tool.Run(
            "dotnet",
            [
                "msbuild",
                "lib/LatentLab",
                "-t:FillNuspec",
                $"-p:LatentLabDevice={device}",
                "-p:LatentLabRids=linux-x64",
                "-getProperty:NuspecText",
                "-nologo",
            ],
            Repository.Find().Root
        );
        Assert.True(exitCode == 0, nuspec);
        Assert.Single(
            nuspec.Split('\n'),
            line =>
                line.Contains("\"libtorch-", StringComparison.Ordinal)
                && line.Contains($"\"{package}\"", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("pack --device gpu", "choose cpu or cuda")]
    [InlineData("run 05 --device cuda", "belongs to 'pack'")]
    [InlineData("pack --device cuda --rid osx-arm64", "no CUDA for macOS")]
    public void AWrongDeviceIsNamed(string command, string message) =>
        Assert.Contains(message, Assert.Throws<UserError>(() => LabCommands.Parse(command.Split(' '))).Message);

    [Theory]
    [InlineData("GLIBCXX_3.4 GLIBCXX_3.4.9 GLIBCXX_3.4.30\0 GLIBCXX_DEBUG", "3.4.30")]
    [InlineData("GLIBCXX_3.4.32", "3.4.32")]
    [InlineData("nothing", "0.0")]
    public void TheNewestSymbolVersionIsFound(string content, string version) =>
        Assert.Equal(Version.Parse(version), Doctor.NewestSymbolVersion(System.Text.Encoding.ASCII.GetBytes(content)));

    [Theory]
    [InlineData("FAIL  data: x", true)]
    [InlineData("ok    FAIL is a word", false)]
    public void AFailureIsAtTheLinesBeginning(string line, bool failure) =>
        Assert.Equal(failure, Doctor.IsFailure(line));
}
