namespace LatentLab.Tests;

/// <summary>One figure of every kind, small.</summary>
internal static class Figures
{
    public const string Hostile = "</script><script>alert(1)</script><!-- \"'&<b>\u03bb";

    public static readonly Dictionary<string, Figure> All = new()
    {
        ["lines"] = Figure
            .Lines("Loss", ("tied", [3, 2, double.NaN, 1]), ("untied", [4, 3, 2, 1.5]))
            .WithAxes("epoch", "MSE")
            .WithBand("tied", [2, 1, double.NaN, 0.5], [4, 3, double.NaN, 1.5]),
        ["log"] = Figure.Lines("Log", ("a", [0.001, 0, 10])).WithAxes("x", "y", logY: true),
        ["scatter"] = Figure.Scatter(
            "Codings",
            ([1, 2, 3], [4, 5, 6]),
            [0, 1, 0],
            ["bag", "coat"],
            ["first", "second", "third"]
        ),
        ["heat map"] = Figure.HeatMap(
            "Confusion",
            new[,]
            {
                { 1.5, 2 },
                { 3, double.NaN },
            },
            ["a", "b"],
            ["c", "d"],
            "0.0"
        ),
        ["bars"] = Figure.Bars("Error", ["500", "5000"], ("tied", [1, 2], [0.1, 0.2]), ("untied", [-1, 3], null)),
        ["histogram"] = Figure.Histogram("Values", 4, ("a", [0, 1, 2, 3]), ("b", [1, 1, 1])),
        ["film"] = Figure.Film(
            "Training",
            ("epoch 1", Figure.Scatter("", ([1, 2], [3, 4]))),
            ("epoch 2", Figure.Scatter("", ([5, 6], [7, 8]))),
            ("epoch 3", Figure.Scatter("", ([9, 9], [9, 8]))),
            ("epoch 4", Figure.Scatter("", ([1, 1], [1, 1])))
        ),
        ["hostile"] = Figure.Lines(Hostile, (Hostile, [1, 2]), ("b\0\u0001", [2, 3])).WithAxes(Hostile, Hostile),
        ["hostile bars"] = Figure.Bars(Hostile, [Hostile, "x"], (Hostile, [1, 2], null), ("g", [1, 2], null)),
        ["hostile map"] = Figure.HeatMap(Hostile, new double[1, 1], [Hostile], [Hostile], "'" + "</text>" + "'0"),
        ["hostile film"] = Figure.Film(Hostile, (Hostile, Figure.Scatter("", ([1], [1]), hover: [Hostile]))),
    };

    public static TheoryData<string> Names => [.. All.Keys];
}
