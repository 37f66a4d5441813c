using System.Reflection;

namespace LatentLab;

/// <summary>The package versions that this library was built against.</summary>
internal static class BuiltWith
{
    public static string TorchSharp => Metadata("TorchSharpVersion");
    public static string LibTorch => Metadata("LibTorchVersion");
    public static string LibTorchPackage => $"libtorch-{Metadata("LibTorchKind")}";
    public static bool Cuda => LibTorchPackage != "libtorch-cpu";
    public static string LatentLab => typeof(BuiltWith).Assembly.GetName().Version!.ToString(3);

    /// <summary>
    /// A hash of the code in which numbers are made, and of torch's version; null in a build that was not packed.
    /// </summary>
    public static string? Stamp { get; } = Metadata("NumbersStamp") is { Length: > 0 } stamp ? stamp : null;

    private static string Metadata(string key) =>
        typeof(BuiltWith).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
