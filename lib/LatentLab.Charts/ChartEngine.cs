namespace LatentLab.Charts;

/// <summary>Turns plain arrays into Plotly figures with Plotly.NET. Only .NET base types cross this line.</summary>
public static class ChartEngine
{
    /// <summary>The plotly.js source that this Plotly.NET version writes its charts for.</summary>
    public static string PlotlyJs()
    {
        var assembly = typeof(Plotly.NET.GenericChart).Assembly;
        var name = assembly.GetManifestResourceNames().First(n => n.EndsWith(".js", StringComparison.Ordinal));
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }
}
