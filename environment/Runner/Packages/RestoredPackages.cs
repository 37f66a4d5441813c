using System.Runtime.InteropServices;
using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>The files of restored packages, by full path.</summary>
/// <param name="Compile">What the compiler sees.</param>
/// <param name="Runtime">The assemblies to load.</param>
/// <param name="Native">The native libraries of this platform.</param>
internal sealed record RestoredPackages(
    IReadOnlyList<string> Compile,
    IReadOnlyList<string> Runtime,
    IReadOnlyList<string> Native
)
{
    /// <summary>Reads what NuGet wrote down.</summary>
    /// <param name="assetsFile">A project.assets.json.</param>
    public static RestoredPackages FromAssets(string assetsFile)
    {
        var assets = JsonNode.Parse(File.ReadAllText(assetsFile))!;
        var folders = assets["packageFolders"]!.AsObject().Select(f => f.Key).ToList();
        var (compile, runtime, native) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var (id, library) in assets["targets"]!.AsObject().Single().Value!.AsObject())
        {
            var package = assets["libraries"]![id]!["path"]!.GetValue<string>();
            var folder = folders.Select(f => Path.Combine(f, package)).First(Directory.Exists);
            string Full(string file) => Path.Combine(folder, file.Replace('/', Path.DirectorySeparatorChar));

            compile.AddRange(Files(library, "compile").Select(Full));
            native.AddRange(Files(library, "native").Select(Full));
            var special = ForThisPlatform(library!["runtimeTargets"] as JsonObject);
            native.AddRange(special.Where(f => f.Kind == "native").Select(f => Full(f.File)));
            var managed = special.Where(f => f.Kind == "runtime").Select(f => Full(f.File)).ToList();
            var replaced = managed.Select(Path.GetFileName).ToHashSet();
            runtime.AddRange(managed);
            runtime.AddRange(
                Files(library, "runtime").Select(Full).Where(f => !replaced.Contains(Path.GetFileName(f)))
            );
        }
        return new RestoredPackages(compile, runtime, native);
    }

    /// <summary>Whether all files are still there.</summary>
    public bool Exists() => Compile.Concat(Runtime).Concat(Native).All(File.Exists);

    /// <summary>Platforms whose files this machine can use, the most special first.</summary>
    public static IReadOnlyList<string> Platforms()
    {
        var architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
        string[] systems =
            OperatingSystem.IsWindows() ? ["win"]
            : OperatingSystem.IsMacOS() ? ["osx", "unix"]
            : ["linux", "unix"];
        return [.. systems.SelectMany(s => new[] { $"{s}-{architecture}", s }), "any"];
    }

    private static IEnumerable<string> Files(JsonNode? library, string kind) =>
        (library![kind] as JsonObject ?? [])
            .Select(f => f.Key)
            .Where(f => !f.EndsWith("/_._", StringComparison.Ordinal));

    private static List<(string File, string Kind)> ForThisPlatform(JsonObject? targets)
    {
        var platforms = Platforms().ToList();
        return
        [
            .. (targets ?? [])
                .Select(t =>
                    (
                        File: t.Key,
                        Kind: t.Value!["assetType"]!.GetValue<string>(),
                        Rank: platforms.IndexOf(t.Value!["rid"]!.GetValue<string>())
                    )
                )
                .Where(t => t.Rank >= 0)
                .GroupBy(t => (t.Kind, Path.GetFileName(t.File)))
                .Select(g => g.MinBy(t => t.Rank))
                .Select(t => (t.File, t.Kind)),
        ];
    }
}
