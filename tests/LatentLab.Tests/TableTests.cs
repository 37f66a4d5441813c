using System.Xml.Linq;

namespace LatentLab.Tests;

public class TableTests
{
    private static readonly Table Errors = Table.Of(
        "Test error",
        ["model", "MSE", "n"],
        ["tied", 0.01412345, 55000],
        ["untied <b>", null, 500]
    );

    [Fact]
    public void PlainTextStandsInColumns() =>
        Assert.Equal(
            "Test error\n"
                + "model           MSE       n\n"
                + "----------  -------  ------\n"
                + "tied        0.01412  55,000\n"
                + "untied <b>              500",
            Errors.ToString()
        );

    [Fact]
    public void HtmlIsWellFormedEscapedAndAligned()
    {
        var table = XElement.Parse(Errors.ToHtml());
        var cells = table.Descendants("td").ToArray();
        Assert.Equal(["tied", "0.01412", "55,000", "untied <b>", "", "500"], cells.Select(c => c.Value));
        Assert.Contains("text-align:left", cells[0].Attribute("style")!.Value);
        Assert.Contains("text-align:right", cells[1].Attribute("style")!.Value);
        Assert.Equal("Test error", table.Element("caption")!.Value);
    }

    [Fact]
    public void ACornerWithoutWordsIsNoHeading()
    {
        var head = XElement.Parse(new Table(["", "this run"], ["clouds", 3]).ToHtml()).Element("thead")!;
        Assert.Equal(["this run"], head.Descendants("th").Select(heading => heading.Value));
        Assert.Equal([""], head.Descendants("td").Select(corner => corner.Value));
    }

    [Fact]
    public void FormatsApplyByColumn()
    {
        var table = Errors.WithFormats("", "0.000000", "0");
        Assert.Contains("0.014123", table.ToString());
        Assert.Contains("  55000", table.ToString());
        Assert.Equal(["text/html", "text/plain"], table.ToMimeBundle().Keys);
    }

    [Theory]
    [InlineData(-.0004, "0.000")]
    [InlineData(-.0006, "-0.001")]
    [InlineData(0.0, "0.000")]
    public void ARoundedZeroHasNoSign(double value, string text) =>
        Assert.EndsWith($"-----\n{text.PadLeft(5)}", new Table(["a"], [value]).WithFormats("0.000").ToString());

    [Fact]
    public void MistakesAreNamed()
    {
        Assert.Contains(
            "row 1 has 1 cells, the table has 2 columns",
            Assert.Throws<ArgumentException>(() => new Table(["a", "b"], [1, 2], [3])).Message
        );
        Assert.Throws<ArgumentException>(() => new Table([]));
        Assert.Contains(
            "3 formats for 1 columns",
            Assert.Throws<ArgumentException>(() => new Table(["a"]).WithFormats("0", "0", "0")).Message
        );
    }
}
