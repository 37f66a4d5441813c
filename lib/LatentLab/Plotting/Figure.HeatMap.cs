using System.Globalization;
using TorchSharp;

namespace LatentLab;

public sealed partial record Figure
{
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
}
