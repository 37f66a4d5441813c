using System.Globalization;
using System.Net;
using TorchSharp;

namespace LatentLab;

/// <summary>Gray images side by side, with titles and captions, as one picture.</summary>
/// <remarks>
/// Every pixel of an image becomes a sharp square. Values below 0 are black, above 1 white, NaN a middle gray.
/// </remarks>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed partial class ImageGrid : IDisplayable
{
    private const int LargestWidth = 880,
        LargestScale = 4,
        Gap = 3,
        MostCaptionLines = 3,
        LinePitch = 9;

    private readonly byte[] _png;
    private readonly int _width;
    private readonly string _text;

    /// <summary>A grid of images.</summary>
    /// <param name="images">
    /// [N, 1, H, W] or [N, H, W], or [N, D] where D is a square number; values in [0, 1]. Read, not kept.
    /// </param>
    /// <param name="columns">Images per row.</param>
    /// <param name="title">A line above the grid.</param>
    /// <param name="captions">A short text under each image (ASCII), or null.</param>
    /// <param name="rowTitles">A title left of each row, or null.</param>
    /// <param name="columnTitles">A title above each column, or null.</param>
    /// <param name="scale">Pixels of the picture per pixel of an image; null chooses one that fits a page.</param>
    /// <exception cref="ArgumentException">
    /// Another shape, no image, or texts that are not as many as what they name.
    /// </exception>
    public ImageGrid(
        torch.Tensor images,
        int columns = 8,
        string title = "",
        IReadOnlyList<string>? captions = null,
        IReadOnlyList<string>? rowTitles = null,
        IReadOnlyList<string>? columnTitles = null,
        int? scale = null
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        if (scale is not null)
            ArgumentOutOfRangeException.ThrowIfLessThan(scale.Value, 1);
        var (values, count, height, width) = Read(images);
        columns = Math.Min(columns, count);
        var rows = (count + columns - 1) / columns;
        Check(captions, count, "captions", "images");
        Check(rowTitles, rows, "row titles", "rows");
        Check(columnTitles, columns, "column titles", "columns");

        var times =
            scale
            ?? Math.Clamp(
                LargestWidth / (columns * width),
                1,
                Math.Max(1, LargestScale * 28 / Math.Max(width, height))
            );
        var (cellWidth, cellHeight) = (width * times, height * times);
        var textScale = cellWidth >= 56 ? 2 : 1;
        var line = LinePitch * textScale;
        // Long words may push the images apart a little: small letters are hard to read.
        var longest = (captions ?? [])
            .Concat(columnTitles ?? [])
            .SelectMany(t => Broken(t, 1))
            .Select(word => TinyFont.Width(word, textScale))
            .DefaultIfEmpty(0)
            .Max();
        var slot = Math.Max(cellWidth, Math.Min(longest + 4, cellWidth * 13 / 10));
        var (captionScale, captionLines) = CaptionLines(captions, slot, textScale);
        var captionHeight =
            captionLines.Select(l => l.Length).DefaultIfEmpty(0).Max() * LinePitch * captionScale
            + (captions is null ? 0 : 2);
        var (columnScale, columnLines) = CaptionLines(columnTitles, slot, textScale);
        var columnHeight = columnLines.Select(l => l.Length).DefaultIfEmpty(0).Max() * LinePitch * columnScale;

        var left = Gap + (rowTitles is null ? 0 : rowTitles.Max(t => TinyFont.Width(t, textScale)) + 8);
        var top = Gap + (title.Length > 0 ? line + 6 : 0) + columnHeight;
        _width = Math.Max(left + columns * (slot + Gap), Gap * 2 + TinyFont.Width(title, textScale));
        var pictureHeight = top + rows * (cellHeight + captionHeight + Gap);
        var pixels = new byte[_width * pictureHeight];
        Array.Fill(pixels, (byte)255);

        TinyFont.Draw(pixels, _width, Gap, Gap, title, textScale);
        for (var c = 0; c < columnLines.Length; c++)
            Centered(pixels, left + c * (slot + Gap), slot, top - columnHeight, columnLines[c], columnScale);
        for (var i = 0; i < count; i++)
        {
            var (x, y) = (left + i % columns * (slot + Gap), top + i / columns * (cellHeight + captionHeight + Gap));
            if (rowTitles is not null && i % columns == 0)
                TinyFont.Draw(
                    pixels,
                    _width,
                    Gap,
                    y + (cellHeight - 7 * textScale) / 2,
                    rowTitles[i / columns],
                    textScale
                );
            for (var v = 0; v < cellHeight; v++)
            {
                for (var u = 0; u < cellWidth; u++)
                    pixels[(y + v) * _width + x + (slot - cellWidth) / 2 + u] = Gray(
                        values[(i * height + v / times) * width + u / times]
                    );
            }
            if (captions is not null)
                Centered(pixels, x, slot, y + cellHeight + 4, captionLines[i], captionScale);
        }

        _png = Png.Gray(pixels, _width, pictureHeight);
        _text = Describe(count, width, height, rows, columns, title, captions, rowTitles, columnTitles);
        Count = count;
    }

    /// <summary>How many images there are.</summary>
    public int Count { get; }

    /// <summary>One titled row per tensor, for comparing images one below the other.</summary>
    /// <param name="rows">A title and images for each row, all of one shape, in the shapes of the constructor.</param>
    /// <exception cref="ArgumentException">No row, or rows of different shapes.</exception>
    public static ImageGrid Rows(params (string Title, torch.Tensor Images)[] rows) => Rows("", null, rows);

    /// <param name="title">A line above the grid.</param>
    /// <param name="columnTitles">A title above each column, or null.</param>
    /// <param name="rows">A title and images for each row, all of one shape, in the shapes of the constructor.</param>
    /// <inheritdoc cref="Rows(ValueTuple{string, torch.Tensor}[])"/>
    public static ImageGrid Rows(
        string title,
        IReadOnlyList<string>? columnTitles,
        params (string Title, torch.Tensor Images)[] rows
    )
    {
        if (rows.Length == 0)
            throw new ArgumentException("an image grid needs at least one row");
        using var scope = torch.NewDisposeScope();
        var pictures = rows.Select(r => AsPictures(r.Images)).ToArray();
        for (var i = 1; i < rows.Length; i++)
            if (!pictures[i].shape.SequenceEqual(pictures[0].shape))
                throw new ArgumentException(
                    $"row '{rows[i].Title}' is [{string.Join(", ", rows[i].Images.shape)}], "
                        + $"row '{rows[0].Title}' is [{string.Join(", ", rows[0].Images.shape)}]"
                );
        return new(
            torch.cat(pictures),
            (int)pictures[0].shape[0],
            title,
            rowTitles: [.. rows.Select(r => r.Title)],
            columnTitles: columnTitles
        );
    }

    /// <summary>
    /// A map of images as a contact sheet: the map is cut into equal fields, and each shows the
    /// image of the point nearest to its middle.
    /// </summary>
    /// <remarks>
    /// It lies as
    /// <see cref="Figure.Scatter(string, torch.Tensor, Numbers, IReadOnlyList{string}, IReadOnlyList{string})"/> draws
    /// the points: x to the right, y upward. A field without a point stays white.
    /// </remarks>
    /// <param name="images">The image of each point, in the shapes of the constructor.</param>
    /// <param name="points">[N, 2]: x and y of every point, finite.</param>
    /// <param name="fields">Fields along each side.</param>
    /// <param name="title">A line above the grid.</param>
    /// <exception cref="ArgumentException">
    /// Another shape, not as many points as images, or a point that is not finite.
    /// </exception>
    public static ImageGrid Map(torch.Tensor images, torch.Tensor points, int fields = 16, string title = "")
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(fields, 1);
        using var scope = torch.NewDisposeScope();
        var pictures = AsPictures(images); // [N, H, W]
        if (points.shape is not [var count, 2] || count != pictures.shape[0])
            throw new ArgumentException(
                $"points must be [{pictures.shape[0]}, 2], not [{string.Join(", ", points.shape)}]"
            );
        var at = points.detach().cpu().to(torch.ScalarType.Float64);
        if (!at.isfinite().all().item<bool>())
            throw new ArgumentException("points must be finite; one of the map is not");
        var (low, high) = (at.amin([0]), at.amax([0]));
        var place = ((at - low) / (high - low).clamp_min(1e-12) * fields).contiguous().data<double>().ToArray();

        var sheet = torch.ones([fields * fields, pictures.shape[1], pictures.shape[2]], device: torch.CPU);
        var places = Enumerable
            .Range(0, (int)count)
            .Select(i => (Index: i, X: place[2 * i], Y: fields - place[2 * i + 1]));
        int Field(double position) => Math.Clamp((int)position, 0, fields - 1);
        foreach (var field in places.GroupBy(p => Field(p.Y) * fields + Field(p.X)))
        {
            var (x, y) = (field.Key % fields + .5, field.Key / fields + .5);
            sheet[field.Key] = pictures[field.MinBy(p => Math.Pow(p.X - x, 2) + Math.Pow(p.Y - y, 2)).Index];
        }
        return new(sheet, fields, title);
    }

    /// <summary>The picture as a PNG file.</summary>
    public byte[] ToPng() => [.. _png];

    /// <summary>Saves the picture.</summary>
    /// <param name="path">The file, usually <c>*.png</c>; its folder is made where it is missing.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SavePng(string path) => AtomicFile.Write(path, _png);

    /// <inheritdoc/>
    public string ToHtml() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"<img width=\"{_width}\" style=\"max-width:100%;height:auto\" alt=\"{WebUtility.HtmlEncode(_text)}\" "
                + $"src=\"data:image/png;base64,{Convert.ToBase64String(_png)}\">"
        );

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["image/png"] = Convert.ToBase64String(_png), ["text/plain"] = _text };

    /// <summary>How many images of which size there are, and their titles and captions.</summary>
    public override string ToString() => _text;

    private static (float[] Values, int Count, int Height, int Width) Read(torch.Tensor images)
    {
        using var scope = torch.NewDisposeScope();
        var pictures = AsPictures(images);
        if (pictures.shape[0] == 0)
            throw new ArgumentException("images: an image grid needs at least one image; the tensor has none");
        return (
            pictures.contiguous().data<float>().ToArray(),
            (int)pictures.shape[0],
            (int)pictures.shape[1],
            (int)pictures.shape[2]
        );
    }

    /// <summary>[N, H, W] float32 on the CPU, in the caller's dispose scope.</summary>
    private static torch.Tensor AsPictures(torch.Tensor images)
    {
        var shape = images.shape;
        var side = shape.Length == 2 ? (long)Math.Round(Math.Sqrt(shape[1])) : 0;
        long[]? wanted = shape switch
        {
            [var n, 1, var h, var w] => [n, h, w],
            [_, _, _] => shape,
            [var n, var d] when side * side == d && d > 0 => [n, side, side],
            _ => null,
        };
        return wanted is null
            ? throw new ArgumentException(
                $"images must be [N, 1, H, W], [N, H, W], or [N, H*W] of squares, not [{string.Join(", ", shape)}]"
            )
            : images.detach().cpu().to(torch.ScalarType.Float32).reshape(wanted);
    }

    private static byte Gray(float value) =>
        float.IsNaN(value) ? (byte)128 : (byte)Math.Round(Math.Clamp(value, 0, 1) * 255);

    private static void Check(IReadOnlyList<string>? texts, int count, string what, string ofWhat)
    {
        if (texts is not null && texts.Count != count)
            throw new ArgumentException($"there are {texts.Count} {what} for {count} {ofWhat}");
    }

    private static string Describe(
        int count,
        int width,
        int height,
        int rows,
        int columns,
        string title,
        IReadOnlyList<string>? captions,
        IReadOnlyList<string>? rowTitles,
        IReadOnlyList<string>? columnTitles
    )
    {
        string Part(string name, IReadOnlyList<string>? texts) =>
            texts is null ? "" : $"; {name}: {string.Join(texts.Any(t => t.Contains(',')) ? " | " : ", ", texts)}";
        var many =
            count == 1 ? $"1 image of {width}x{height}" : $"{count} images of {width}x{height} in {rows} x {columns}";
        return (title.Length > 0 ? $"{title}: " : "")
            + many
            + $"{Part("rows", rowTitles)}{Part("columns", columnTitles)}{Part("captions", captions)}";
    }
}
