using StbImageSharp;

namespace LatentLab.Tests;

/// <summary>Charts saved by one call, without a host and without a native library for pictures.</summary>
public sealed class SavingTests
{
    [Theory]
    [MemberData(nameof(Figures.Names), MemberType = typeof(Figures))]
    public void EveryKindBecomesAPngAnSvgAndAPage(string name)
    {
        using var folder = new TemporaryFolder();
        var figure = Figures.All[name];
        var (png, svg, html) = (folder.File("a/b.png"), folder.File("a/b.svg"), folder.File("a/b.html"));
        figure.SavePng(png);
        figure.SaveSvg(svg);
        figure.SaveHtml(html);

        var picture = ImageResult.FromMemory(File.ReadAllBytes(png), ColorComponents.RedGreenBlue);
        Assert.Equal((2 * figure.Width, 2 * figure.Height), (picture.Width, picture.Height));
        Assert.True(picture.Data.Distinct().Count() > 20); // ink of more than one color, with smooth edges
        Assert.StartsWith("<svg", File.ReadAllText(svg));
        var page = File.ReadAllText(html);
        Assert.StartsWith("<!DOCTYPE html>", page);
        Assert.Contains("<meta charset=\"utf-8\">", page);
        Assert.Contains("DecompressionStream", page); // it brings plotly.js
        Assert.DoesNotContain("<title></script>", page);
        Assert.Equal(3, Directory.GetFiles(folder.File("a")).Length);
    }

    [Fact]
    public void ThePngShowsWhatTheFigureSays()
    {
        var figure = Figure.Bars("", ["a"], ("x", [1], null)).WithSize(300, 200);
        var picture = ImageResult.FromMemory(figure.ToPng(1), ColorComponents.RedGreenBlue);
        (int, int, int) At(int x, int y) =>
            (picture.Data[3 * (y * 300 + x)], picture.Data[3 * (y * 300 + x) + 1], picture.Data[3 * (y * 300 + x) + 2]);
        Assert.Equal((255, 255, 255), At(1, 1));
        Assert.Equal((0, 0x72, 0xB2), At(170, 120)); // inside of the one bar
        Assert.Throws<ArgumentOutOfRangeException>(() => figure.ToPng(0));
    }

    [Fact]
    public void APolygonIsFilledWithinItsEdgesOnce()
    {
        var canvas = new PixelCanvas(8, 4);
        (double, double)[] clockwise = [(1, 1), (5, 1), (5, 3), (1, 3)];
        (double, double)[] other = [(3, 1), (3, 3), (6.5, 3), (6.5, 1)];
        canvas.Fill([clockwise, other], "#000000", 0.5);
        var picture = ImageResult.FromMemory(canvas.ToPng(), ColorComponents.RedGreenBlue).Data;
        int[] row = [.. Enumerable.Range(0, 8).Select(x => (int)picture[3 * (8 + x)])];
        Assert.Equal([255, 128, 128, 128, 128, 128, 191, 255], row); // overlapping: no darker; the edge: a half
        Assert.All(Enumerable.Range(0, 8), x => Assert.Equal(255, picture[3 * x]));
    }

    [Fact]
    public void TextIsSpelledInLettersThatThereAre()
    {
        Assert.Equal("beta = 3 +- 1, Muller ...", TinyFont.Spelled("\u03b2 = 3 \u00b1 1, M\u00fcller \u2026"));
        Assert.Equal("?", TinyFont.Spelled("\U0001F600"));
    }
}
