namespace LatentLab.Site.Tests;

/// <summary>Colors that are told apart and read, in both themes.</summary>
[Collection("site")]
public sealed class ColorTests(FinishedSite site)
{
    private string HeatMap =>
        site.Pages.First(p =>
            Path.Combine(site.Folder, "notebooks", "charts", Path.GetFileNameWithoutExtension(p) + ".js") is var charts
            && File.Exists(charts)
            && File.ReadAllText(charts).Contains("\"texttemplate\"", StringComparison.Ordinal)
        );

    [Fact]
    public async Task ColorsInTheDarkAreFarApartAndVisible()
    {
        await using var page = await site.OpenAsync(site.FromDisk + HeatMap, scheme: "dark");
        var palette = await page.Value<string[]>("LatentLab.darkPalette");
        const string paper = "#11151a";
        foreach (var (a, i) in palette.Select((c, i) => (c, i)))
        {
            Assert.True(Colors.Contrast(a, paper) >= 3, $"{a} on {paper}");
            Assert.All(palette[(i + 1)..], b => Assert.True(Colors.Difference(a, b) >= 20, $"{a} beside {b}"));
        }
        var bars = site.Pages.First(p =>
            Path.Combine(site.Folder, "notebooks", "charts", Path.GetFileNameWithoutExtension(p) + ".js") is var charts
            && File.Exists(charts)
            && File.ReadAllText(charts).Contains("\"error_y\"", StringComparison.Ordinal)
        );
        await page.Go(site.FromDisk + bars);
        await page.DrawEverything();
        var ink = await page.Value<string[]>(
            "[...document.querySelectorAll('.plot .yerror')].map(e => getComputedStyle(e).stroke)"
        );
        Assert.NotEmpty(ink);
        Assert.All(ink, color => Assert.True(Colors.Contrast(color, paper) >= 3, color));
    }

    [Theory]
    [InlineData("light")]
    [InlineData("dark")]
    public async Task NumbersInAHeatMapStandOutFromTheirCells(string scheme)
    {
        await using var page = await site.OpenAsync(site.FromDisk + HeatMap, scheme: scheme);
        await page.DrawEverything();
        // The color below a number is read from the picture of the cells that the chart has painted.
        var pairs = await page.Value<string[][]>(
            """
            (async () => {
              const pairs = [];
              for (const cells of document.querySelectorAll('.plot .hm')) {
                const picture = cells.querySelector('image');
                const image = new Image();
                image.src = picture.getAttribute('xlink:href') ?? picture.getAttribute('href');
                await image.decode();
                const paper = Object.assign(document.createElement('canvas'), image).getContext('2d');
                [paper.canvas.width, paper.canvas.height] = [image.naturalWidth, image.naturalHeight];
                paper.drawImage(image, 0, 0);
                const [left, top, width, height] = ['x', 'y', 'width', 'height'].map(k => +picture.getAttribute(k));
                for (const text of cells.querySelectorAll('.heatmap-label text')) {
                  const at = ['x', 'y'].map(k => +text.getAttribute(k));
                  const pixel = paper.getImageData(
                    (at[0] - left) / width * image.naturalWidth,
                    (at[1] - top) / height * image.naturalHeight, 1, 1).data;
                  const hex = '#' + [...pixel].slice(0, 3).map(v => v.toString(16).padStart(2, '0')).join('');
                  pairs.push([getComputedStyle(text).fill, hex]);
                }
              }
              return pairs;
            })()
            """
        );
        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair => Assert.True(Colors.Contrast(pair[0], pair[1]) >= 4.5, string.Join(" on ", pair)));
    }
}
