using System.Xml.Linq;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>The workshop's bundle: how it is asked for, what is in it, and what it says when something fails.</summary>
public sealed class BundleTests : IDisposable
{
    private static readonly Repository Repository = Repository.Find();

    private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-bundle-test").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("linux-x64, win-x64,linux-x64", "linux-x64 win-x64")]
    [InlineData("osx-arm64", "osx-arm64")]
    public void PlatformsAreNamedOnceEach(string rids, string platforms) =>
        Assert.Equal(platforms.Split(' '), Bundle.PlatformsOf(rids));

    [Theory]
    [InlineData(
        "bundle --rid linux-x64,linux-arm64",
        "There is no libtorch for 'linux-arm64': choose of linux-x64, win-x64, win-arm64, osx-arm64."
    )]
    [InlineData("bundle --rid ,", "--rid names no platform: choose of linux-x64, win-x64, win-arm64, osx-arm64.")]
    [InlineData("bundle --rid", "--rid needs a value: linux-x64, win-x64, win-arm64, osx-arm64.")]
    [InlineData("bundle 05", "'bundle' takes no notebook.")]
    [InlineData("bundel", "There is no command 'bundel'. The nearest is 'bundle'.")]
    public void AWrongCommandIsRefusedBeforeAnyWork(string command, string message)
    {
        var error = Assert.Throws<UserError>(() => LabCommands.Parse(command.Split(' ')));
        Assert.Equal(message, error.Message);
        Assert.Equal(2, error.ExitCode);
    }

    [Fact]
    public void ItNamesNoSourceButItsOwnFolders()
    {
        var config = XDocument.Parse(Bundle.NuGetConfig);
        Assert.Equal(
            ["clear", "add", "add"],
            config.Root!.Element("packageSources")!.Elements().Select(e => e.Name.LocalName)
        );
        Assert.Equal(
            ["packages", "environment/feed"],
            config.Descendants("add").Select(e => e.Attribute("value")!.Value)
        );
        Assert.All(config.Root.Elements(), section => Assert.Equal("clear", section.Elements().First().Name.LocalName));
    }

    [Fact]
    public void TheNoteIsShortAndSaysWhatToOpenAndWhatToType()
    {
        var lines = Bundle.StartText("win-x64", "1.2.3").TrimEnd().Split('\n');
        Assert.Equal(14, lines.Length);
        Assert.StartsWith("LatentLab for win-x64", lines[0]);
        Assert.Contains("site/index.html", lines[1]);
        Assert.Equal("dotnet run lab.cs", lines[3].Trim());
        Assert.Contains("dotnet tool install --global Microsoft.dotnet-interactive --version 1.2.3", lines[7]);
        Assert.Contains("untested: win-x64, win-arm64, osx-arm64", lines[^1]);
    }

    [Fact]
    public void TheFilesAreThoseALearnerNeeds()
    {
        var files = BundleFiles.Of(Repository);
        foreach (
            var file in new[]
            {
                "lab.cs",
                "LICENSE",
                "global.json",
                "notebooks/00-start-here.ipynb",
                "notebooks/claims.json",
                "notebooks/evidence/12.json",
                "notebooks/weights/10-vae-decoder.safetensors",
                "datasets/fashion-mnist/train-images-idx3-ubyte.gz",
                "environment/Runner/Program.cs",
                "environment/feed/.gitkeep",
                "lib/LatentLab/LatentLab.nuspec",
            }
        )
            Assert.Contains(file, files);
        Assert.DoesNotContain("NuGet.config", files);
        Assert.All(
            files,
            f =>
                Assert.DoesNotContain(
                    f.Split('/')[0],
                    new[] { "tests", "artifacts", "learner", ".git", ".ci", "site", "packages" }
                )
        );
        Assert.DoesNotContain(files, f => f.EndsWith(".nupkg", StringComparison.Ordinal));
    }

    [Fact]
    public void WithoutGitTheSameFilesAreFound()
    {
        var repository = SmallRepository();
        string[] tracked =
        [
            "environment/Runner/A.cs",
            "environment/feed/.gitkeep",
            "lab.cs",
            "lib/LatentLab/B.cs",
            "notebooks/00.ipynb",
        ];
        // No git here at all: a zip download, or a bundle.
        Assert.Equal([.. tracked, "notebooks/mine.ipynb"], BundleFiles.Of(repository).Order(StringComparer.Ordinal));
        Assert.Empty(BundleFiles.Untracked(repository));
        if (Git("--version") != 0)
            Assert.Skip("There is no git here.");
        Assert.Equal(0, Git("init"));
        Assert.Equal(0, Git(["add", "-f", "tests", .. tracked]));
        Assert.Equal(tracked, BundleFiles.Of(repository));
        Assert.Equal(["notebooks/mine.ipynb"], BundleFiles.Untracked(repository));
        File.Delete(Path.Combine(_folder, "lab.cs")); // tracked, but not here any more
        Assert.Equal(tracked.Where(f => f != "lab.cs"), BundleFiles.Of(repository));
    }

    [Theory]
    [InlineData("lib/LatentLab/New.cs", true)]
    [InlineData("environment/Runner/New.cs", true)]
    [InlineData("notebooks/mine.ipynb", false)]
    public void CodeThatStaysOutIsRefused(string untracked, bool refused)
    {
        var error = Record.Exception(() => Bundle.CheckCode([untracked]));
        Assert.Equal(refused, error is UserError e && e.Message.Contains(untracked, StringComparison.Ordinal));
        if (!refused)
            Assert.Null(error);
    }

    [Fact]
    public void InsideSomebodyElsesRepositoryItsGitIsNotAsked()
    {
        var inner = Directory.CreateDirectory(Path.Combine(_folder, "inner")).FullName;
        Directory.CreateDirectory(Path.Combine(inner, "lib"));
        File.WriteAllText(Path.Combine(inner, "lib", "A.cs"), "");
        if (Tool.Run("git", ["init"], _folder).ExitCode != 0)
            Assert.Skip("git does not work here.");
        Assert.Equal(["lib/A.cs"], BundleFiles.Of(new Repository(inner)));
    }

    [Fact]
    public void AFailedPlatformIsNamedAndTheOthersGoOn()
    {
        var (made, errors) = (new List<string>(), new StringWriter());
        var code = Bundle.ForEach(
            ["win-x64", "linux-x64"],
            rid =>
            {
                if (rid == "win-x64")
                    throw new UserError("NU1101: Unable to find package libtorch-cpu-win-x64.");
                made.Add(rid);
            },
            errors,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(1, code);
        Assert.Equal(["linux-x64"], made);
        Assert.Equal(
            "win-x64: no bundle. NU1101: Unable to find package libtorch-cpu-win-x64.",
            errors.ToString().TrimEnd()
        );
        Assert.Equal(0, Bundle.ForEach(["linux-x64"], made.Add, errors, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void CtrlCIsNoFailureOfAPlatform()
    {
        using var stop = new CancellationTokenSource();
        var errors = new StringWriter();
        Assert.Throws<UserError>(() =>
            Bundle.ForEach(
                ["win-x64", "linux-x64"],
                _ =>
                {
                    stop.Cancel(); // it also ends the build that runs just then
                    throw new UserError("The library could not be packed.");
                },
                errors,
                stop.Token
            )
        );
        Assert.Throws<OperationCanceledException>(() =>
            Bundle.ForEach(["linux-x64"], _ => Assert.Fail("It was made."), errors, stop.Token)
        );
        Assert.Equal("", errors.ToString());
    }

    [Fact, Trait("Speed", "slow")]
    public void PackagesAreFoundFromAFolderOfAnyName()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows does not allow the name.");
        using var package = new TinyPackage();
        package.Pack(1);
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "it's $(HOME) %20")).FullName;
        TinyPackage.Configure(folder, package.Feed);
        var project = Path.Combine(_folder, "notebook.csproj");
        File.WriteAllText(
            project,
            BundlePackages
                .ProjectOf([("Tiny.ForTests", "1.0.0")], folder)
                .Replace(
                    "<NuGetAudit>",
                    $"<RestorePackagesPath>{package.Cache}</RestorePackagesPath><NuGetAudit>",
                    StringComparison.Ordinal
                )
        );
        Assert.Equal(
            "tiny.fortests.1.0.0.nupkg",
            Path.GetFileName(
                Assert.Single(BundlePackages.Restored(project, Path.Combine(_folder, "obj", "project.assets.json")))
            )
        );
    }

    [Fact, Trait("Speed", "slow")]
    public void APackageThatCannotBeHadIsNamed()
    {
        TinyPackage.Configure(_folder, Directory.CreateDirectory(Path.Combine(_folder, "empty")).FullName);
        var project = Path.Combine(_folder, "notebook.csproj");
        File.WriteAllText(project, BundlePackages.ProjectOf([("Libtorch.OfNoPlatform", "1.2.3")], _folder));
        var error = Assert.Throws<UserError>(() =>
            BundlePackages.Restored(project, Path.Combine(_folder, "obj", "project.assets.json"))
        );
        Assert.Contains("NU1101", error.Message);
        Assert.Contains("Libtorch.OfNoPlatform", error.Message);
    }

    [Theory]
    [InlineData("libtorch-cpu-win-x64.2.10.0.nupkg", true)]
    [InlineData("libtorch-cpu-linux-x64.2.10.0.nupkg", false)]
    [InlineData("torchsharp.0.107.0.nupkg", true)]
    public void OnlyThePlatformsOwnLibtorchIsTaken(string file, bool taken) =>
        Assert.Equal(taken, BundlePackages.BelongsTo("win-x64", file));

    [Fact]
    public void AnOlderBundleIsReplacedWhole()
    {
        var (target, finished) = (Path.Combine(_folder, "latentlab-x"), Path.Combine(_folder, "latentlab-x.new"));
        foreach (
            var (folder, file) in new[]
            {
                (target, "old.txt"),
                (finished, "new.txt"),
                (target + ".old", "left by a kill.txt"),
            }
        )
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(folder).FullName, file), "");
        Bundle.Replace(finished, target);
        Assert.Equal([target], Directory.GetDirectories(_folder));
        Assert.Equal(["new.txt"], Directory.GetFiles(target).Select(Path.GetFileName));
    }

    private int Git(params string[] arguments)
    {
        try
        {
            return Tool.Run("git", arguments, _folder).ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    private Repository SmallRepository()
    {
        foreach (
            var file in new[]
            {
                "lab.cs",
                "NuGet.config",
                "lib/LatentLab/B.cs",
                "lib/LatentLab/obj/made.cs",
                "notebooks/00.ipynb",
                "notebooks/mine.ipynb",
                "notebooks/.ipynb_checkpoints/00.ipynb",
                "notebooks/evidence.json.1.tmp",
                "environment/Runner/A.cs",
                "environment/feed/.gitkeep",
                "environment/feed/LatentLab.0.1.0.nupkg",
                "tests/T.cs",
            }
        )
        {
            var path = Path.Combine(_folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "");
        }
        File.WriteAllText(
            Path.Combine(_folder, ".gitignore"),
            File.ReadAllText(Path.Combine(Repository.Root, ".gitignore")) + "obj/\n"
        );
        return new Repository(_folder);
    }
}
