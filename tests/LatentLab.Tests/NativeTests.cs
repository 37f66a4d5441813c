using System.Diagnostics;
using System.Globalization;
using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class NativeTests
{
    // On a system with an older libstdc++ torch fails for the rest of the session
    // if it is used before our copy is loaded.
    [Fact]
    public void TorchWorksBeforeLabStartAndIsNotLoadedForThoseWhoNeverUseIt()
    {
        using var child = Child.Start("torch first");
        Assert.Equal(
            "libtorch loaded: False\nsum 6, libtorch loaded: True\n",
            child.StandardOutput.ReadToEnd().ReplaceLineEndings("\n")
        );
    }

    private static readonly string Original = Path.GetFullPath(
        Path.Combine(
            Path.GetDirectoryName(typeof(torch).Assembly.Location)!,
            "../../runtimes/linux-x64/native/libLibTorchSharp.so"
        )
    );

    [Fact]
    public void ATensorCanBeMadeWithNothingInstalled()
    {
        Lab.Start();
        using var x = torch.ones(2, 3);
        using var sum = x.sum();
        Assert.Equal(6, sum.item<float>());
        Assert.Null(NativeLibraries.Problem);
    }

    [Fact]
    public void ThePartsOfCudaAreKnownByTheirNames()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "names as on Linux");
        using var folder = new TemporaryFolder();
        string[] parts =
        [
            "libc10.so",
            "libc10_cuda.so",
            "libcublas-031ce6c2.so.12",
            "libcudart-c3a75b33.so.12",
            "libcudnn_ops.so.9",
            "libnvrtc-2bb82d1a.so.12",
            "libtorch_cpu.so",
            "libtorch_cuda.so",
        ];
        foreach (var name in parts.Concat(["libtorch.so", "libSkiaSharp.so", "libcoreclr.so", "cublas.txt"]))
            folder.File(name, []);
        Assert.Equal(parts, NativeLibraries.CudaParts(folder.Path, "lib", ".so").Select(Path.GetFileName));
    }

    [Fact]
    public void TheMendedCopyDiffersInTheWeakFlagOnly()
    {
        Assert.SkipUnless(File.Exists(Original), "the library for Linux is not in the package cache");
        using var cache = new TemporaryFolder();
        var copy = NativeLibraries.MendedCopy(Original, cache.Path);
        var (before, after) = (File.ReadAllBytes(Original), File.ReadAllBytes(copy));
        Assert.Equal(before.Length, after.Length);
        var changed = Enumerable.Range(0, before.Length).Where(i => before[i] != after[i]).ToArray();
        Assert.InRange(changed.Length, 1, 4);
        Assert.All(changed, i => Assert.Equal(before[i] | 2, after[i]));
        Assert.Single(Directory.GetFiles(cache.Path, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void ACopyThatWasCutOffIsMadeAnew()
    {
        Assert.SkipUnless(File.Exists(Original), "the library for Linux is not in the package cache");
        using var cache = new TemporaryFolder();
        var copy = NativeLibraries.MendedCopy(Original, cache.Path);
        var whole = File.ReadAllBytes(copy);
        File.WriteAllBytes(copy, whole[..1000]);
        Assert.Equal(copy, NativeLibraries.MendedCopy(Original, cache.Path));
        Assert.Equal(whole, File.ReadAllBytes(copy));
    }

    [Fact]
    public void AFolderThatOthersCanWriteToIsMadeAnew()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists(Original), "Linux");
        using var cache = new TemporaryFolder();
        var copy = NativeLibraries.MendedCopy(Original, cache.Path);
        var folder = Path.GetDirectoryName(copy)!;
        Allow(folder, Everybody);
        File.WriteAllText(Path.Combine(folder, "left"), "by somebody else");
        Assert.Equal(copy, NativeLibraries.MendedCopy(Original, cache.Path));
        Assert.Equal([copy], Directory.GetFiles(folder));
        Assert.True(PrivateFolder.TryMake(folder));
        Allow(copy, Everybody);
        NativeLibraries.MendedCopy(Original, cache.Path);
        Assert.True(PrivateFolder.IsPrivate(copy));
    }

    [Fact]
    public void AnotherFileOfTheSameLengthIsReplacedAndTorchLoads()
    {
        NeedsMending();
        using var cache = new TemporaryFolder();
        var copy = NativeLibraries.MendedCopy(Original, cache.File("latentlab"));
        var whole = File.ReadAllBytes(copy);
        File.WriteAllBytes(copy, new byte[whole.Length]);
        Assert.EndsWith("sum 6, libtorch loaded: True\n", TorchFirst(cache.Path));
        Assert.Equal(whole, File.ReadAllBytes(copy));
    }

    [Theory]
    [InlineData("everybody can write to it")]
    [InlineData("everybody can write to the folder above it")]
    [InlineData("a link")]
    [InlineData("a link to nowhere")]
    [InlineData("another user's")]
    [InlineData("a file")]
    public void AFolderThatIsNotOursAloneIsNotUsed(string what)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "no native code is loaded from it elsewhere");
        Assert.SkipWhen(what == "another user's" && Environment.UserName != "root", "only root can give folders away");
        using var cache = new TemporaryFolder();
        var folder = cache.File("latentlab");
        if (what.StartsWith("a link", StringComparison.Ordinal))
            Directory.CreateSymbolicLink(folder, cache.File("elsewhere"));
        if (what == "a file")
            File.WriteAllText(folder, "");
        else if (what != "a link to nowhere")
            Directory.CreateDirectory(what == "a link" ? cache.File("elsewhere") : folder);
        if (what.StartsWith("everybody", StringComparison.Ordinal))
            Allow(what.EndsWith("above it", StringComparison.Ordinal) ? cache.Path : folder, Everybody);
        if (what == "another user's")
            using (var give = Process.Start("chown", ["12345", folder]))
                give.WaitForExit();

        using var home = new TemporaryFolder();
        Assert.Equal(home.File(".cache/latentlab"), CacheFolder(cache.Path, home.Path));
        Assert.Null(CacheFolder(cache.Path, home.File("missing")));
    }

    [Fact]
    public void WithoutAFolderOfItsOwnTorchLoadsFromOneThatIsGoneAfterwards()
    {
        NeedsMending();
        using var folder = new TemporaryFolder();
        folder.File("latentlab", []);
        Assert.EndsWith("sum 6, libtorch loaded: True\n", TorchFirst(folder.Path, home: folder.File("missing")));
        Assert.Equal([folder.File("latentlab")], Directory.GetFileSystemEntries(folder.Path));
    }

    private static string? CacheFolder(string cache, string? home = null)
    {
        const string cacheVariable = "XDG_CACHE_HOME",
            homeVariable = "HOME";
        var before = (
            Environment.GetEnvironmentVariable(cacheVariable),
            Environment.GetEnvironmentVariable(homeVariable)
        );
        try
        {
            Environment.SetEnvironmentVariable(cacheVariable, cache);
            Environment.SetEnvironmentVariable(homeVariable, home ?? before.Item2);
            return NativeLibraries.CacheFolder();
        }
        finally
        {
            Environment.SetEnvironmentVariable(cacheVariable, before.Item1);
            Environment.SetEnvironmentVariable(homeVariable, before.Item2);
        }
    }

    private const UnixFileMode Everybody = (UnixFileMode)0x1FF; // rwxrwxrwx

    private static void Allow(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    private static void NeedsMending()
    {
        Assert.SkipUnless(File.Exists(Original), "the library for Linux is not in the package cache");
        Assert.SkipUnless(
            NativeLibraries.Status.StartsWith("mended", StringComparison.Ordinal),
            "no copy is needed here"
        );
    }

    private static string TorchFirst(string cache, string? home = null)
    {
        using var child = Child.Start("torch first", cache: cache, home: home);
        return child.StandardOutput.ReadToEnd().ReplaceLineEndings("\n");
    }

    [Fact]
    public void ALibraryThatUsesTheSymbolIsLeftAlone()
    {
        Assert.SkipUnless(File.Exists(Original), "the library for Linux is not in the package cache");
        var image = File.ReadAllBytes(Original);
        // operator new: every C++ library calls it
        var error = Assert.Throws<InvalidDataException>(() => ElfVersionNeed.MakeWeak(image, "GLIBCXX_3.4", "_Znwm"));
        Assert.Contains("really uses it", error.Message);
    }

    [Fact]
    public void AFileThatIsNoLibraryIsRefused()
    {
        using var cache = new TemporaryFolder();
        var file = cache.File("libLibTorchSharp.so", new byte[200]);
        Assert.Contains(
            "ELF",
            Assert.Throws<InvalidDataException>(() => NativeLibraries.MendedCopy(file, cache.Path)).Message
        );
    }

    [Fact]
    public void TheCacheFolderIsRootedEvenWithoutAHome()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(folder.File("latentlab"), CacheFolder(folder.Path));
        Assert.Equal(folder.File(".cache/latentlab"), CacheFolder("relative", home: folder.Path));
        Assert.False(Directory.Exists("relative"));
    }

    // Counted in pages that the system had to hand out, not in seconds.
    [Fact]
    public void TheMemoryOfABatchServesTheNextOne()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "glibc only");
        Lab.Start();
        const int Batches = 50,
            PagesEach = 12_000_000 / 4096;
        UseTwelveMB();

        var before = PagesFetched();
        for (var batch = 0; batch < Batches; batch++)
            UseTwelveMB();
        Assert.InRange(PagesFetched() - before, 0, Batches * PagesEach / 4);

        static void UseTwelveMB()
        {
            using var scope = torch.NewDisposeScope();
            torch.ones(3_000_000).relu();
        }
    }

    // The tenth field of /proc/self/stat: minor faults; the second, in parentheses, may contain anything.
    private static long PagesFetched() =>
        long.Parse(File.ReadAllText("/proc/self/stat").Split(") ")[^1].Split(' ')[7], CultureInfo.InvariantCulture);
}
