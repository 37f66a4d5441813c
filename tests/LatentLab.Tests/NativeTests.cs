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
        var before = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        using var folder = new TemporaryFolder();
        try
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", folder.Path);
            Assert.Equal(Path.Combine(folder.Path, "latentlab"), NativeLibraries.CacheFolder());
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", "relative");
            Assert.True(Path.IsPathRooted(NativeLibraries.CacheFolder()));
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", before);
        }
    }
}
