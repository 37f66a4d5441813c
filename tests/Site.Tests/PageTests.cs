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

    // A chart counts as drawn when it shows a mark for every trace that has any.
    private const string EmptyCharts =
        "[...document.querySelectorAll('.chart')].filter(c => !c.querySelector('.plot .main-svg') || "
        + "!c.querySelector('.plot :is(.point, .js-line, .js-fill, .hm, .bars path)')).map(c => c.id)";

    // What depends on the colors alone: the rest of a page is the same in the dark.
    private const string Colors = "{ preload: false, runOnly: ['color-contrast', 'link-in-text-block'] }";

    // All else: looking for colors takes axe most of its time.
    private const string Structure = "{ preload: false, rules: { 'color-contrast': { enabled: false } } }";

    private static readonly int[] Widths = [360, 768, 1280, 1600];

    /// <summary>
    /// One visit of each page: charts, faults, accessibility in both schemes, and what a reader would stumble over at
    /// each width.
    /// </summary>
    [Fact]
    public async Task EveryPageIsWholeAccessibleAndFitsEveryScreen()
    {
        var axe = AxeSource();
        var checks = await File.ReadAllTextAsync(
            Path.Combine(AppContext.BaseDirectory, "Checks.js"),
            TestContext.Current.CancellationToken
        );
        var charts = 0;
        var (third, tenth) = (OneIn(3), OneIn(10));
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

            if (!third.Contains(file) && !tenth.Contains(file))
                return;
            await page.Do(axe);
            faults.AddRange((await page.Value<string[]>(Violations(Structure))).Select(v => $"{file}: {v}"));
            if (!tenth.Contains(file))
                return;
            await page.Do(SetApart);
            foreach (var scheme in new[] { "light", "dark" })
            {
                await page.Look(1280, 900, scheme);
                var found = await page.Value<string[]>(Violations(Colors, "{ exclude: [['.like-the-first']] }"));
                faults.AddRange(found.Select(v => $"{file}, {scheme}: {v}"));
            }

            await page.Do(checks);
            foreach (var (width, i) in Widths.Select((w, i) => (w, i)))
            {
                var scheme = i % 2 == 0 ? "light" : "dark"; // the theme changes colors only
                await page.Look(width, 900, scheme);
                await page.Until(
                    "[...document.querySelectorAll('.chart.drawn')].every(c => "
                        + "Math.abs(c.querySelector('.main-svg').getBoundingClientRect().width - c.clientWidth) < 2)",
                    $"the charts of {file} {width} pixels wide"
                );
                faults.AddRange(
                    (await page.Value<string[]>("stumbles()")).Select(f => $"{file}, {width} pixels, {scheme}: {f}")
                );
            }
        }
    }

    [Fact]
    public async Task EveryPageOpensWithoutAFaultBehindAServer()
    {
        var faults = await site.VisitAsync(
            site.FromWeb,
            OneIn(10),
            async (page, file, faults) =>
            {
                await page.Go(site.FromWeb + file);
                await page.DrawEverything(most: 1); // the others come from the same files
                faults.AddRange(page.Problems.Select(p => $"{file}: {p}"));
            }
        );
        Assert.Empty(faults);
    }

    // The pages of the reference are all made alike: one in some of them, and all others.
    private HashSet<string> OneIn(int some) =>
        [.. site.Pages.Where((p, i) => !p.StartsWith("api/", StringComparison.Ordinal) || i % some == 0)];

    // Looking for colors takes axe most of its time, word by word. Code, formulas and tables have the colors of their
    // first ones: from the fourth on they are looked at with all other rules only.
    private const string SetApart = """
        for (const kind of ['pre.code', '.katex', '.out.html table', 'pre.out'])
          [...document.querySelectorAll(kind)].slice(3).forEach(e => e.classList.add('like-the-first'));
        """;

    internal static string Violations(string options, string context = "document") =>
        $"axe.run({context}, {options}).then(r => r.violations.map(v => `${{v.id}}: ${{v.nodes.length}} x, "
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
            await page.DrawEverything(most: 2); // the others are printed by the same rules
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
