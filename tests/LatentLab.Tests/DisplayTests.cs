using System.Text.RegularExpressions;
using Microsoft.DotNet.Interactive.Formatting;
using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
public class DisplayTests
{
    public DisplayTests() => Lab.Start();

    [Theory]
    [MemberData(nameof(Figures.Names), MemberType = typeof(Figures))]
    public void HtmlHoldsThePictureAndAScriptThatNothingBreaksOut(string name)
    {
        var html = FigureHtml.Render(Figures.All[name], bringPlotly: false);
        Assert.StartsWith("<div id=\"latentlab-", html);
        Assert.Contains("<svg ", html);
        Assert.Equal(1, Count(html, "<script"));
        Assert.Equal(1, Count(html, "</script"));
        Assert.DoesNotContain("<!--", html);
        Assert.DoesNotContain("http://cdn", html);
        Assert.DoesNotContain("https://", html);
        Assert.Equal(["application/vnd.plotly.v1+json", "image/svg+xml", "text/plain"], Figures.All[name].ToMimeBundle().Keys);
    }

    [Fact]
    public void PlotlyComesInOneScriptHiddenFromModuleLoaders()
    {
        var html = FigureHtml.Render(Figures.All["lines"], bringPlotly: true);
        Assert.Equal(2, Count(html, "</script"));
        Assert.Contains("var define,module,exports;", html);
        Assert.InRange(html.Length, 3_000_000, 4_000_000);
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
        Assert.Contains(figure.ToSvg(), figure.ToDisplayString("text/html"));
        Assert.Equal(figure.ToString(), figure.ToDisplayString("text/plain"));
    }

    // Verso asks any value for a public `string ToHtml()` and shows the html as markup: its scripts are not run.
    [Fact]
    public void VersoFindsToHtmlByNameAndNeedsNoScript()
    {
        using var images = torch.zeros(2, 1, 4, 4);
        (object Value, string Seen)[] values =
        [
            (Figures.All["lines"], "<svg"), (Figures.All["film"], "<svg"), (Figures.All["heat map"], "<svg"), (new ImageGrid(images), "<img"),
            (Table.Of("t", ["a"], [1]), "<td"), (new Takeaways("A sentence."), "A sentence."), (Quiz.Get("5a"), Quiz.Get("5a").Answers[0]),
            (Claims.Get("5a").Judge(0.5), "SUPPORTED"), (Lab.Start("05"), "profile"),
        ];
        foreach (var (value, seen) in values)
        {
            var method = value.GetType().GetMethod("ToHtml", Type.EmptyTypes);
            Assert.Equal(typeof(string), method?.ReturnType);
            var markup = Regex.Replace((string)method!.Invoke(value, null)!, "<script.*?</script>", "", RegexOptions.Singleline);
            Assert.Contains(seen, markup);
            Assert.DoesNotContain("<script", markup);
        }
        // Everything that the library shows can be found so.
        Assert.All(typeof(Lab).Assembly.GetExportedTypes().Where(t => t.IsClass && !t.IsAbstract && typeof(IDisplayable).IsAssignableFrom(t)), t => Assert.NotNull(t.GetMethod("ToHtml", Type.EmptyTypes)));
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

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
