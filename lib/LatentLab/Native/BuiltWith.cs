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
    /// A hash of the code that makes the numbers of a notebook's studies, and of torch's version; null in a build that
    /// was not packed, and for a notebook that the packed library does not know.
    /// </summary>
    /// <param name="notebook">The notebook's number, such as <c>05</c>.</param>
    public static string? StampOf(string notebook) =>
        Metadata("NumbersStamps")
            .Split(',')
            .Select(stamp => stamp.Split('='))
            .FirstOrDefault(stamp => stamp.Length == 2 && stamp[0] == notebook)
            ?[1];

    private static string Metadata(string key) =>
        typeof(BuiltWith).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == key).Value!;
}
