using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace LatentLab.Runner;

/// <summary>
/// Finds the assemblies and native libraries of a notebook's packages, for the process's own load
/// context, as .NET Interactive's hosts do.
/// </summary>
internal sealed class PackageAssemblies
{
    // The kernel's own. Referenced a second time, they give earlier cells other types than later ones (CS1503).
    public const string Kernels = "Microsoft.DotNet.Interactive";

    private readonly Dictionary<string, string> _compile = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _managed = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _native = new(StringComparer.OrdinalIgnoreCase);

    public PackageAssemblies()
    {
        AssemblyLoadContext.Default.Resolving += (context, wanted) =>
            _managed.TryGetValue(wanted.Name!, out var path) ? context.LoadFromAssemblyPath(path) : null;
        // Where the file does not load, the name may still find a library that the notebook has loaded by itself.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            Names(name).Select(n => _native.GetValueOrDefault(n)).FirstOrDefault(p => p is not null) is { } path
                ? Load(path, [path])
                : 0;
    }

    /// <summary>Makes restored packages loadable.</summary>
    /// <returns>What the compiler has not seen before.</returns>
    public IReadOnlyList<string> Add(RestoredPackages packages)
    {
        foreach (var path in packages.Native)
            _native.TryAdd(Path.GetFileName(path), path);
        foreach (var path in packages.Runtime)
            _managed.TryAdd(Path.GetFileNameWithoutExtension(path), path);
        return
        [
            .. packages.Compile.Where(path =>
                _compile.TryAdd(Path.GetFileName(path), path)
                && !Path.GetFileName(path).StartsWith(Kernels, StringComparison.Ordinal)
            ),
        ];
    }

    // A library may need those of another package, as LibTorchSharp needs libtorch, and the system does not look for
    // them there: the one that the error names is loaded first.
    private nint Load(string path, HashSet<string> tried)
    {
        while (true)
        {
            try
            {
                return NativeLibrary.Load(path);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                var missing = _native.FirstOrDefault(n => e.Message.Contains(n.Key) && tried.Add(n.Value)).Value;
                if (missing is not null && Load(missing, tried) != 0)
                    continue;
                // TorchSharp goes on to say that a package is not referenced, which is not so.
                if (e.Message.Contains("' not found (required by", StringComparison.Ordinal))
                    Console.Error.WriteLine(
                        $"This system is too old for a package: {e.Message.TrimEnd().Split('\n')[^1]}"
                    );
                return 0;
            }
        }
    }

    private static string[] Names(string name) =>
        [name, $"{name}.dll", $"lib{name}.so", $"{name}.so", $"lib{name}.dylib", $"{name}.dylib"];
}
