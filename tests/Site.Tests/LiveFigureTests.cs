namespace LatentLab.Site.Tests;

/// <summary>Figures on a host's page: what brings plotly.js, what waits for it, and what stays without it.</summary>
[Collection("site")]
public sealed class LiveFigureTests(FinishedSite site)
{
    private const string Drawn = "document.querySelectorAll('.js-plotly-plot .main-svg').length";
    private const string Pictures =
        "[...document.querySelectorAll('img')].filter(i => i.complete && i.naturalWidth === 720).length";

    private static readonly Figure Lines = Figure
        .Lines("Loss", ("tied", [3, 2, 1]), ("untied", [4, 3, 2]))
        .WithAxes("epoch", "MSE");
    private static readonly Figure Bars = Figure.Bars("Error", ["500", "5000"], ("tied", [1, 2], [0.1, 0.2]));
    private static readonly Figure Map = Figure.HeatMap(
        "Confusion",
        new[,]
        {
            { 1.5, 2 },
            { 3, 4 },
        },
        ["a", "b"],
        ["c", "d"],
        "0.0"
    );
    private static readonly Figure Film = Figure.Film(
        "Training",
        ("epoch 1", Figure.Scatter("", ([1, 2], [3, 4]))),
        ("epoch 2", Figure.Scatter("", ([5, 6], [7, 8])))
    );

    private static string Two =>
        FigureHtml.Render(Lines, bringPlotly: true) + FigureHtml.Render(Bars, bringPlotly: false);

    [Theory]
    [InlineData("first")]
    [InlineData("last")]
    public async Task EveryKindIsDrawnWhicheverFigureBringsPlotly(string bringer)
    {
        Figure[] figures = [Lines, Bars, Map, Film];
        var html = figures.Select((f, i) => FigureHtml.Render(f, bringPlotly: i == (bringer == "first" ? 0 : 3)));
        await using var page = await ShowAsync(string.Concat(html));
        await page.Until(
            "document.querySelectorAll('.js-plotly-plot').length === 4 && !document.querySelector('img')",
            "four charts in the places of their pictures"
        );
        Assert.Equal("720px", await page.Value<string>("document.body.firstElementChild.style.maxWidth"));
        Assert.Empty(page.Problems);

        const string film = "document.querySelectorAll('.js-plotly-plot')[3]";
        const string points = $"[...{film}.querySelectorAll('.point')].map(p => p.getAttribute('transform')).join()";
        var last = await page.Value<string>(points);
        await page.Do($"Plotly.animate({film}, ['epoch 1'], {{mode: 'immediate'}})");
        await page.Until($"{points} !== '{last}'", "another picture of the film");
    }

    [Fact]
    public async Task AModuleLoaderOnThePageDoesNotSeePlotly()
    {
        const string loaders =
            "<script>hits = 0; define = () => { hits++; }; define.amd = {}; module = {}; exports = {};</script>";
        await using var page = await ShowAsync(loaders + FigureHtml.Render(Lines, bringPlotly: true));
        await page.Until($"{Drawn} > 0", "the chart drawn");
        const string seen = "[hits, typeof module.exports, Object.keys(exports).length].join(' ')";
        Assert.Equal("0 undefined 0", await page.Value<string>(seen));
        Assert.Empty(page.Problems);
    }

    [Theory]
    [InlineData("delete window.DecompressionStream;")]
    [InlineData("window.DecompressionStream = function () { throw new Error('broken'); };")]
    public async Task WithoutUnpackingThePictureStays(string damage)
    {
        await using var page = await ShowAsync($"<script>{damage}</script>" + Two);
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.Equal(2, await page.Value<int>(Pictures));
        Assert.Equal(0, await page.Value<int>(Drawn));
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task WithoutScriptsThePictureStays(string scheme)
    {
        await using var page = await ShowAsync(Two, scheme, scripts: false);
        await page.Until($"{Pictures} === 2", "both pictures, 720 pixels wide");
        Assert.Equal(0, await page.Value<int>(Drawn));
        Assert.Contains("Loss", await page.Value<string>("document.querySelector('img').alt"));
    }

    [Fact]
    public async Task AnUnusualKindWaitsForTheWholePlotly()
    {
        const string sankey = """
            {"data":[{"type":"sankey","node":{"label":["a","b"]},"link":{"source":[0],"target":[1],"value":[1]}}],
            "layout":{}}
            """;
        string Flow(byte[]? plotly) => PlotlyPage.Html("<p>a flow</p>", sankey, "a flow", 720, ["sankey"], plotly);
        var html = FigureHtml.Render(Lines, bringPlotly: true) + Flow(null);
        await using var page = await ShowAsync(html);
        await page.Until($"{Drawn} > 0", "the lines drawn");
        Assert.Equal(1, await page.Value<int>("document.querySelectorAll('p').length"));
        await using var whole = await ShowAsync(html + Flow(PlotlyPage.Whole()));
        await whole.Until(
            "document.querySelectorAll('.sankey-node').length === 4 && document.querySelectorAll('p').length === 0",
            "both flows drawn"
        );
        Assert.Empty(page.Problems.Concat(whole.Problems));
    }

    private async Task<WatchedPage> ShowAsync(string html, string scheme = "light", bool scripts = true)
    {
        var page = await site.OpenAsync("about:blank", scheme: scheme);
        page.Requests.Clear();
        page.Problems.Clear();
        await page.Page.SetJavaScriptEnabledAsync(scripts);
        await page.Page.SetContentAsync("<!doctype html><html><body>" + html + "</body></html>");
        return page;
    }
}
