using LatentLab.Runner;

namespace LatentLab.Site.Tests;

/// <summary>No stumble: by touch, by keyboard, on paper, from a stick, without scripts.</summary>
[Collection("site")]
public sealed class ReadingTests(FinishedSite site)
{
    private string Film =>
        site.Pages.First(p =>
            p.StartsWith("notebooks/", StringComparison.Ordinal)
            && File.ReadAllText(Path.Combine(site.Folder, p)).Contains("class=\"film\"", StringComparison.Ordinal)
        );

    /// <summary>Every cell keeps its code to the letter; types and members lead to the reference.</summary>
    [Fact]
    public async Task CodeIsColoredAndLeadsToTheReference()
    {
        var notebook = Notebook.Load(Path.Combine(site.Repository.Notebooks, "05-tied-weights.ipynb"));
        await using var page = await site.OpenAsync(site.FromDisk + "notebooks/05-tied-weights.html");
        var shown = await page.Value<string[]>("[...document.querySelectorAll('pre.code')].map(p => p.textContent)");
        Assert.Equal(notebook.Cells.Where(c => c.Role != CellRole.Quiz).Select(c => c.Source), shown);
        var links = await page.Value<string[]>(
            "[...document.querySelectorAll('pre.code a')].map(a => a.textContent + ' ' + a.href.split('/').pop())"
        );
        Assert.Contains("TiedAutoencoder TiedAutoencoder.html", links);
        Assert.Contains(links, link => link.StartsWith("Load FashionMnist.html#m-load", StringComparison.Ordinal));
        Assert.True(
            await page.Value<bool>("document.querySelectorAll('pre.code .k').length > 50"),
            "keywords have no color"
        );
        Assert.Equal(
            0,
            await page.Value<int>("[...document.querySelectorAll('pre.code a')].filter(a => a.tabIndex >= 0).length")
        );
        Assert.True(
            await page.Value<bool>("document.querySelectorAll('#places .cite').length > 0"),
            "no papers listed"
        );
    }

    [Fact]
    public async Task ASwipeOverAChartScrolls()
    {
        await using var page = await site.OpenAsync("about:blank");
        await page.Touch(360, 740);
        await page.Go(site.FromDisk + Film);
        await page.DrawEverything();
        await page.Do("document.querySelector('.chart').scrollIntoView({ behavior: 'instant' })");
        var (before, range) = (await page.Value<double>("scrollY"), await Range());
        await page.Swipe(180, 400, -250);
        Assert.True(await page.Value<double>("scrollY") > before + 150, "the page did not scroll");
        Assert.Equal(range, await Range());

        Task<string> Range() =>
            page.Value<string>("JSON.stringify(document.querySelector('.plot')._fullLayout.xaxis.range)");
    }

    [Fact]
    public async Task ASwipeOverADrawingScrollsBesideABoard()
    {
        var file = site.Pages.First(p =>
            File.ReadAllText(Path.Combine(site.Folder, p)) is var html
            && html.Contains("class=\"drawing\"", StringComparison.Ordinal)
            && html.Contains("data-board=", StringComparison.Ordinal)
        );
        await using var page = await site.OpenAsync("about:blank");
        await page.Touch(360, 740);
        await page.Go(site.FromDisk + file);
        await page.Do("document.querySelector('.drawing').scrollIntoView({ behavior: 'instant', block: 'center' })");
        await page.Until("document.querySelector('.drawing img').complete", "the drawing");
        var before = await page.Value<double>("scrollY");
        await page.Swipe(180, 370, -250);
        Assert.True(await page.Value<double>("scrollY") > before + 150, $"{file} did not scroll");
    }

    [Fact]
    public async Task AWideTableSaysThatItGoesOn()
    {
        await using var page = await site.OpenAsync(site.FromDisk + "scoreboard.html", width: 768);
        await page.Until("document.querySelector('.scroll.more')", "a shade at the edge");
        await page.Do("document.querySelector('.scroll').scrollLeft = 9999");
        await page.Until("!document.querySelector('.scroll.more')", "no shade at the end");
        await page.Look(1600, 900, "light");
        await page.Do("document.querySelector('.scroll').scrollLeft = 0");
        await page.Until("!document.querySelector('.scroll.more')", "no shade where all is seen");
    }

    [Fact]
    public async Task EachPictureOfAFilmShowsItsOwnPointsAndKeys()
    {
        await using var page = await site.OpenAsync(site.FromDisk + Film);
        const string film = "document.querySelector('.film').closest('.chart')";
        await page.Do($"{film}.scrollIntoView()");
        await page.Until($"{film}.classList.contains('drawn')", "the film drawn");
        var frames = await page.Value<int>($"LatentLab.figures[{film}.id].frames.length");
        for (var i = 0; i < frames; i++)
        {
            await page.Do(
                $"(s => {{ s.value = {i}; s.dispatchEvent(new Event('input')); }})({film}.querySelector('input'))"
            );
            await page.Until(
                $$"""
                (chart => {
                  const { data, frames } = LatentLab.figures[chart.id];
                  const frame = frames[{{i}}].data.map((trace, k) => ({ ...data[k], ...trace }));
                  const drawn = chart.querySelector('.plot').data;
                  const points = trace => trace.x?.bdata ?? JSON.stringify(trace.x);
                  return drawn.length === frame.length && drawn.every((t, k) => points(t) === points(frame[k]))
                    && frame.filter(t => t.name && t.showlegend !== false).every(t =>
                      [...chart.querySelectorAll('.keys span')]
                        .some(k => k.textContent === t.name.replaceAll('<br>', ' ')));
                })({{film}})
                """,
                $"picture {i + 1} with its own points and keys"
            );
        }
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task APageIsPrintedWholeWithoutScrolling()
    {
        await using var page = await site.OpenAsync(site.FromWeb + Film, height: 500);
        await page.Until(
            "[...document.images].every(i => i.complete && i.naturalWidth > 0)",
            "every picture loaded, though nobody scrolled"
        );
        await page.Page.EmulateMediaTypeAsync(PuppeteerSharp.Media.MediaType.Print);
        await page.Look(720, 900, "dark");
        Assert.True(
            await page.Value<bool>(
                "[...document.querySelectorAll('article img')]"
                    + ".every(i => i.checkVisibility({ visibilityProperty: true }))"
            )
        );
    }

    [Fact]
    public async Task PicturesEnlarge()
    {
        await using var page = await site.OpenAsync(site.FromDisk + Film);
        await page.Do("document.querySelector('.images .enlarge').click()");
        await page.Until("document.querySelector('#large[open] img')?.naturalWidth > 0", "the picture enlarged");
        await page.Page.Keyboard.PressAsync("Escape");
        Assert.False(await page.Value<bool>("document.querySelector('#large').open"));
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task FromAStickThereIsAnArchive()
    {
        await using var page = await site.OpenAsync(site.FromDisk + Film);
        var links = await page.Value<string[]>(
            "[...document.querySelectorAll('.badges a[download]')].filter(a => a.checkVisibility())"
                + ".map(a => a.getAttribute('href'))"
        );
        var archive = Assert.Single(links);
        using var zip = System.IO.Compression.ZipFile.OpenRead(Path.Combine(site.Folder, "notebooks", archive));
        Assert.Equal(3, zip.Entries.Count);
        await page.Go(site.FromWeb + Film);
        Assert.Equal(
            4,
            await page.Value<int>(
                "[...document.querySelectorAll('.badges a[download]')].filter(a => a.checkVisibility()).length"
            )
        );
    }

    [Fact]
    public async Task FocusStaysInTheOpenMenu()
    {
        await using var page = await site.OpenAsync(site.FromDisk + Film, width: 360, height: 740);
        await page.Page.FocusAsync(".menu");
        await page.Page.Keyboard.PressAsync("Enter");
        for (var i = 0; i < 60; i++)
        {
            await page.Page.Keyboard.PressAsync("Tab");
            Assert.True(
                await page.Value<bool>("!document.activeElement.closest('main, .contents')"),
                $"after {i + 1} tabs the focus is behind the menu"
            );
        }
    }

    [Fact]
    public async Task WithoutScriptsThereIsANavigation()
    {
        await using var page = await site.OpenAsync("about:blank", width: 360, height: 740);
        await page.Page.SetJavaScriptEnabledAsync(false);
        await page.Go(site.FromDisk + "index.html");
        await page.Page.ClickAsync(".menu");
        var notebook = await page.Page.QuerySelectorAsync(".side a[href^='notebooks/']");
        Assert.NotNull(await notebook.BoundingBoxAsync());
        Assert.NotNull(await (await page.Page.QuerySelectorAsync(".model img")).BoundingBoxAsync());
        Assert.Null(await (await page.Page.QuerySelectorAsync(".find")).BoundingBoxAsync());
    }

    [Fact]
    public async Task AModelSaysWhatToPressAndThatItsWeightsDoNotLoad()
    {
        var file = site.Pages.First(p =>
            p.StartsWith("notebooks/", StringComparison.Ordinal)
            && File.ReadAllText(Path.Combine(site.Folder, p))
                .Contains("data-model=\"classes\"", StringComparison.Ordinal)
        );
        await using var page = await site.OpenAsync("about:blank");
        await page.Page.SetRequestInterceptionAsync(true);
        var broken = true;
        page.Page.Request += async (_, e) =>
        {
            if (broken && e.Request.Url.Contains("/models/", StringComparison.Ordinal))
                await e.Request.AbortAsync();
            else
                await e.Request.ContinueAsync();
        };
        await page.Go(site.FromWeb + file);
        Assert.StartsWith("Press", await page.Value<string>("document.querySelector('.classes .press').textContent"));
        Assert.False(await page.Value<bool>("document.querySelector('.twelve canvas').checkVisibility()"));
        await page.Do("document.querySelectorAll('.classes input')[8].click()");
        await page.Until(
            "document.querySelector('.classes .said').textContent.includes('did not load')",
            "the failure in words"
        );
        broken = false;
        await page.Do("document.querySelectorAll('.classes input')[1].click()");
        await page.Until("document.querySelector('.twelve canvas').checkVisibility()", "the garments");
        Assert.Equal("", await page.Value<string>("document.querySelector('.classes .said').textContent"));
    }
}
