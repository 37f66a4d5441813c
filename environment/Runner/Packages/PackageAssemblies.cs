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
            && NativeLibrary.TryLoad(path, out var library)
                ? library
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

    private static string[] Names(string name) =>
        [name, $"{name}.dll", $"lib{name}.so", $"{name}.so", $"lib{name}.dylib", $"{name}.dylib"];
}
