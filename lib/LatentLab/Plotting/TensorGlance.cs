using static TorchSharp.torch;

namespace LatentLab;

/// <summary>A tensor by type, shape and its first numbers: never more of it than is shown is copied.</summary>
internal static class TensorGlance
{
    private const int MostRows = 6,
        MostColumns = 8,
        MostInLine = 4;
    private const string More = "…";

    /// <summary>Type and shape, then a corner of the numbers, in several lines.</summary>
    public static string Text(Tensor tensor)
    {
        if (tensor.IsInvalid)
            return Head(tensor);
        var rows = Corner(tensor, MostRows, MostColumns, out var title);
        if (rows.Length == 0)
            return Head(tensor);
        int Width(int column) => rows.Max(row => row.Length > column ? row[column].Length : 0);
        var widths = Enumerable.Range(0, rows.Max(row => row.Length)).Select(Width).ToArray();
        var lines = rows.Select(row => string.Join("  ", row.Select((cell, c) => cell.PadLeft(widths[c]))));
        return string.Join('\n', lines.Prepend($"{Head(tensor)}{title}"));
    }

    /// <summary>Type and shape, then the first few numbers, in one line.</summary>
    public static string Line(Tensor tensor)
    {
        if (tensor.IsInvalid)
            return Head(tensor);
        var rows = Corner(tensor, 1, MostInLine, out _);
        if (rows.Length == 0)
            return Head(tensor);
        var more = tensor.numel() > rows[0].Length && rows[0][^1] != More ? $", {More}" : "";
        return $"{Head(tensor)}: {string.Join(", ", rows[0])}{more}";
    }

    // A disposed tensor has no handle left that torch could be asked by.
    private static string Head(Tensor tensor)
    {
        if (tensor.IsInvalid)
            return "disposed tensor";
        var place = tensor.device_type == TorchSharp.DeviceType.CPU ? "" : $" on {tensor.device}";
        var kind = tensor.is_sparse ? " sparse" : "";
        var type = tensor.dtype.ToString().ToLowerInvariant();
        return $"{type} {ShapeCheck.Text(tensor)}{kind}{place}{(tensor.requires_grad ? ", requires grad" : "")}";
    }

    /// <summary>The first rows and columns of the first matrix, as text; nothing where there are no numbers.</summary>
    private static string[][] Corner(Tensor tensor, int mostRows, int mostColumns, out string title)
    {
        title = "";
        if (tensor.is_sparse || tensor.is_meta || tensor.numel() == 0)
            return [];
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var part = tensor.detach();
        var outer = 0;
        for (; part.dim() > 2; outer++)
            part = part.select(0, 0);
        if (outer > 0)
            title = $"; the first {ShapeCheck.Text(part)}:";
        if (part.dim() == 0)
            return [Cells(part.reshape(1))];
        var matrix = part.dim() == 1 ? part.unsqueeze(0) : part;
        var (height, width) = (Math.Min(mostRows, matrix.shape[0]), Math.Min(mostColumns, matrix.shape[1]));
        var cells = Cells(matrix.narrow(0, 0, height).narrow(1, 0, width));
        var rows = cells.Chunk((int)width).Select(row => width < matrix.shape[1] ? [.. row, More] : row);
        return height < matrix.shape[0] ? [.. rows, [More]] : [.. rows];
    }

    private static string[] Cells(Tensor part)
    {
        part = part.cpu();
        double[] Floats(Tensor values) => values.to(ScalarType.Float64).contiguous().data<double>().ToArray();
        string Complex(double re, double im) => Invariant($"{re:G4}{(im < 0 ? "-" : "+")}{Math.Abs(im):G4}i");
        if (part.is_complex())
            return [.. Floats(part.real).Zip(Floats(part.imag), Complex)];
        if (part.is_floating_point())
            return [.. Floats(part).Select(Number)];
        var whole = part.to(ScalarType.Int64).contiguous().data<long>().ToArray();
        return
        [
            .. whole.Select(n =>
                part.dtype != ScalarType.Bool ? Invariant($"{n}")
                : n != 0 ? "true"
                : "false"
            ),
        ];
    }

    // Small numbers would be all zeros behind the point.
    private static string Number(double value) =>
        Math.Abs(value) is > 0 and < 1e-3 ? Invariant($"{value:0.##E0}") : Invariant($"{value:G5}");
}
