using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using StbImageSharp;

namespace LatentLab;

/// <summary>
/// Draws the few elements of SVG that <see cref="SvgWriter"/> writes into a PNG: without a font, and without native
/// code.
/// </summary>
internal sealed partial class SvgRaster
{
    private readonly PixelCanvas _canvas;
    private readonly double _scale;

    private SvgRaster(int width, int height, double scale) =>
        (_canvas, _scale) = (new PixelCanvas((int)Math.Round(width * scale), (int)Math.Round(height * scale)), scale);

    /// <summary>The picture.</summary>
    /// <param name="svg">What <see cref="SvgRenderer"/> wrote.</param>
    /// <param name="scale">Pixels of the PNG per pixel of the drawing.</param>
    public static byte[] ToPng(string svg, double scale)
    {
        var root = XElement.Parse(svg);
        var raster = new SvgRaster((int)Number(root, "width"), (int)Number(root, "height"), scale);
        raster.Draw(root, "#000000", 1);
        return raster._canvas.ToPng();
    }

    private void Draw(XElement parent, string fill, double opacity)
    {
        foreach (var element in parent.Elements())
        {
            var color = Text(element, "fill") is { Length: > 0 } own ? own : fill;
            var alpha = Number(element, "fill-opacity", opacity);
            switch (element.Name.LocalName)
            {
                case "g":
                    Draw(element, color, alpha);
                    break;
                case "rect":
                    Rectangle(element, color, alpha);
                    break;
                case "line":
                    var ends = new[] { At(element, "x1", "y1"), At(element, "x2", "y2") };
                    Stroke([ends], element);
                    break;
                case "path":
                    var contours = Contours(Text(element, "d"));
                    if (color != "none")
                        _canvas.Fill(Scaled(contours), color, alpha);
                    if (Text(element, "stroke").Length > 0)
                        Stroke(contours, element);
                    break;
                case "text":
                    Letters(element, color);
                    break;
                case "image":
                    Picture(element);
                    break;
            }
        }
    }

    private void Rectangle(XElement element, string color, double alpha)
    {
        var (left, top) = At(element, "x", "y");
        var (right, bottom) = (left + Number(element, "width"), top + Number(element, "height"));
        (double X, double Y)[] corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        _canvas.Fill(Scaled([corners]), color, alpha);
        if (Text(element, "stroke").Length > 0)
            Stroke(
                [
                    [.. corners, corners[0]],
                ],
                element
            );
    }

    // A line is the union of its pieces, each as wide as the line, and of a disc at each corner.
    private void Stroke(IEnumerable<(double X, double Y)[]> lines, XElement element)
    {
        var half = Number(element, "stroke-width", 1) / 2;
        var dashes = Text(element, "stroke-dasharray")
            .Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
            .Select(d => double.Parse(d, CultureInfo.InvariantCulture))
            .ToArray();
        var pieces = new List<(double X, double Y)[]>();
        foreach (var line in lines.SelectMany(line => dashes.Length == 0 ? [line] : Dashed(line, dashes)))
        {
            for (var i = 1; i < line.Length; i++)
            {
                var ((x1, y1), (x2, y2)) = (line[i - 1], line[i]);
                var length = Math.Sqrt((x2 - x1) * (x2 - x1) + (y2 - y1) * (y2 - y1));
                if (length == 0)
                    continue;
                var (dx, dy) = ((x2 - x1) / length * half, (y2 - y1) / length * half);
                pieces.Add([(x1 - dy, y1 + dx), (x2 - dy, y2 + dx), (x2 + dy, y2 - dx), (x1 + dy, y1 - dx)]);
                if (i + 1 < line.Length)
                    pieces.Add([.. Arc(x2, y2, half, 0, 2 * Math.PI)]);
            }
        }
        _canvas.Fill(Scaled(pieces), Text(element, "stroke"), 1);
    }

    private static List<(double X, double Y)[]> Dashed((double X, double Y)[] line, double[] dashes)
    {
        var parts = new List<(double X, double Y)[]>();
        var current = new List<(double X, double Y)> { line[0] };
        var (dash, left) = (0, dashes[0]);
        for (var i = 1; i < line.Length; i++)
        {
            var (from, to) = (line[i - 1], line[i]);
            var length = Math.Sqrt(Math.Pow(to.X - from.X, 2) + Math.Pow(to.Y - from.Y, 2));
            var done = 0.0;
            while (length - done > left)
            {
                done += left;
                var share = done / length;
                (double X, double Y) at = (from.X + (to.X - from.X) * share, from.Y + (to.Y - from.Y) * share);
                current.Add(at);
                if (dash % 2 == 0)
                    parts.Add([.. current]);
                current = [at];
                left = dashes[++dash % dashes.Length];
            }
            left -= length - done;
            current.Add(to);
        }
        if (dash % 2 == 0)
            parts.Add([.. current]);
        return parts;
    }

    // Letters are dots: seven of them make the height of a capital.
    private void Letters(XElement element, string color)
    {
        var (x, y) = At(element, "x", "y");
        var dot = Number(element, "font-size", 12) * 0.73 / TinyFont.Height;
        var text = TinyFont.Spelled(element.Value);
        var width = TinyFont.Width(text, 1) * dot;
        var left = Text(element, "text-anchor") switch
        {
            "middle" => x - width / 2,
            "end" => x - width,
            _ => x,
        };
        var (wide, turn) = (Text(element, "font-weight") == "bold" ? 1.45 : 1.05, Turn(element));
        var dots = new List<(double X, double Y)[]>();
        for (var k = 0; k < text.Length; k++)
            foreach (var (column, row) in TinyFont.Dots(text[k]))
            {
                var (l, t) = (left + (k * TinyFont.Advance + column) * dot, y + (row - TinyFont.Height) * dot);
                var (r, b) = (l + dot * wide, t + dot * 1.05);
                dots.Add([turn(l, t), turn(r, t), turn(r, b), turn(l, b)]);
            }
        _canvas.Fill(Scaled(dots), color, 1);
    }

    private static Func<double, double, (double, double)> Turn(XElement element)
    {
        if (RotateCall().Match(Text(element, "transform")) is not { Success: true } rotate)
            return (x, y) => (x, y);
        double Part(int i) => double.Parse(rotate.Groups[i].Value, CultureInfo.InvariantCulture);
        var ((sin, cos), cx, cy) = (Math.SinCos(Part(1) * Math.PI / 180), Part(2), Part(3));
        return (x, y) => (cx + (x - cx) * cos - (y - cy) * sin, cy + (x - cx) * sin + (y - cy) * cos);
    }

    private void Picture(XElement element)
    {
        var source = (string?)element.Attributes().FirstOrDefault(a => a.Name.LocalName == "href") ?? "";
        var bytes = Convert.FromBase64String(source[(source.IndexOf(',') + 1)..]);
        var picture = ImageResult.FromMemory(bytes, ColorComponents.RedGreenBlue);
        var (x, y) = At(element, "x", "y");
        _canvas.Paint(
            picture.Data,
            picture.Width,
            picture.Height,
            (x * _scale, y * _scale, Number(element, "width") * _scale, Number(element, "height") * _scale)
        );
    }

    // M, L and Z, and the half circles of round markers.
    private static List<(double X, double Y)[]> Contours(string path)
    {
        var contours = new List<(double X, double Y)[]>();
        var points = new List<(double X, double Y)>();
        foreach (Match step in PathStep().Matches(path))
        {
            var numbers = PathNumber()
                .Matches(step.Groups[2].Value)
                .Select(n => double.Parse(n.Value, CultureInfo.InvariantCulture))
                .ToArray();
            switch (step.Groups[1].Value)
            {
                case "M":
                    Close();
                    points.Add((numbers[0], numbers[1]));
                    break;
                case "L":
                    for (var i = 0; i + 1 < numbers.Length; i += 2)
                        points.Add((numbers[i], numbers[i + 1]));
                    break;
                case "a":
                    var (radius, right) = (numbers[0], numbers[5] > 0);
                    var center = points[^1].X + (right ? radius : -radius);
                    points.AddRange(Arc(center, points[^1].Y, radius, right ? Math.PI : 0, -Math.PI));
                    break;
                case "Z" when points.Count > 0:
                    points.Add(points[0]);
                    break;
            }
        }
        Close();
        return contours;

        void Close()
        {
            if (points.Count > 0)
                contours.Add([.. points]);
            points.Clear();
        }
    }

    private static IEnumerable<(double X, double Y)> Arc(double x, double y, double radius, double from, double by) =>
        Enumerable
            .Range(0, 17)
            .Select(i => Math.SinCos(from + by * i / 16))
            .Select(at => (x + radius * at.Cos, y + radius * at.Sin));

    private List<(double X, double Y)[]> Scaled(IEnumerable<(double X, double Y)[]> contours) =>
        [.. contours.Select(c => c.Select(p => (p.X * _scale, p.Y * _scale)).ToArray())];

    private static (double X, double Y) At(XElement element, string x, string y) =>
        (Number(element, x), Number(element, y));

    private static string Text(XElement element, string name) => (string?)element.Attribute(name) ?? "";

    private static double Number(XElement element, string name, double without = 0) =>
        double.TryParse(Text(element, name), CultureInfo.InvariantCulture, out var number) ? number : without;

    [GeneratedRegex("([MLaZ])([^MLaZ]*)")]
    private static partial Regex PathStep();

    [GeneratedRegex(@"-?[\d.]+")]
    private static partial Regex PathNumber();

    [GeneratedRegex(@"^rotate\((\S+) (\S+) (\S+)\)$")]
    private static partial Regex RotateCall();
}
