using System.Reflection;
using System.Runtime.Loader;
using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;

namespace LatentLab.Tests;

[Trait("Speed", "slow")]
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
                "html 1 <img alt=\"A chart by Plotly.NET: scatter.\"",
                "text A chart by Plotly.NET: scatter.",
                "brought 1",
            ],
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        );
    }

    [Fact]
    public void AChartSaysWhatItIsWhereScriptsDoNotRun()
    {
        var html = OwnCharts.Html(
            """
            {"data":[{"type":"pie"},{"type":"pie"},{"y":[1]}],"layout":{"width":900,"title":{"text":"</script>"}}}
            """
        );
        Assert.Contains("max-width:900px", html);
        Assert.Contains("<p>A chart by Plotly.NET: pie, scatter, &quot;&lt;/script&gt;&quot;. It is drawn", html);
        Assert.DoesNotContain("http", html);
    }

    [Theory]
    [InlineData(
        """{"type":"scatter","mode":"markers","name":"a","x":[1,2],"y":[3,4]},{"x":[1,2],"y":[4,3],"mode":"lines"}""",
        2,
        "3"
    )]
    [InlineData("""{"type":"bar","x":["a","b"],"y":[1,2]}""", 1, "1")]
    [InlineData("""{"type":"pie","labels":["a"],"values":[1]}""", 0, "")]
    [InlineData("""{"type":"scatter","x":["2026-01-01"],"y":[1]}""", 0, "")]
    [InlineData("""{"type":"scatter","x":[1,2],"y":[1]}""", 0, "")]
    [InlineData("""{"type":"bar","x":["a"],"y":[1]},{"type":"bar","x":["a"],"y":[2]}""", 0, "")]
    public void AChartOfPlainNumbersHasAPicture(string traces, int series, string least)
    {
        using var json = System.Text.Json.JsonDocument.Parse(
            "{\"data\":["
                + traces
                + """],"layout":{"title":{"text":"T"},"xaxis":{"title":{"text":"X"}},"yaxis":{"title":"Y"}}}"""
        );
        var still = StillChart.Of(json.RootElement);
        Assert.Equal(series, still?.Series.Count ?? 0);
        if (still is null)
            return;
        Assert.Equal(("T", "X", "Y"), (still.Title, still.X.Label, still.Y.Label));
        Assert.Equal(
            double.Parse(least, System.Globalization.CultureInfo.InvariantCulture),
            still.Series[0].YExtent.Where(v => v > 0).Min()
        );
    }

    /// <summary>What a host and a reader do: the packages' assemblies into the default context, then a chart.</summary>
    internal static void Draw()
    {
        Formatter.ResetToDefault(); // the host is there
        OwnCharts.MakeRoom();
        Console.WriteLine(OwnCharts.Status);
        AssemblyLoadContext.Default.Resolving += (context, wanted) =>
            wanted.Name == "FSharp.Core"
                ? null
                : context.LoadFromStream(new MemoryStream(ChartEngineHost.BytesOf(wanted.Name!)));
        var assembly = AssemblyLoadContext.Default.LoadFromAssemblyName(new("Plotly.NET.CSharp"));
        var charts = assembly.GetType("Plotly.NET.CSharp.Chart")!;
        var point = charts
            .GetMethods()
            .First(m => m.Name == "Point" && m.GetGenericArguments().Length == 3)
            .MakeGenericMethod(typeof(double), typeof(double), typeof(string));
        object[] xy = [new[] { 1.0, 2 }, new[] { 2.0, 1 }];
        object[] arguments = [.. xy, .. Enumerable.Repeat(Type.Missing, point.GetParameters().Length - 2)];
        var chart = point.Invoke(null, BindingFlags.OptionalParamBinding, null, arguments, null)!;
        Console.WriteLine(OwnCharts.Status);

        // Plotly.NET.Interactive registers its own, for the base type, and may come last.
        Formatter.Register(chart.GetType().BaseType!, (object _, TextWriter to) => to.Write("theirs"), "text/html");
        var html = chart.ToDisplayString("text/html");
        var picture = Regex.Match(html, "<img alt=\"[^\"]*\"").Value;
        Console.WriteLine($"html {html.Split("<img ").Length - 1} {picture}");
        Console.WriteLine($"text {chart.ToDisplayString("text/plain")}");
        Console.WriteLine($"brought {html.Split("DecompressionStream('gzip')").Length - 1}");
    }
}
