using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;

namespace LatentLab.Tests;

public class OwnChartsTests
{
    [Fact]
    public async Task APlotlyOfTheReadersOwnIsShownByOursBesideAnOlderFSharpCore()
    {
        using var child = Child.Start("own chart");
        var said = await child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                "ready for a Plotly.NET of your own",
                "shows the charts of your own Plotly.NET",
                "html 1 <p>A chart by Plotly.NET: scatter. It is drawn where scripts run.</p>",
                "text A chart by Plotly.NET: scatter.",
                "brought 1",
            ],
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
    }

    [Fact]
    public void AChartSaysWhatItIsWhereScriptsDoNotRun()
    {
        var html = OwnCharts.Html("""
            {"data":[{"type":"pie"},{"type":"pie"},{"y":[1]}],"layout":{"width":900,"title":{"text":"</script>"}}}
            """);
        Assert.Contains("max-width:900px", html);
        Assert.Contains("<p>A chart by Plotly.NET: pie, scatter, &quot;&lt;/script&gt;&quot;. It is drawn", html);
        Assert.DoesNotContain("http", html);
    }

    /// <summary>What a host and a reader do: the packages' assemblies into the default context, then a chart.</summary>
    internal static void Draw()
    {
        Formatter.ResetToDefault(); // the host is there
        OwnCharts.MakeRoom();
        Console.WriteLine(OwnCharts.Status);
        AssemblyLoadContext.Default.Resolving += (context, wanted) =>
            wanted.Name == "FSharp.Core" ? null
            : context.LoadFromStream(new MemoryStream(ChartEngineHost.BytesOf(wanted.Name!)));
        var assembly = AssemblyLoadContext.Default.LoadFromAssemblyName(new("Plotly.NET.CSharp"));
        var charts = assembly.GetType("Plotly.NET.CSharp.Chart")!;
        var point = charts.GetMethods().First(m => m.Name == "Point" && m.GetGenericArguments().Length == 3)
            .MakeGenericMethod(typeof(double), typeof(double), typeof(string));
        object[] xy = [new[] { 1.0, 2 }, new[] { 2.0, 1 }];
        object[] arguments = [.. xy, .. Enumerable.Repeat(Type.Missing, point.GetParameters().Length - 2)];
        var chart = point.Invoke(null, BindingFlags.OptionalParamBinding, null, arguments, null)!;
        Console.WriteLine(OwnCharts.Status);

        // Plotly.NET.Interactive registers its own, for the base type, and may come last.
        Formatter.Register(chart.GetType().BaseType!, (object _, TextWriter to) => to.Write("theirs"), "text/html");
        var html = chart.ToDisplayString("text/html");
        var sentence = Regex.Match(html, "<p>.*?</p>").Value;
        Console.WriteLine($"html {html.Split("<p>").Length - 1} {sentence}");
        Console.WriteLine($"text {chart.ToDisplayString("text/plain")}");
        Console.WriteLine($"brought {html.Split("DecompressionStream('gzip')").Length - 1}");
    }
}
