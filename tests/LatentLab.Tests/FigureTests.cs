using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
public class FigureTests
{
    public FigureTests() => Lab.Start();

    [Fact]
    public void LinesCountFromOne()
    {
        var curve = (Curve)Figure.Lines("t", ("a", new float[] { 3, 2, 1 })).Series[0];
        Assert.Equal([1, 2, 3], curve.X);
        Assert.Equal([3, 2, 1], curve.Y);
    }

    [Fact]
    public void NumbersComeFromWhateverIsAtHand()
    {
        using var tensor = torch.tensor(new long[] { 1, 2 });
        Numbers[] all =
        [
            new[] { 1.0, 2 },
            new[] { 1f, 2 },
            new[] { 1, 2 },
            new[] { 1L, 2 },
            new List<float> { 1, 2 },
            new List<double> { 1, 2 },
            tensor,
            [1, 2],
            Numbers.From(Enumerable.Range(1, 2).Select(i => (double)i)),
        ];
        Assert.All(all, n => Assert.Equal([1, 2], n));
        Assert.Equal(2, tensor.sum().item<long>() - 1); // still the caller's
    }

    [Fact]
    public void PointsAreSortedIntoTheirClasses()
    {
        using var points = torch.tensor(
            new float[,]
            {
                { 1, 2 },
                { 3, 4 },
                { 5, 6 },
            }
        );
        using var labels = torch.tensor(new long[] { 2, 0, 2 });
        var clouds = Figure
            .Scatter("t", points, labels, ["a", "b", "c"], ["p", "q", "r"])
            .Series.Cast<PointCloud>()
            .ToArray();
        Assert.Equal(["a", "b", "c"], clouds.Select(c => c.Name));
        Assert.Equal([1, 5], clouds[2].X);
        Assert.Equal([2, 6], clouds[2].Y);
        Assert.Equal(["p", "r"], clouds[2].Hover);
        Assert.Empty(clouds[1].X);
    }

    [Fact]
    public void BinsHoldEveryFiniteValueOnce()
    {
        var bins = (BinCounts)Figure.Histogram("t", new[] { 0, 0.1, 0.5, 0.9, 1, double.NaN }, bins: 2).Series[0];
        Assert.Equal([0, 0.5, 1], bins.Edges);
        Assert.Equal([2, 3], bins.Counts);
    }

    [Fact]
    public void AHeatMapKeepsRowsAndColumnsApart()
    {
        using var matrix = torch.tensor(
            new float[,]
            {
                { 1, 2, 3 },
                { 4, 5, 6 },
            }
        );
        var cells = (HeatCells)Figure.HeatMap("t", matrix, diverging: true).Series[0];
        Assert.Equal([4, 5, 6], cells.Values[1]);
        Assert.Equal((-6, 6), (cells.Min, cells.Max));
    }

    [Fact]
    public void WithReturnsANewFigure()
    {
        var figure = Figure.Lines("t", ("a", [1, 2]));
        var changed = figure
            .WithAxes("epoch", "MSE", logY: true)
            .WithBand("a", [0.5, 1], [2, 3])
            .WithAltText("words")
            .WithSize(400, 300);
        Assert.Equal("", figure.X.Label);
        Assert.Null(((Curve)figure.Series[0]).Lower);
        Assert.Equal(("epoch", true, "words", 400), (changed.X.Label, changed.Y.Log, changed.AltText, changed.Width));
    }

    [Fact]
    public void TheAltTextTellsTitleAxesAndSeries()
    {
        var text = Figure
            .Lines("Validation loss", ("tied", [0.05, 0.0141]), ("untied", [0.06, 0.0153]))
            .WithAxes("epoch", "MSE")
            .AltText;
        Assert.Equal(
            "Line chart \"Validation loss\"; x: epoch; y: MSE\n"
                + "  tied: 2 points, 0.0141 to 0.05, last 0.0141\n"
                + "  untied: 2 points, 0.0153 to 0.06, last 0.0153",
            text
        );
    }

    [Fact]
    public void TheLastValueToldIsTheLastFiniteOne()
    {
        Assert.EndsWith("last none", Figure.Lines("t", ("a", [double.NaN, double.NaN])).AltText);
        Assert.EndsWith("last 0", Figure.Lines("t", ("a", [1, 0, double.NaN])).AltText);
    }

    public static TheoryData<string, Func<Figure>> Mistakes =>
        new()
        {
            { "at least one curve", () => Figure.Lines("t", Array.Empty<(string, Numbers)>()) },
            { "at least one point", () => Figure.Lines("t", ("a", [])) },
            { "differ in length: 2 and 3", () => Figure.Lines("t", ("a", [1, 2], [1, 2, 3])) },
            { "no curve is named 'b'; there are: a", () => Figure.Lines("t", ("a", [1])).WithBand("b", [1], [2]) },
            { "lower edge differ in length: 1 and 2", () => Figure.Lines("t", ("a", [1])).WithBand("a", [1, 2], [2]) },
            { "needs a value above 0", () => Figure.Lines("t", ("a", [-1, 0])).WithAxes("x", "y", logY: true) },
            { "has no log scale", () => Figure.Bars("t", ["a"], [1]).WithAxes("x", "y", logY: true) },
            { "from a smaller to a larger", () => Figure.Lines("t", ("a", [1])).WithRange(y: (2, 1)) },
            { "from a smaller to a larger", () => Figure.Lines("t", ("a", [1])).WithRange(x: (0, double.NaN)) },
            {
                "cannot start at 0",
                () => Figure.Lines("t", ("a", [1])).WithAxes("x", "y", logY: true).WithRange(y: (0, 1))
            },
            { "must be [N, 2], not [2, 3]", () => Figure.Scatter("t", torch.zeros(2, 3)) },
            {
                "label 3 at 1 is no class number from 0 to 1",
                () => Figure.Scatter("t", ([1, 2], [1, 2]), [0, 3], ["a", "b"])
            },
            { "label -1 at 0", () => Figure.Scatter("t", ([1], [1]), [-1]) },
            { "hover texts differ in length", () => Figure.Scatter("t", ([1, 2], [1, 2]), hover: ["a"]) },
            { "row 'a' is named twice", () => Figure.HeatMap("t", new double[2, 1], rows: ["a", "a"]) },
            { "at least one cell", () => Figure.HeatMap("t", new double[0, 3]) },
            { "needs a matrix", () => Figure.HeatMap("t", torch.zeros(3)) },
            { "category 'a' is named twice", () => Figure.Bars("t", ["a", "a"], [1, 2]) },
            { "is negative", () => Figure.Bars("t", ["a"], [1], [-1]) },
            { "at least one finite value", () => Figure.Histogram("t", [double.NaN]) },
            { "only curves and points", () => Figure.Lines("t", ("a", [1])).With(Figure.Bars("t", ["a"], [1])) },
            { "at least one frame", () => Figure.Film("t") },
            {
                "other series",
                () => Figure.Film("t", ("1", Figure.Lines("", ("a", [1]))), ("2", Figure.Lines("", ("b", [1]))))
            },
            {
                "frame '1' is named twice",
                () => Figure.Film("t", ("1", Figure.Lines("", ("a", [1]))), ("1", Figure.Lines("", ("a", [2]))))
            },
            {
                "a film has no bands",
                () => Figure.Film("t", ("1", Figure.Lines("", ("a", [1])))).WithBand("a", [1], [2])
            },
            {
                "fewer frames or fewer points",
                () =>
                    Figure.Film(
                        "t",
                        [.. Enumerable.Range(0, 10).Select(i => ($"{i}", Figure.Lines("", ("a", new double[2000]))))]
                    )
            },
        };

    [Theory]
    [MemberData(nameof(Mistakes), DisableDiscoveryEnumeration = true)]
    public void MistakesAreNamed(string part, Func<Figure> make)
    {
        using var scope = torch.NewDisposeScope();
        Assert.Contains(part, Assert.ThrowsAny<ArgumentException>(make).Message);
    }
}
