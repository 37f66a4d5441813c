using System.Diagnostics;

namespace LatentLab.Tests;

/// <summary>
/// A full disk, a file where a folder is expected, a kill in the middle of writing: files are whole, old or new.
/// </summary>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class DiskTests
{
    [Fact]
    public async Task AFullDiskIsNamedAndTheOldFileStaysWhole()
    {
        await RequireOwnDisks();
        using var folder = new TemporaryFolder();
        using var child = Child.Start("fill the disk", folder.Path, kilobytes: 64);
        var said = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"save: No space left on device : '{folder.File("weights")}", said);
        Assert.Contains($"text: No space left on device : '{folder.File("weights")}", said);
        Assert.Contains($"file for a folder: The file '{folder.File("weights")}' already exists.", said);
        Assert.Contains($"evidence: No space left on device : '{folder.File("05.json")}", said);
        Assert.Contains("rows: 1\n", said);
        Assert.Contains("whole: True, files: 2", said);
    }

    [Fact]
    public async Task AFullCacheIsNamedWithARemedy()
    {
        await RequireOwnDisks();
        if (!NativeLibraries.Status.StartsWith("mended", StringComparison.Ordinal))
            Assert.Skip("this system needs no copy of a library in its cache");
        using var folder = new TemporaryFolder();
        using var child = Child.Start("start", folder.Path, kilobytes: 64, cache: folder.Path);
        var said = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, child.ExitCode);
        Assert.StartsWith($"libtorch could not be loaded: No space left on device : '{folder.File("latentlab")}", said);
        Assert.Contains("XDG_CACHE_HOME", said);
        Assert.Equal(2, said.Trim().Split('\n').Length);
    }

    [Fact]
    public async Task AFileInThePlaceOfTheCacheIsPassedBy()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("starts its child by a Linux command");
        using var folder = new TemporaryFolder();
        using var child = Child.Start("start", cache: folder.File("cache", [1]));
        var said = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.DoesNotContain("could not", said);
        Assert.Equal(0, child.ExitCode);
    }

    private static async Task RequireOwnDisks()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("makes a small disk by a Linux command");
        using var allowed = Process.Start("unshare", ["-rm", "true"]);
        await allowed.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (allowed.ExitCode != 0)
            Assert.Skip("this machine does not let a process mount a disk of its own (unshare -rm)");
    }

    [Fact]
    public async Task AKillInTheMiddleOfWritingLeavesAWholeFile()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("starts its child by a Linux command");
        using var folder = new TemporaryFolder();
        var file = folder.File("notebook.ipynb");
        var chance = new Random(1);
        var leftovers = 0;
        for (var kill = 0; kill < 30; kill++)
        {
            using var child = Child.Start("write for ever", folder.Path);
            Assert.Equal("writing", await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
            await Task.Delay(chance.Next(5, 60), TestContext.Current.CancellationToken);
            child.Kill();
            await child.WaitForExitAsync(TestContext.Current.CancellationToken);
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            Assert.Equal(2_000_000, text.Length);
            Assert.True(text.All(c => c == text[0]), "two writes are mixed");
            leftovers += Directory.GetFiles(folder.Path, "*.tmp").Length;
            foreach (var part in Directory.GetFiles(folder.Path, "*.tmp"))
                File.Delete(part);
        }
        Assert.True(leftovers > 0, "no kill came in the middle of a write: the test proves nothing");
    }
}
