using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;
using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
[Trait("Speed", "slow")]
public class DisplayTests
{
    public DisplayTests() => Lab.Start();

    [Theory]
    [MemberData(nameof(Figures.Names), MemberType = typeof(Figures))]
    public void HtmlHoldsThePictureAndAScriptThatNothingBreaksOut(string name)
    {
        var html = FigureHtml.Render(Figures.All[name], bringPlotly: false);
        Assert.StartsWith("<div id=\"latentlab-", html);
        Assert.Contains(Picture(Figures.All[name]), html);
        Assert.DoesNotContain("<svg", html);
        Assert.Equal(1, Count(html, "<script"));
        Assert.Equal(1, Count(html, "</script"));
        Assert.DoesNotContain("<!--", html);
        Assert.DoesNotContain("http://cdn", html);
        Assert.DoesNotContain("https://", html);
        Assert.Equal(
            ["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"],
            Figures.All[name].ToMimeBundle().Keys
        );
    }

    // A host that saves outputs saves this too: it is all that may be large in a notebook.
    [Fact]
    public void PlotlyComesCompressedAndHiddenFromModuleLoaders()
    {
        var html = FigureHtml.Render(Figures.All["lines"], bringPlotly: true);
        Assert.Equal(2, Count(html, "</script"));
        Assert.Contains("var define,module,exports;", html);
        Assert.InRange(html.Length, 500_000, 600_000);
        Assert.DoesNotContain("eval(", html);
    }

    [Fact]
    public void AKindThatTheSmallPlotlyCannotDrawBringsTheWholeOneOnce()
    {
        string Sphere() => PlotlyPage.Html("<p>a sphere</p>", "{}", "a sphere", 720, ["scatter", "scatter3d"]);
        Assert.InRange(Sphere().Length, 1_300_000, 1_600_000);
        Assert.Contains("[\"scatter3d\"].every(", Sphere());
        Assert.InRange(Sphere().Length, 500, 2000);
    }

    [Fact]
    public void BothPlotlysAreUnchangedAndOfOneVersion()
    {
        var folder = Path.Combine(NotebookFolder.Find()!, "..", "lib", "LatentLab", "Plotting", "vendor");
        var sums = File.ReadAllLines(Path.Combine(folder, "SHA256SUMS"));
        Assert.All(
            sums,
            line =>
                Assert.Equal(
                    line[..64],
                    Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, line[66..]))))
                )
        );
        Assert.Equal(Directory.GetFiles(folder).Length - 2, sums.Length); // all but the list and the README
        Assert.Equal(File.ReadAllBytes(Path.Combine(folder, "plotly-cartesian.min.js.gz")), PlotlyPage.Small());

        using var reader = new StreamReader(
            new GZipStream(new MemoryStream(PlotlyPage.Small()), CompressionMode.Decompress)
        );
        Assert.Equal("v2.28.0", Version(reader.ReadToEnd()));
        Assert.Equal("v2.28.0", Version(ChartEngineHost.Engine.PlotlyJs()));
        static string Version(string script) => Regex.Match(script, @"\* plotly\.js .*(v[\d.]+)").Groups[1].Value;
    }

    [Fact]
    public void OnlyTheFirstFigureOfASessionBringsPlotly()
    {
        _ = Figures.All["lines"].ToHtml();
        Assert.InRange(Figures.All["lines"].ToHtml().Length, 1000, 20_000);
    }

    [Fact]
    public void TwoOutputsOfOneFigureDoNotShareTheirPlace()
    {
        string Id() => FigureHtml.Render(Figures.All["lines"], bringPlotly: false).Split('"')[1];
        Assert.NotEqual(Id(), Id());
    }

    [Fact]
    public void DotNetInteractiveFindsOurHtmlByName()
    {
        Formatter.ResetToDefault(); // as in a session that has not called Lab.Start()
        using var images = torch.zeros(2, 1, 4, 4);
        IDisplayable[] values = [new ImageGrid(images), Table.Of("t", ["a"], [1])];
        foreach (var value in values)
        {
            Assert.Equal(value.ToHtml(), value.ToDisplayString("text/html"));
            Assert.Equal(value.ToString(), value.ToDisplayString("text/plain"));
            Assert.Equal("text/html", Formatter.GetPreferredMimeTypesFor(value.GetType()).First());
        }
        var figure = Figures.All["lines"];
        Assert.Contains(Picture(figure), figure.ToDisplayString("text/html"));
        Assert.Equal(figure.ToString(), figure.ToDisplayString("text/plain"));
    }

    // Verso asks any value for a public `string ToHtml()` and shows the html as markup: its scripts are not run.
    [Fact]
    public void VersoFindsToHtmlByNameAndNeedsNoScript()
    {
        using var images = torch.zeros(2, 1, 4, 4);
        (object Value, string Seen)[] values =
        [
            (Figures.All["lines"], "<img"),
            (Figures.All["film"], "<img"),
            (Figures.All["heat map"], "<img"),
            (new ImageGrid(images), "<img"),
            (Table.Of("t", ["a"], [1]), "<td"),
            (new Takeaways("A sentence."), "A sentence."),
            (Quiz.Get("5a"), Quiz.Get("5a").Answers[0]),
            (Claims.Get("5a").Judge(0.5), "SUPPORTED"),
            (Lab.Start("05"), "profile"),
        ];
        foreach (var (value, seen) in values)
        {
            var method = value.GetType().GetMethod("ToHtml", Type.EmptyTypes);
            Assert.Equal(typeof(string), method?.ReturnType);
            var markup = Regex.Replace(
                (string)method!.Invoke(value, null)!,
                "<script.*?</script>",
                "",
                RegexOptions.Singleline
            );
            Assert.Contains(seen, markup);
            Assert.DoesNotContain("<script", markup);
        }
        // Everything that the library shows can be found so.
        Assert.All(
            typeof(Lab)
                .Assembly.GetExportedTypes()
                .Where(t => t.IsClass && !t.IsAbstract && typeof(IDisplayable).IsAssignableFrom(t)),
            t => Assert.NotNull(t.GetMethod("ToHtml", Type.EmptyTypes))
        );
    }

    [Fact]
    public void ClrKernelIsToldAboutOurValuesAndKeepsItsOwn()
    {
        ClrKernel.Core.Primitives.DisplayFormatters.Reset();
        ClrKernelBridge.Register(typeof(DisplayTests).Assembly);
        var table = Table.Of("t", ["a"], [1]);
        Assert.Equal(table.ToHtml(), ClrKernel.Core.Primitives.DisplayFormatters.Show(table));
        Assert.Equal("theirs: 5", ClrKernel.Core.Primitives.DisplayFormatters.Show(5));
        Assert.Equal("no ClrKernel here", ClrKernelBridge.Status);
    }

    private static string Picture(Figure figure) =>
        $"src=\"data:image/svg+xml;base64,{Convert.ToBase64String(Encoding.UTF8.GetBytes(figure.ToSvg()))}\"";

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
