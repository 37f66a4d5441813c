using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace LatentLab;

/// <summary>Loads libtorch and TorchSharp's native part by full path, before TorchSharp looks for them.</summary>
/// <remarks>
/// TorchSharp then finds them already loaded, whatever the host's probing rules are, and no host makes a second
/// copy of half a gigabyte. On Linux with a libstdc++ older than GCC 13's, a copy of TorchSharp's own small
/// library is made in the user's cache folder with one unused version requirement marked weak
/// (<see cref="ElfVersionNeed"/>). The libraries of CUDA are loaded where they are; that part was never run.
/// </remarks>
internal static partial class NativeLibraries
{
    private const string UnusedVersion = "GLIBCXX_3.4.32",
        UnusedSymbol = "_ZSt21ios_base_library_initv";
    private const string ThreadWaitPolicy = "OMP_WAIT_POLICY",
        ThreadSpinCount = "GOMP_SPINCOUNT";

    private static readonly Lock Gate = new();
    private static string WhatHappened = "not loaded";
    private static string? WhatFailed;
    private static bool Done;

    /// <summary>What happened, for the doctor: which file was loaded and whether it is the mended copy.</summary>
    public static string Status
    {
        get
        {
            LoadOnce();
            return WhatHappened;
        }
    }

    /// <summary>Why torch cannot be used here, in two lines at most, or null where it can.</summary>
    public static string? Problem
    {
        get
        {
            LoadOnce();
            return WhatFailed;
        }
    }

    // TorchSharp's static constructor runs some time after its assembly is loaded, and nothing else of ours surely runs
    // before it. Whoever never uses torch does not wait for it.
#pragma warning disable CA2255 // a library on purpose
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void AwaitTorchSharp()
    {
        AppDomain.CurrentDomain.AssemblyLoad += (_, loaded) => LoadFor(loaded.LoadedAssembly);
        foreach (var assembly in AppDomain.CurrentDomain.GetAssemblies())
            LoadFor(assembly);
    }

    private static void LoadFor(Assembly assembly)
    {
        if (assembly.GetName().Name == "TorchSharp")
            LoadOnce();
    }

    private static void LoadOnce()
    {
        lock (Gate)
        {
            if (Done)
                return;
            Done = true;
            LoadOrSayWhy();
        }
    }

    private static void LoadOrSayWhy()
    {
        try
        {
            Load();
        }
#pragma warning disable CA1031 // an exception here would make every type of the assembly unusable; Lab.Start tells
        catch (Exception e)
#pragma warning restore CA1031
        {
            WhatFailed = $"libtorch could not be loaded: {e.Message}\n{Remedy(e)}";
            WhatHappened = "failed";
        }
    }

    private static void Load()
    {
        var (prefix, suffix, names) = OperatingSystem.IsWindows()
            ? ("", ".dll", (string[])["c10", "torch_cpu", "torch"])
            : ("lib", OperatingSystem.IsMacOS() ? ".dylib" : ".so", ["c10", "torch_cpu", "torch"]);

        // Idle OpenMP threads that spin on and on slow a busy machine tenfold; those that sleep at
        // once are woken some thirty times a step. So they spin for some microseconds. Managed
        // environment variables do not reach native code.
        if (!OperatingSystem.IsWindows())
        {
            _ = SetEnv(ThreadWaitPolicy, "PASSIVE", overwrite: 0);
            _ = SetEnv(ThreadSpinCount, "10000", overwrite: 0);
            // What libtorch logs of a missing accelerator would stand in red below a reader's cell.
            _ = SetEnv("TORCH_CPP_LOG_LEVEL", "ERROR", overwrite: 0);
            if (Processor.HidesItsCaches)
                _ = SetEnv("ONEDNN_MAX_CPU_ISA", "AVX", overwrite: 0);
        }
        _ = FreedMemory.Keep();
        MemoryWatch.Begin();

        var folders = CandidateFolders().Distinct().Where(Directory.Exists).ToArray();
        string Find(string name)
        {
            var file = prefix + name + suffix;
            return folders.Select(folder => Path.Combine(folder, file)).FirstOrDefault(File.Exists)
                ?? throw new DllNotFoundException(
                    $"{file} is in none of the {folders.Length} folders where packages put it"
                );
        }

        LoadCuda(folders, prefix, suffix);
        foreach (var name in names)
            BeQuiet(NativeLibrary.Load(Find(name)));
        var torchSharp = Find("LibTorchSharp");
        if (NativeLibrary.TryLoad(torchSharp, out _))
        {
            WhatHappened = "as published" + Processor.Note;
            return;
        }
        if (!OperatingSystem.IsLinux())
            NativeLibrary.Load(torchSharp); // throws with the loader's reason
        var cache = CacheFolder();
        var folder = cache ?? Directory.CreateTempSubdirectory("latentlab-").FullName; // new, and nobody else's
        try
        {
            NativeLibrary.Load(MendedCopy(torchSharp, folder));
        }
        finally
        {
            if (cache is null)
                Directory.Delete(folder, recursive: true); // what is loaded stays loaded
        }
        WhatHappened = $"mended copy ({UnusedVersion} marked weak: this system's libstdc++ is older)" + Processor.Note;
    }

    /// <summary>
    /// Loads the parts of CUDA, which come in many packages and need each other: over and over,
    /// until none is left or none loads any more.
    /// </summary>
    // libtorch reads its log level only when somebody asks it to; Python does.
    private static unsafe void BeQuiet(nint library)
    {
        if (NativeLibrary.TryGetExport(library, "_ZN3c1011initLoggingEv", out var initLogging))
            ((delegate* unmanaged<void>)initLogging)();
    }

    /// <summary>
    /// The copy of a library in the cache folder, named after the original's hash; made where it is not there, or not
    /// byte for byte what it should be.
    /// </summary>
    internal static string MendedCopy(string original, string cacheFolder)
    {
        var image = File.ReadAllBytes(original);
        var hash = Convert.ToHexStringLower(SHA256.HashData(image))[..16];
        if (ElfVersionNeed.MakeWeak(image, UnusedVersion, UnusedSymbol) == 0)
            throw new InvalidDataException(
                $"{Path.GetFileName(original)} does not load, and not for want of {UnusedVersion}"
            );
        var folder = Path.Combine(cacheFolder, hash);
        if (!PrivateFolder.TryMake(folder))
        {
            Directory.Delete(folder, recursive: true);
            if (!PrivateFolder.TryMake(folder))
                throw new IOException($"{folder} belongs to somebody else, or others can write to it");
        }
        var copy = Path.Combine(folder, Path.GetFileName(original));
        if (!PrivateFolder.IsPrivate(copy) || !File.ReadAllBytes(copy).AsSpan().SequenceEqual(image))
        {
            AtomicFile.Write(copy, image);
            PrivateFolder.Close(copy);
        }
        return copy;
    }

    /// <summary>
    /// The folder for files that can be made again, in XDG_CACHE_HOME or ~/.cache; null where neither has one that is
    /// the user's alone, since native code is loaded from there.
    /// </summary>
    internal static string? CacheFolder()
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        string?[] roots =
        [
            Environment.GetEnvironmentVariable("XDG_CACHE_HOME"),
            home.Length > 0 ? Path.Combine(home, ".cache") : null,
        ];
        foreach (var root in roots)
        {
            if (string.IsNullOrEmpty(root) || !Path.IsPathRooted(root))
                continue;
            try
            {
                Directory.CreateDirectory(root);
                var folder = Path.Combine(root, "latentlab");
                if (PrivateFolder.TryMake(folder) && PrivateFolder.IsInSafePlace(folder))
                    return folder;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // try the next one
            }
        }
        return null;
    }

    private static IEnumerable<string> CandidateFolders()
    {
        var searched = (string?)AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") ?? "";
        foreach (var folder in searched.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;

        var rid =
            $"{(OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")}-"
            + $"{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        string[] native = [Path.Combine("runtimes", rid, "native"), "native"];
        // Asking for a location does not run TorchSharp's static constructor.
        foreach (var assembly in new[] { typeof(TorchSharp.torch).Assembly, typeof(NativeLibraries).Assembly })
        {
            if (Path.GetDirectoryName(assembly.Location) is not { Length: > 0 } folder)
                continue;
            yield return folder;
            foreach (var sub in native)
                yield return Path.Combine(folder, sub);

            // A NuGet cache has <root>/<id>/<version>/lib/<framework>/x.dll, Verso's <root>/<id>/<version>/x.dll.
            foreach (var up in new[] { "../../../..", "../.." })
            {
                var root = Path.GetFullPath(Path.Combine(folder, up));
                foreach (var package in Packages(root, rid))
                {
                    foreach (var sub in native)
                        yield return Path.Combine(package, sub);
                }
            }
        }
    }

    // libtorch for CUDA is in as many packages as it has parts: libtorch-cuda-12.8-linux-x64-part1 …
    private static IEnumerable<string> Packages(string root, string rid)
    {
        foreach (var name in new[] { "torchsharp", "TorchSharp" })
            yield return Path.Combine(root, name, BuiltWith.TorchSharp);
        var libTorch = $"{BuiltWith.LibTorchPackage}-{rid}";
        yield return Path.Combine(root, libTorch, BuiltWith.LibTorch);
        if (!BuiltWith.Cuda || !Directory.Exists(root))
            yield break;
        foreach (var part in Directory.EnumerateDirectories(root, $"{libTorch}-part*").Order(StringComparer.Ordinal))
            yield return Path.Combine(part, BuiltWith.LibTorch);
    }

    private static string Remedy(Exception reason) =>
        reason.Message.Contains("failed to map segment", StringComparison.Ordinal)
            ? "The disk with that file runs no programs (noexec): name folders on another one in XDG_CACHE_HOME and "
                + "NUGET_PACKAGES."
        : reason is IOException or UnauthorizedAccessException
            ? "A copy of a small library has to be written there, once: "
                + "make room, or name another folder in XDG_CACHE_HOME."
        : OperatingSystem.IsLinux()
            ? $"This is {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}; "
                + "x64 with glibc 2.28 or later is needed. Run `dotnet run lab.cs -- doctor`."
        : $"This is {RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}. "
            + "Pack the library for this platform with `dotnet run lab.cs -- pack`, then restart the notebook.";

    [DllImport(
        "libc",
        EntryPoint = "setenv",
        CharSet = CharSet.Ansi,
        BestFitMapping = false,
        ThrowOnUnmappableChar = true
    )]
    private static extern int SetEnv(string name, string value, int overwrite);
}
