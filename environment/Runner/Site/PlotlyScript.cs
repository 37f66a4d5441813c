using System.IO.Compression;
using System.Reflection;
using System.Runtime.Loader;

namespace LatentLab.Runner.Site;

/// <summary>
/// Takes plotly.js out of the library's package, where it lies inside
/// Plotly.NET: the version the charts are written for.
/// </summary>
internal static class PlotlyScript
{
    /// <summary>The script. Nothing of the library or of Plotly.NET runs for it.</summary>
    /// <param name="library">The file LatentLab.dll.</param>
    /// <exception cref="UserError">It is not there.</exception>
    public static byte[] Of(string library)
    {
        var context = new AssemblyLoadContext("resources", isCollectible: true);
        try
        {
            using var charts = Resource(
                context.LoadFromStream(new MemoryStream(File.ReadAllBytes(library))),
                "charts.zip"
            );
            using var zip = new ZipArchive(charts);
            using var entry = zip.GetEntry("Plotly.NET.dll")!.Open();
            using var script = Resource(context.LoadFromStream(Read(entry)), ".min.js");
            return Read(script).ToArray();
        }
        finally
        {
            context.Unload();
        }
    }

    private static Stream Resource(Assembly assembly, string end) =>
        assembly.GetManifestResourceNames().SingleOrDefault(n => n.EndsWith(end, StringComparison.Ordinal)) is { } name
            ? assembly.GetManifestResourceStream(name)!
            : throw new UserError($"{assembly.GetName().Name} holds no {end}: pack the library anew");

    private static MemoryStream Read(Stream stream)
    {
        var memory = new MemoryStream();
        stream.CopyTo(memory);
        memory.Position = 0;
        return memory;
    }
}
