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
    private static readonly Lazy<ChartEngineHost> Instance = new(() => new ChartEngineHost());

    private ChartEngineHost()
    {
        var engine = Context.LoadFromAssemblyName(new AssemblyName("LatentLab.Charts")).GetType("LatentLab.Charts.ChartEngine", throwOnError: true)!;
        T Bind<T>(string name) where T : Delegate => engine.GetMethod(name)!.CreateDelegate<T>();
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

#pragma warning disable CA1001 // the zip is open as long as the context, which is as long as the process
    private sealed class ZipContext() : AssemblyLoadContext("LatentLab charts")
#pragma warning restore CA1001
    {
        private readonly ZipArchive _zip = new(typeof(ChartEngineHost).Assembly.GetManifestResourceStream("charts.zip")!);

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            lock (_zip)
            {
                if (_zip.GetEntry(assemblyName.Name + ".dll") is not { } entry) return null;
                using var content = entry.Open();
                var memory = new MemoryStream((int)entry.Length);
                content.CopyTo(memory);
                memory.Position = 0;
                return LoadFromStream(memory);
            }
        }
    }
}
