using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

[Trait("Speed", "slow")]
public class RestoreTests
{
    [Fact]
    public async Task APackageOfTheUsersSourcesWorks()
    {
        using var notebook = TestNotebook.Of(
            "#r \"nuget: StbImageWriteSharp, 1.16.7\"\nusing StbImageWriteSharp;",
            "using System.IO;\n"
                + "var s = new MemoryStream();\n"
                + "new ImageWriter().WritePng(new byte[] { 1, 2, 3 }, 1, 1, ColorComponents.RedGreenBlue, s);\n"
                + "s.ToArray()[1..4]"
        );
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        Assert.Equal(["[80, 78, 71]"], run.Values(2));
        Assert.Equal("", run.Printed(1));
    }

    [Fact]
    public async Task AFeedNamedByNuGetConfigAboveTheNotebookIsUsedAndSeenToChange()
    {
        using var package = new TinyPackage();
        package.Pack(42);
        using var notebook = TestNotebook.Of(package.UseCache, TinyPackage.Reference, "Tiny.Answer()");
        TinyPackage.Configure(notebook.Folder, package.Feed);
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        Assert.Equal(["42"], run.Values(3));

        package.Pack(43);
        Directory.Delete(Path.Combine(package.Cache, "tiny.fortests"), recursive: true);
        Assert.Equal(["43"], (await notebook.Run()).Values(3));
    }

    [Fact]
    public async Task AFeedNamedByAnEarlierCellIsUsed()
    {
        using var package = new TinyPackage();
        package.Pack(7);
        using var notebook = TestNotebook.Of(
            package.UseCache
                + $"\nEnvironment.SetEnvironmentVariable(\"RestoreAdditionalProjectSources\", @\"{package.Feed}\");",
            TinyPackage.Reference,
            "Tiny.Answer()"
        );
        TinyPackage.Configure(notebook.Folder, null);
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        Assert.Equal(["7"], run.Values(3));
    }

    [Fact]
    public async Task AMissingPackageIsNamedWithARemedy()
    {
        using var package = new TinyPackage();
        package.Pack(1);
        using var notebook = TestNotebook.Of(package.UseCache, "#r \"nuget: No.Such.Package, 1.0.0\"");
        TinyPackage.Configure(notebook.Folder, package.Feed);
        var problem = (await notebook.Run()).Problem!;
        Assert.Contains("cell 2 (#r \"nuget: No.Such.Package, 1.0.0\"): PackageNotFound: NU1101", problem);
        Assert.True(problem.Split('\n').Length <= 3, problem);
    }

    [Fact]
    public async Task AnotherVersionThanTheExactOneIsNotTaken()
    {
        using var package = new TinyPackage();
        package.Pack(1);
        using var notebook = TestNotebook.Of(package.UseCache, "#r \"nuget: Tiny.ForTests, 0.9.0\"");
        TinyPackage.Configure(notebook.Folder, package.Feed);
        Assert.Contains("NU1102", (await notebook.Run()).Problem);
    }

    [Theory]
    [InlineData(
        "/x/n.csproj : error NU1101: Unable to find package LatentLab. No packages exist with this id in source(s): "
            + "a [/x/n.csproj]",
        "lab.cs -- pack"
    )]
    [InlineData(
        "/x/n.csproj : error NU1301: Unable to load the service index for source https://api.nuget.org/v3/index.json.",
        "with a network"
    )]
    [InlineData(
        "/x/n.csproj : error NU1603: Warning As Error: A 1.0 depends on B (>= 1.1) but B 1.1 was not found.",
        "pin a published one"
    )]
    [InlineData("/x/n.csproj : error : No space left on device : '/y/obj/z.tmp' [/x/n.csproj]", "XDG_CACHE_HOME")]
    [InlineData(
        "/x/n.csproj : error NU1100: Unable to resolve 'LatentLab (= 0.1.0)'. PackageSourceMapping is enabled, the "
            + "following source(s) were not considered: latentlab.",
        "the one of the LatentLab folder lifts that"
    )]
    [InlineData(
        "/x/n.csproj : error NU1301: Access to the path '/.nuget/packages' is denied. [/x/n.csproj]",
        "is not yours to write to"
    )]
    public void ReasonsComeWithRemedies(string output, string remedy)
    {
        var lines = PackageRestore.Reason(output).Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Matches("^(NU1|No space)", lines[0]);
        Assert.DoesNotContain(".csproj", lines[0]);
        Assert.Contains(remedy, lines[1]);
    }

    [Fact]
    public void AUserWithoutAHomeIsToldSoInFull()
    {
        const string said =
            "The user's home directory could not be determined. Set the 'DOTNET_CLI_HOME' environment variable to "
            + "specify the directory to use.";
        Assert.Equal(
            [said, "Set HOME or DOTNET_CLI_HOME to a folder that you can write to."],
            PackageRestore.Reason(said).Split('\n')
        );
    }
}
