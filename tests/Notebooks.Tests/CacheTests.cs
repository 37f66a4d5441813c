using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>
/// Restored packages on a disk that takes nothing more, in folders of any name, and from sources that are not there.
/// </summary>
[Trait("Speed", "slow")]
public sealed class CacheTests
{
    private static readonly string RunnerDll = Path.Combine(
        Repository.Find().Root,
        "artifacts",
        "bin",
        "LatentLab.Runner",
        "debug",
        "LatentLab.Runner.dll"
    );

    [Theory]
    [InlineData("size=4k", "head -c 100000 /dev/zero > fill", "No space left on device")]
    [InlineData("size=16k", "true", "No space left on device")]
    [InlineData("size=1m,mode=777", "mount -o remount,ro .", "Read-only file system")]
    public void ACacheThatTakesNothingMoreIsNamed(string options, string prepare, string problem)
    {
        var (output, disk) = RunWithCacheOn(options, prepare);
        Assert.Contains("exit 1\n", output);
        var said = output[output.IndexOf("05-made-for-a-test.ipynb, cell 2", StringComparison.Ordinal)..];
        Assert.Contains(problem, said);
        Assert.Contains(disk, said);
        Assert.Contains("name other folders in XDG_CACHE_HOME", said);
        Assert.InRange(said.Trim().Split('\n').Length, 1, 2);
        Assert.DoesNotContain("name and version", said);
    }

    [Fact]
    public void ACacheThatCannotBeWrittenToServesWhatItHas()
    {
        var (output, _) = RunWithCacheOn("size=1m,mode=777", "$run > /dev/null; mount -o remount,ro .");
        Assert.EndsWith("exit 0\n", output);
    }

    [Theory]
    [InlineData("a room with spaces")]
    [InlineData("it's $(HOME) 100 % \u00fc")]
    [InlineData("%20 @(Compile) a,b `x` & <y> \u4e2d")]
    [InlineData("\"quoted\" * ?")]
    public async Task AFeedIsFoundFromAFolderOfAnyName(string name)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Windows allows none of the harder names");
        using var package = new TinyPackage();
        package.Pack(42);
        using var notebook = TestNotebook.Of(package.UseCache, TinyPackage.Reference, "Tiny.Answer()");
        notebook.Save();
        var folder = Directory.CreateDirectory(Path.Combine(notebook.Folder, name)).FullName;
        TinyPackage.Configure(folder, package.Feed);
        var moved = Path.Combine(folder, "05 - \"it's\" $(mine); 1.ipynb");
        File.Move(notebook.File, moved);
        var run = await NotebookRun.ExecuteAsync(
            Notebook.Load(moved),
            new RunOptions(),
            new Progress(TextWriter.Null),
            TestContext.Current.CancellationToken
        );
        Assert.True(run.Problem is null, run.Problem);
        Assert.Equal(["42"], run.Values(3));
    }

    [Fact]
    public async Task AFolderThatNuGetCannotReadIsNamed()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("tested where folders are named freely");
        using var package = new TinyPackage();
        package.Pack(1);
        using var notebook = TestNotebook.Of(package.UseCache, TinyPackage.Reference);
        notebook.Save();
        var folder = Directory.CreateDirectory(Path.Combine(notebook.Folder, "one;two")).FullName;
        TinyPackage.Configure(folder, package.Feed);
        var moved = Path.Combine(folder, "05-x.ipynb");
        File.Move(notebook.File, moved);
        var run = await NotebookRun.ExecuteAsync(
            Notebook.Load(moved),
            new RunOptions(),
            new Progress(TextWriter.Null),
            TestContext.Current.CancellationToken
        );
        Assert.Contains("semicolon", run.Problem);
    }

    [Theory]
    [InlineData("/nowhere/feed", "/nowhere/feed")]
    [InlineData("https://127.0.0.1:9/v3/index.json", "127.0.0.1:9")]
    public async Task ASourceThatIsNotThereIsNamed(string source, string named)
    {
        using var package = new TinyPackage();
        using var notebook = TestNotebook.Of(package.UseCache, TinyPackage.Reference);
        TinyPackage.Configure(notebook.Folder, source);
        var problem = (await notebook.Run()).Problem!;
        Assert.Contains("cell 2", problem);
        Assert.Contains("NU1301", problem);
        Assert.Contains(named, problem);
        Assert.InRange(problem.Split('\n').Length, 2, 3);
    }

    // What the Runner says of a notebook that asks for a package while its cache is on a disk of its own.
    private static (string Output, string Disk) RunWithCacheOn(string options, string prepare)
    {
        if (!OperatingSystem.IsLinux() || Tool.Run("unshare", ["-rm", "true"], "/").ExitCode != 0)
            Assert.Skip("makes a small disk by a Linux command that is not allowed here (unshare -rm)");
        using var package = new TinyPackage();
        package.Pack(1);
        using var notebook = TestNotebook.Of(package.UseCache, TinyPackage.Reference, "Tiny.Answer()");
        TinyPackage.Configure(notebook.Folder, package.Feed);
        notebook.Save();
        var disk = Directory.CreateDirectory(Path.Combine(notebook.Folder, "disk")).FullName;
        var run = $"env XDG_CACHE_HOME={disk} timeout 60 dotnet {RunnerDll} run {notebook.File}";
        var script =
            $"mount -t tmpfs -o {options} tmpfs {disk} && cd {disk} && run='{run}' && "
            + $"{{ {prepare} 2> /dev/null; $run; echo \"exit $?\"; }}";
        return (Tool.Run("unshare", ["-rm", "sh", "-c", script], notebook.Folder).Output, disk);
    }
}
