using System.Globalization;
using System.Xml.Linq;

namespace LatentLab.Tests;

public class SvgTests
{
    private static XElement Svg(Figure figure) => XDocument.Parse(figure.ToSvg()).Root!;

    private static XElement[] All(XElement svg, string name) =>
        [.. svg.Descendants().Where(e => e.Name.LocalName == name)];

    private static double Number(XElement element, string name) =>
        double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);

    [Theory]
    [MemberData(nameof(Figures.Names), MemberType = typeof(Figures))]
    public void EveryPictureIsWellFormedAndNamed(string name)
    {
        var figure = Figures.All[name];
        var svg = Svg(figure);
        Assert.Equal("img", svg.Attribute("role")!.Value);
        Assert.Equal($"0 0 {figure.Width} {figure.Height}", svg.Attribute("viewBox")!.Value);
        Assert.Equal(figure.Title, All(svg, "title").Single().Value);
        Assert.Equal(figure.AltText.Replace("\0", "").Replace("\u0001", ""), All(svg, "desc").Single().Value);
        Assert.DoesNotContain("NaN", figure.ToSvg());
        Assert.DoesNotContain("Infinity", figure.ToSvg());
    }

    [Theory]
    [MemberData(nameof(Figures.Names), MemberType = typeof(Figures))]
    public void OnlyFeaturesThatSmallRasterizersDrawAreUsed(string name)
    {
        string[] allowed = ["svg", "title", "desc", "rect", "text", "line", "path", "g", "image"];
        Assert.All(Svg(Figures.All[name]).DescendantsAndSelf(), e => Assert.Contains(e.Name.LocalName, allowed));
        Assert.All(
            Svg(Figures.All[name]).Descendants(),
            e => Assert.Null(e.Attribute("class") ?? e.Attribute("style") ?? e.Attribute("dominant-baseline"))
        );
    }

    [Fact]
    public void ACurveHasAMarkerPerPointAndALineAroundItsGap()
    {
        var paths = All(Svg(Figures.All["lines"]), "path");
        // 3 + 4 markers, one more of each in the legend; filled in the curves' own colors
        Assert.Equal(
            4,
            paths.Count(p => p.Attribute("fill")!.Value == Palette.Color(0) && p.Attribute("fill-opacity") is null)
        );
        Assert.Equal(5, paths.Count(p => p.Attribute("fill")!.Value == Palette.Color(1)));
        // the band's only stretch of more than one point, and the lone last one
        Assert.Equal(2, paths.Count(p => p.Attribute("fill-opacity")?.Value == "0.2"));
        var line = paths.Last(p => p.Attribute("stroke")?.Value == Palette.Color(0));
        Assert.Equal(1, line.Attribute("d")!.Value.Count(c => c == 'L')); // 3 to 2; the last point stands alone
    }

    [Fact]
    public void PointsAreWhereTheyBelong()
    {
        var groups = All(Svg(Figures.All["scatter"]), "g");
        Assert.Equal([2, 1], groups.Select(g => g.Elements().Count()));
        double[] Place(XElement path) =>
            [
                .. path.Attribute("d")!
                    .Value.Split('M', 'a', ' ', 'L')
                    .Where(s => s.Length > 0)
                    .Take(2)
                    .Select(s => double.Parse(s, CultureInfo.InvariantCulture)),
            ];
        var (first, third) = (Place(groups[0].Elements().First()), Place(groups[0].Elements().Last()));
        Assert.True(first[0] < third[0]);
        Assert.True(first[1] > third[1]); // larger values stand higher
    }

    [Fact]
    public void BarsReachFromZeroInProportion()
    {
        var svg = Svg(Figures.All["bars"]);
        // the first is the legend's
        var tied = All(svg, "rect").Where(r => r.Attribute("fill")!.Value == Palette.Color(0)).Skip(1).ToArray();
        Assert.Equal(2, tied.Length);
        Assert.Equal(2, Number(tied[1], "height") / Number(tied[0], "height"), 0.01);
        Assert.Equal(
            Number(tied[0], "y") + Number(tied[0], "height"),
            Number(tied[1], "y") + Number(tied[1], "height"),
            0.02
        );
        // error bars of the tied group only
        Assert.Equal(2, All(svg, "path").Count(p => p.Attribute("stroke")?.Value == SvgWriter.Ink));
    }

    [Fact]
    public void AHeatMapWritesItsValuesAndLeavesGapsEmpty()
    {
        var svg = Svg(Figures.All["heat map"]);
        Assert.Equal(2, All(svg, "image").Length); // cells and color bar
        // title, 2 + 2 names, 3 values (the fourth is a gap), color bar 1.5, 2.0, 2.5, 3.0
        string[] expected = ["Confusion", "a", "b", "c", "d", "1.5", "2.0", "3.0", "1.5", "2.0", "2.5", "3.0"];
        Assert.Equal(expected.Order(), All(svg, "text").Select(t => t.Value).Order());
    }

    [Fact]
    public void AFilmStandsStillAsFirstMiddleAndLast()
    {
        var texts = All(Svg(Figures.All["film"]), "text").Select(t => t.Value).ToArray();
        Assert.Contains("epoch 1", texts);
        Assert.Contains("epoch 2", texts);
        Assert.DoesNotContain("epoch 3", texts);
        Assert.Contains("epoch 4", texts);
    }

    [Fact]
    public void ALogAxisLeavesOutWhatItCannotHold()
    {
        // 0 between 0.001 and 10: two lone points, no line
        Assert.DoesNotContain(
            All(Svg(Figures.All["log"]), "path"),
            p => p.Attribute("stroke")?.Value == Palette.Color(0)
        );
    }

    [Fact]
    public void NothingIsDrawnOutsideAFixedRange()
    {
        var figure = Figure.Lines("t", ("a", [-100, 100, -100])).WithRange(y: (-1, 1));
        var path = All(Svg(figure), "path")
            .Single(p => p.Attribute("stroke")?.Value == Palette.Color(0))
            .Attribute("d")!
            .Value;
        var heights = path.Split('M', 'L')
            .Where(s => s.Length > 0)
            .Select(s => double.Parse(s.Split(' ')[1], CultureInfo.InvariantCulture))
            .ToArray();
        Assert.All(heights, y => Assert.InRange(y, 0, figure.Height));
        Assert.Equal(4, heights.Length); // in and out, twice
    }

    [Fact]
    public void ALongCurveKeepsItsPeakInASmallPicture()
    {
        var values = Enumerable.Range(0, 60_000).Select(i => i == 31_234 ? 50.0 : Math.Sin(i / 100.0)).ToArray();
        var svg = Figure.Lines("t", ("a", values)).WithRange(y: (-2, 50)).ToSvg();
        Assert.True(svg.Length < 80_000, $"{svg.Length}");
        var path = XDocument
            .Parse(svg)
            .Descendants()
            .Single(p => p.Attribute("stroke")?.Value == Palette.Color(0))
            .Attribute("d")!
            .Value;
        var highest = path.Split('M', 'L')
            .Where(s => s.Length > 0)
            .Min(s => double.Parse(s.Split(' ')[1], CultureInfo.InvariantCulture));
        Assert.True(highest < 60, $"{highest}"); // the peak reaches the plot's upper edge
    }

    [Fact]
    public void ALongCurveKeepsItsStartOnALogAxis()
    {
        double[] x = [.. Enumerable.Range(1, 5000).Select(i => (double)i)];
        var figure = Figure
            .Lines("t", ("a", x, x.Select(v => 1 / v).ToArray()))
            .WithAxes("step", "error", logX: true, logY: true);
        var path = All(Svg(figure), "path")
            .Single(p => p.Attribute("stroke")?.Value == Palette.Color(0))
            .Attribute("d")!
            .Value;
        double[] places =
        [
            .. path.Split('M', 'L')
                .Where(s => s.Length > 0)
                .Select(s => double.Parse(s.Split(' ')[0], CultureInfo.InvariantCulture)),
        ];
        // 1 to 5000^(1/3) = 17
        Assert.Equal(16, places.Count(place => place < places[0] + (places[^1] - places[0]) / 3), 1.0);
        Assert.True(places.Length < 2500);
    }

    [Fact]
    public void ARangeBetweenTwoWholeNumbersHasNoTicksAndIsDrawn()
    {
        var svg = Svg(Figure.Lines("t", ("a", [1, 2, 3])).WithRange(x: (1.2, 1.8)));
        Assert.Single(All(svg, "path"), p => p.Attribute("stroke")?.Value == Palette.Color(0));
    }

    [Fact]
    public void TheLegendStaysInsideThePicture()
    {
        var names = Enumerable
            .Range(0, 12)
            .Select(i =>
                (
                    $"a rather long name of curve {i} that goes on and on, "
                        + "with wide letters WWWWWWWWWWWWWWWWWWWWWWWWWWWW",
                    (Numbers)new double[] { i }
                )
            )
            .ToArray();
        var texts = All(Svg(Figure.Lines("t", names).WithSize(720, 600)), "text")
            .Where(t => t.Value.StartsWith("a rather", StringComparison.Ordinal))
            .ToArray();
        Assert.Equal(12, texts.Length);
        Assert.All(texts, t => Assert.True(Number(t, "x") + SvgWriter.Width(t.Value, 12) <= 720));
        Assert.Equal(12, texts.Select(t => Number(t, "y")).Distinct().Count());
    }
}
