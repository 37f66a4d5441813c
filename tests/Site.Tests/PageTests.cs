using Deque.AxeCore.Commons;

namespace LatentLab.Site.Tests;

/// <summary>
/// Every page of the site in a real browser: by double click, behind a server, small and large, light and dark.
/// </summary>
[Collection("site")]
public sealed class PageTests(FinishedSite site)
{
    private const string Shifts =
        "new Promise(done => { let sum = 0; new PerformanceObserver(list => list.getEntries().forEach(e => sum += "
        + "e.value)).observe({ type: 'layout-shift', buffered: true }); setTimeout(() => done(sum), 50); })";

    private const string TooWide =
        "[...document.querySelectorAll('main *')].find(e => e.getBoundingClientRect().right > 361 "
        + "&& !e.closest('.scroll, pre, .katex, .images, .out'))?.outerHTML.slice(0, 120) ?? ''";

    // A chart counts as drawn when it shows a mark for every trace that has any.
    private const string EmptyCharts =
        "[...document.querySelectorAll('.chart')].filter(c => !c.querySelector('.plot .main-svg') || "
        + "!c.querySelector('.plot :is(.point, .js-line, .js-fill, .hm, .bars path)')).map(c => c.id)";

    // What depends on the colors alone: the rest of a page is the same in the dark.
    private const string Colors = "{ preload: false, runOnly: ['color-contrast', 'link-in-text-block'] }";

    // All else: looking for colors takes axe most of its time.
    private const string Structure = "{ preload: false, rules: { 'color-contrast': { enabled: false } } }";

    /// <summary>One visit of each page: charts, faults, accessibility in both schemes, then a small screen.</summary>
    [Fact]
    public async Task EveryPageIsWholeAccessibleAndFitsASmallScreen()
    {
        var axe = AxeSource();
        var charts = 0;
        var tenth = Tenth();
        var faults = await site.VisitAsync(site.FromDisk, site.Pages, Visit);
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.True(charts > 40, $"{charts} charts");

        async Task Visit(WatchedPage page, string file, List<string> faults)
        {
            await page.Look(1280, 900, "light");
            await page.Go(site.FromDisk + file);
            await page.DrawEverything();
            faults.AddRange((await page.Value<string[]>(EmptyCharts)).Select(id => $"{file}: {id} shows nothing"));
            Interlocked.Add(ref charts, await page.Value<int>("document.querySelectorAll('.chart.drawn').length"));
            if (await page.Value<double>(Shifts) is > 0.02 and var shift)
                faults.Add($"{file}: its layout moves by {shift:0.000}");
            // axe asks for the style sheets in a way that the policy of the site forbids: what comes after is its own
            // fault.
            faults.AddRange(page.Problems.Select(p => $"{file}: {p}"));

            await page.Do(axe);
            var rules = tenth.Contains(file) ? "{ preload: false }" : Structure;
            faults.AddRange((await page.Value<string[]>(Violations(rules))).Select(v => $"{file}: {v}"));
            if (!tenth.Contains(file))
                return;
            await page.Look(1280, 900, "dark");
            faults.AddRange((await page.Value<string[]>(Violations(Colors))).Select(v => $"{file}, dark: {v}"));

            await page.Look(360, 740, "dark");
            if (await page.Value<int>("document.documentElement.scrollWidth") is > 360 and var width)
                faults.Add($"{file}: {width} pixels wide; {await page.Value<string>(TooWide)}");
        }
    }

    [Fact]
    public async Task EveryPageOpensWithoutAFaultBehindAServer()
    {
        var faults = await site.VisitAsync(
            site.FromWeb,
            Tenth(),
            async (page, file, faults) =>
            {
                await page.Go(site.FromWeb + file);
                await page.DrawEverything(most: 1); // the others come from the same files
                faults.AddRange(page.Problems.Select(p => $"{file}: {p}"));
            }
        );
        Assert.Empty(faults);
    }

    // The pages of the reference are all made alike: one in ten of them, and all others.
    private HashSet<string> Tenth() =>
        [.. site.Pages.Where((p, i) => !p.StartsWith("api/", StringComparison.Ordinal) || i % 10 == 0)];

    internal static string Violations(string options) =>
        $"axe.run({options}).then(r => r.violations.map(v => `${{v.id}}: ${{v.nodes.length}} x, "
        + "${v.nodes[0].html.slice(0, 150)} ${v.nodes[0].any.map(a => a.message)[0] ?? ''}`))";

    [Fact]
    public async Task NoPrintedPageCutsCode()
    {
        var notebooks = site.Pages.Where(p => p.StartsWith("notebooks/", StringComparison.Ordinal));
        await site.VisitAsync(site.FromDisk, notebooks, Visit);

        async Task Visit(WatchedPage page, string file, List<string> faults)
        {
            await page.Page.EmulateMediaTypeAsync(PuppeteerSharp.Media.MediaType.Screen);
            await page.Look(720, 900, "dark");
            await page.Go(site.FromDisk + file);
            await page.DrawEverything();
            await page.Page.EmulateMediaTypeAsync(PuppeteerSharp.Media.MediaType.Print);
            await page.Do("document.querySelectorAll('details').forEach(d => d.open = true)");
            Assert.Equal(
                0,
                await page.Value<int>(
                    "[...document.querySelectorAll('pre')].filter(p => p.scrollWidth > p.clientWidth + 1).length"
                )
            );
            Assert.True(
                await page.Value<bool>(
                    "[...document.querySelectorAll('.still img')].every(i => "
                        + "getComputedStyle(i.parentElement).visibility === 'visible')"
                ),
                $"{file}: a chart is not printed as a picture"
            );
            Assert.True(
                await page.Value<bool>(
                    "[...document.querySelectorAll('.plot, .top, .side, .copy')].every(e => "
                        + "getComputedStyle(e).display === 'none')"
                ),
                $"{file}: prints what is for the screen only"
            );
            Assert.Equal(
                "rgb(255, 255, 255)",
                await page.Value<string>("getComputedStyle(document.body).backgroundColor")
            );
            if (file.Contains("/05-", StringComparison.Ordinal))
                Assert.True((await page.Page.PdfDataAsync()).Length > 100_000);
        }
    }

    [Fact]
    public async Task TheFirstViewIsLight()
    {
        await using var page = await site.OpenAsync("about:blank");
        foreach (
            var file in site.Pages.Where(p => p.StartsWith("notebooks/", StringComparison.Ordinal)).Append("index.html")
        )
        {
            await page.Go(site.FromWeb + file);
            await Task.Delay(300, TestContext.Current.CancellationToken);
            var limit = file == "index.html" ? 250_000 : 300_000;
            var bytes = page
                .Requests.Distinct()
                .Where(r =>
                    !r.Contains("plotly", StringComparison.Ordinal)
                    && r.StartsWith(site.FromWeb, StringComparison.Ordinal)
                )
                .Sum(r =>
                    new FileInfo(
                        Path.Combine(
                            site.Folder,
                            Uri.UnescapeDataString(new Uri(r).AbsolutePath["/some/where/".Length..])
                        )
                    ).Length
                );
            Assert.True(
                bytes < limit,
                $"{file}: {bytes} bytes: {string.Join(", ", page.Requests.Select(r => r[(r.LastIndexOf('/') + 1)..]))}"
            );
        }
    }

    internal static string AxeSource()
    {
        var assembly = typeof(AxeResult).Assembly;
        using var stream = assembly.GetManifestResourceStream(
            assembly.GetManifestResourceNames().Single(n => n.EndsWith("axe.min.js", StringComparison.Ordinal))
        )!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
