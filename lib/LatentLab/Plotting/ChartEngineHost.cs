using System.IO.Compression;
using System.Reflection;
using System.Runtime.Loader;

namespace LatentLab;

/// <summary>Runs Plotly.NET beside the host: in a load context of its own, out of a zip inside this assembly.</summary>
/// <remarks>
/// Plotly.NET needs a newer FSharp.Core than notebook hosts bring, and in the default context theirs wins. A private
/// context keeps both apart; only strings and arrays cross. From memory, since hosts copy packages differently.
/// </remarks>
internal sealed class ChartEngineHost
{
    /// <summary>The name of the private load context.</summary>
    public const string ContextName = "LatentLab charts";

    private static readonly Lazy<ChartEngineHost> Instance = new(() => new ChartEngineHost());

    private ChartEngineHost()
    {
        var engine = Context
            .LoadFromAssemblyName(new AssemblyName("LatentLab.Charts"))
            .GetType("LatentLab.Charts.ChartEngine", throwOnError: true)!;
        T Bind<T>(string name)
            where T : Delegate => engine.GetMethod(name)!.CreateDelegate<T>();
        Curve = Bind<Func<string, double[], double[], string, string, string, bool, string>>("Curve");
        Band = Bind<Func<string, double[], double[], double[], string, string>>("Band");
        Points = Bind<Func<string, double[], double[], string[], string, string, int, string>>("Points");
        Bars = Bind<Func<string, string[], double[], double[], string, string>>("Bars");
        Histogram = Bind<Func<string, double[], double[], double, string, double, string>>("Histogram");
        HeatMap = Bind<Func<double[][], string[], string[], string[][], string[], double, double, string>>("HeatMap");
        PlotlyJs = Bind<Func<string>>("PlotlyJs");
    }

    /// <summary>The engine, loaded on first use.</summary>
    public static ChartEngineHost Engine => Instance.Value;

    public AssemblyLoadContext Context { get; } = new ZipContext();
    public Func<string, double[], double[], string, string, string, bool, string> Curve { get; }
    public Func<string, double[], double[], double[], string, string> Band { get; }
    public Func<string, double[], double[], string[], string, string, int, string> Points { get; }
    public Func<string, string[], double[], double[], string, string> Bars { get; }
    public Func<string, double[], double[], double, string, double, string> Histogram { get; }
    public Func<double[][], string[], string[], string[][], string[], double, double, string> HeatMap { get; }
    public Func<string> PlotlyJs { get; }

    /// <summary>An assembly of the zip, as a file's bytes.</summary>
    /// <param name="name">Its name, without .dll.</param>
    public static byte[] BytesOf(string name)
    {
        using var zip = Zip();
        return Read(zip.GetEntry(name + ".dll")!).ToArray();
    }

    private static ZipArchive Zip() => new(typeof(ChartEngineHost).Assembly.GetManifestResourceStream("charts.zip")!);

    private static MemoryStream Read(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        var memory = new MemoryStream((int)entry.Length);
        content.CopyTo(memory);
        memory.Position = 0;
        return memory;
    }

#pragma warning disable CA1001 // the zip is open as long as the context, which is as long as the process
    private sealed class ZipContext() : AssemblyLoadContext(ContextName)
#pragma warning restore CA1001
    {
        private readonly ZipArchive _zip = Zip();

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            lock (_zip)
                return _zip.GetEntry(assemblyName.Name + ".dll") is { } entry ? LoadFromStream(Read(entry)) : null;
        }
    }
}
