using System.Globalization;
using TorchSharp;

namespace LatentLab;

public sealed partial record Figure
{
    private const int MostFilmNumbers = 25_000;

    /// <summary>Curves over 1, 2, 3, …, such as losses over epochs.</summary>
    /// <param name="title">The title above the chart.</param>
    /// <param name="curves">Name and values of every curve; lengths may differ.</param>
    /// <exception cref="ArgumentException">No curve, or an empty one.</exception>
    public static Figure Lines(string title, params (string Name, Numbers Values)[] curves) =>
        Lines(
            title,
            [
                .. curves.Select(c =>
                    (c.Name, Numbers.From(Enumerable.Range(1, c.Values.Count).Select(i => (double)i)), c.Values)
                ),
            ]
        );

    /// <summary>Curves over their own x values.</summary>
    /// <inheritdoc cref="Lines(string, ValueTuple{string, Numbers}[])"/>
    public static Figure Lines(string title, params (string Name, Numbers X, Numbers Y)[] curves)
    {
        NotEmpty(curves.Length, "a line chart", "curve");
        foreach (var (name, x, y) in curves)
        {
            SameLength(x.Count, y.Count, $"x of '{name}'", "its y");
            NotEmpty(y.Count, $"curve '{name}'", "point");
        }
        return new("line chart", title, [.. curves.Select(c => new Curve(c.Name, c.X.ToArray(), c.Y.ToArray()))]);
    }

    /// <summary>Points in the plane, colored and shaped by class.</summary>
    /// <param name="title">The title above the chart.</param>
    /// <param name="points">[N, 2]: x and y of every point, such as two-dimensional codings.</param>
    /// <param name="labels">[N] class numbers from 0, or null for one class.</param>
    /// <param name="classNames">The names of the classes; null names them "class 0", "class 1", ….</param>
    /// <param name="hover">What the mouse shows on each point, or null.</param>
    /// <exception cref="ArgumentException">Another shape, lengths that differ, or a label without a name.</exception>
    public static Figure Scatter(
        string title,
        torch.Tensor points,
        Numbers? labels = null,
        IReadOnlyList<string>? classNames = null,
        IReadOnlyList<string>? hover = null
    )
    {
        if (points.shape is not [_, 2])
            throw new ArgumentException(
                $"points must be [N, 2], not [{string.Join(", ", points.shape)}]; for separate rows write (x, y)"
            );
        var flat = Numbers.FromTensor(points);
        return Scatter(
            title,
            (Numbers.From(flat.Where((_, i) => i % 2 == 0)), Numbers.From(flat.Where((_, i) => i % 2 == 1))),
            labels,
            classNames,
            hover
        );
    }

    /// <param name="title">The title above the chart.</param>
    /// <param name="points">Horizontal places, and as many vertical ones.</param>
    /// <param name="labels">Class numbers from 0, as many, or null for one class.</param>
    /// <param name="classNames">The names of the classes; null names them "class 0", "class 1", ….</param>
    /// <param name="hover">What the mouse shows on each point, or null.</param>
    /// <inheritdoc cref="Scatter(string, torch.Tensor, Numbers, IReadOnlyList{string}, IReadOnlyList{string})"/>
    public static Figure Scatter(
        string title,
        (Numbers X, Numbers Y) points,
        Numbers? labels = null,
        IReadOnlyList<string>? classNames = null,
        IReadOnlyList<string>? hover = null
    )
    {
        var (x, y) = points;
        NotEmpty(x.Count, "a scatter plot", "point");
        SameLength(x.Count, y.Count, "x", "y");
        if (labels is not null)
            SameLength(x.Count, labels.Count, "the points", "their labels");
        if (hover is not null)
            SameLength(x.Count, hover.Count, "the points", "their hover texts");
        for (var i = 0; i < labels?.Count; i++)
            if (labels[i] < 0 || labels[i] != Math.Floor(labels[i]) || labels[i] >= (classNames?.Count ?? int.MaxValue))
                throw new ArgumentException(
                    $"label {labels[i]} at {i} is no class "
                        + $"number{(classNames is null ? "" : $" from 0 to {classNames.Count - 1}")}"
                );

        string ClassName(int label) => labels is null ? "points" : classNames?[label] ?? $"class {label}";
        var classes = Enumerable
            .Range(0, x.Count)
            .GroupBy(i => labels is null ? 0 : (int)labels[i])
            .ToDictionary(g => g.Key, g => g.ToArray());
        var count = classNames is null || labels is null ? classes.Keys.Max() + 1 : classNames.Count;
        return new(
            "scatter plot",
            title,
            [
                .. Enumerable
                    .Range(0, count)
                    .Select(label =>
                    {
                        // an empty class keeps its color for the others' sake
                        var members = classes.GetValueOrDefault(label, []);
                        return new PointCloud(
                            ClassName(label),
                            Pick(x, members),
                            Pick(y, members),
                            hover is null ? [] : [.. members.Select(i => hover[i])]
                        );
                    }),
            ]
        );
    }

    /// <summary>A matrix as colors, first row on top.</summary>
    /// <param name="title">The title above the chart.</param>
    /// <param name="values">[rows, columns].</param>
    /// <param name="rows">Names of the rows; null numbers them from 0.</param>
    /// <param name="columns">Names of the columns; null numbers them from 0.</param>
    /// <param name="cellFormat">Writes the value into each cell in this format ("0.00"); null writes none.</param>
    /// <param name="range">Values of the first and last color; null takes the smallest and largest value.</param>
    /// <param name="diverging">Colors for values around zero: blue below, orange above, symmetric.</param>
    /// <exception cref="ArgumentException">
    /// An empty matrix, or names that are not as many as rows or columns.
    /// </exception>
    public static Figure HeatMap(
        string title,
        double[,] values,
        IReadOnlyList<string>? rows = null,
        IReadOnlyList<string>? columns = null,
        string? cellFormat = null,
        (double Min, double Max)? range = null,
        bool diverging = false
    )
    {
        var (height, width) = (values.GetLength(0), values.GetLength(1));
        NotEmpty(values.Length, "a heat map", "cell");
        if (rows is not null)
            SameLength(height, rows.Count, "the matrix's rows", "their names");
        if (columns is not null)
            SameLength(width, columns.Count, "the matrix's columns", "their names");

        Distinct(rows ?? [], "row");
        Distinct(columns ?? [], "column");

        double[][] cells =
        [
            .. Enumerable.Range(0, height).Select(r => Enumerable.Range(0, width).Select(c => values[r, c]).ToArray()),
        ];
        var finite = cells.SelectMany(r => r).Where(double.IsFinite).DefaultIfEmpty(0).ToArray();
        var (min, max) = range ?? (finite.Min(), finite.Max());
        if (diverging && range is null)
            (min, max) = (-Math.Max(Math.Abs(min), Math.Abs(max)), Math.Max(Math.Abs(min), Math.Abs(max)));
        if (range is null && min == max)
            max = min + 1;
        if (!(min < max))
            throw new ArgumentException(
                $"the color range goes from {min} to {max}; it must go from a smaller to a larger number"
            );

        string[] Names(IReadOnlyList<string>? given, int count) =>
            [.. given ?? [.. Enumerable.Range(0, count).Select(i => i.ToString(CultureInfo.InvariantCulture))]];
        var series = new HeatCells(
            title,
            cells,
            Names(rows, height),
            Names(columns, width),
            cellFormat,
            min,
            max,
            diverging ? Palette.Diverging : Palette.Sequential
        );
        return new Figure("heat map", title, [series]) { Height = Math.Clamp(130 + 30 * height, 320, 720) };
    }

    /// <inheritdoc cref="HeatMap(string, double[,], IReadOnlyList{string}, IReadOnlyList{string}, string,
    /// ValueTuple{double, double}?, bool)"/>
    public static Figure HeatMap(
        string title,
        torch.Tensor values,
        IReadOnlyList<string>? rows = null,
        IReadOnlyList<string>? columns = null,
        string? cellFormat = null,
        (double Min, double Max)? range = null,
        bool diverging = false
    )
    {
        if (values.shape.Length != 2 || values.numel() == 0)
            throw new ArgumentException(
                "values: a heat map needs a matrix [rows, columns] of one cell or more, "
                    + $"not [{string.Join(", ", values.shape)}]"
            );
        var flat = Numbers.FromTensor(values);
        var matrix = new double[values.shape[0], values.shape[1]];
        for (var i = 0; i < flat.Count; i++)
            matrix[i / values.shape[1], i % values.shape[1]] = flat[i];
        return HeatMap(title, matrix, rows, columns, cellFormat, range, diverging);
    }

    /// <summary>
    /// Figures of one kind shown one after the other, with a slider: codings or samples over training.
    /// </summary>
    /// <param name="title">The title above the film.</param>
    /// <param name="frames">
    /// A name ("epoch 3") and a figure of curves or points for each picture; all with the same series.
    /// </param>
    /// <exception cref="ArgumentException">
    /// No frame, frames of different series, or more numbers than a notebook should store.
    /// </exception>
    public static Figure Film(string title, params IReadOnlyList<(string Name, Figure Picture)> frames)
    {
        NotEmpty(frames.Count, "a film", "frame");
        Distinct([.. frames.Select(f => f.Name)], "frame");
        var first = frames[0].Picture;
        foreach (var (name, picture) in frames)
        {
            if (picture.Frames.Count > 0 || picture.Series.Any(s => s is not (Curve { Lower: null } or PointCloud)))
                throw new ArgumentException(
                    $"frame '{name}' is a {picture.Kind}; a film is made of curves without bands, or of points"
                );
            if (
                !picture
                    .Series.Select(s => (s.Name, s.GetType()))
                    .SequenceEqual(first.Series.Select(s => (s.Name, s.GetType())))
            )
                throw new ArgumentException($"frame '{name}' has other series than frame '{frames[0].Name}'");
        }
        var numbers = frames.Sum(f => f.Picture.Series.Sum(s => s.XExtent.Count() + s.YExtent.Count()));
        if (numbers > MostFilmNumbers)
            throw new ArgumentException(
                $"this film holds {numbers} numbers, a notebook should store {MostFilmNumbers} at most: "
                    + "take fewer frames or fewer points"
            );
        return first with
        {
            Title = title,
            Kind = "film",
            _altText = null,
            Series = frames[^1].Picture.Series,
            Frames = [.. frames.Select(f => new FilmFrame(f.Name, f.Picture.Series))],
        };
    }

    private static double[] Pick(Numbers values, int[] members) => [.. members.Select(i => values[i])];

    private static void Distinct(IReadOnlyList<string> names, string what)
    {
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new ArgumentException($"{what} '{twice.Key}' is named twice");
    }

    private static void NotEmpty(int count, string what, string part)
    {
        if (count == 0)
            throw new ArgumentException($"{what} needs at least one {part}");
    }
}
