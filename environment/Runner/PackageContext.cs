using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace LatentLab.Runner;

/// <summary>Loads a notebook's packages apart from the Runner's own, and finds their native libraries.</summary>
internal sealed class PackageContext() : AssemblyLoadContext("notebook packages")
{
    private readonly Dictionary<string, string> _managed = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string> _native = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Makes restored packages loadable.</summary>
    /// <returns>The assemblies that were not there before.</returns>
    public IReadOnlyList<Assembly> Add(RestoredPackages packages)
    {
        foreach (var path in packages.Native) _native.TryAdd(Path.GetFileName(path), path);
        var added = packages.Runtime.Where(path => _managed.TryAdd(Path.GetFileNameWithoutExtension(path), path)).ToList();
        return [.. added.Select(LoadFromAssemblyPath)];
    }

    protected override Assembly? Load(AssemblyName assemblyName) =>
        _managed.TryGetValue(assemblyName.Name!, out var path) ? LoadFromAssemblyPath(path) : null;

    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        string[] names =
        [
            unmanagedDllName, $"{unmanagedDllName}.dll", $"lib{unmanagedDllName}.so", $"{unmanagedDllName}.so",
            $"lib{unmanagedDllName}.dylib", $"{unmanagedDllName}.dylib",
        ];
        var path = names.Select(n => _native.GetValueOrDefault(n)).FirstOrDefault(p => p is not null);
        // Where the file does not load, the name may still find a library that the notebook has loaded by itself.
        return path is not null && NativeLibrary.TryLoad(path, out var library) ? library : 0;
    }
}
