using System.Globalization;
using System.Net;
using System.Text;

namespace LatentLab;

/// <summary>
/// Writes the few SVG elements that a chart needs, every text escaped, numbers the same in every culture.
/// </summary>
/// <remarks>
/// Attributes only, no styles, classes, clip paths, baselines or references: small rasterizers draw those wrong or
/// not at all. Text is placed by its baseline; an image's address is an <c>xlink:href</c>, which older ones ask for.
/// </remarks>
internal sealed class SvgWriter
{
    private readonly StringBuilder _text = new();

    public const string Ink = "#222222",
        Axis = "#888888",
        Grid = "#E5E5E5";

    public override string ToString() => _text.ToString();

    /// <summary>Adds markup as it is.</summary>
    public void Raw(string markup) => _text.Append(markup);

    public void Text(
        double x,
        double y,
        string text,
        double size = 12,
        string anchor = "start",
        string color = Ink,
        bool bold = false,
        double rotate = 0
    ) =>
        _text
            .Append("<text x=\"")
            .Append(Number(x))
            .Append("\" y=\"")
            .Append(Number(y))
            .Append("\" font-size=\"")
            .Append(Number(size))
            .Append("\" fill=\"")
            .Append(color)
            .Append('"')
            .Append(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")
            .Append(bold ? " font-weight=\"bold\"" : "")
            .Append(rotate == 0 ? "" : $" transform=\"rotate({Number(rotate)} {Number(x)} {Number(y)})\"")
            .Append('>')
            .Append(Escape(text))
            .Append("</text>");

    public void Line(double x1, double y1, double x2, double y2, string color, double width = 1) =>
        _text.Append(
            CultureInfo.InvariantCulture,
            $"<line x1=\"{Number(x1)}\" y1=\"{Number(y1)}\" x2=\"{Number(x2)}\" y2=\"{Number(y2)}\" "
                + $"stroke=\"{color}\" stroke-width=\"{Number(width)}\"/>"
        );

    public void Rect(
        double x,
        double y,
        double width,
        double height,
        string fill,
        double opacity = 1,
        string? stroke = null
    ) =>
        _text
            .Append(
                CultureInfo.InvariantCulture,
                $"<rect x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" "
                    + $"height=\"{Number(height)}\" fill=\"{fill}\""
            )
            .Append(opacity < 1 ? $" fill-opacity=\"{Number(opacity)}\"" : "")
            .Append(stroke is null ? "" : $" stroke=\"{stroke}\"")
            .Append("/>");

    public void Stroke(string path, string color, string dash, double width = 2) =>
        _text
            .Append(
                CultureInfo.InvariantCulture,
                $"<path d=\"{path}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"{Number(width)}\" "
                    + $"stroke-linejoin=\"round\""
            )
            .Append(dash.Length == 0 ? "" : $" stroke-dasharray=\"{dash}\"")
            .Append("/>");

    public void Fill(string path, string color, double opacity = 1) =>
        _text
            .Append(CultureInfo.InvariantCulture, $"<path d=\"{path}\" fill=\"{color}\"")
            .Append(opacity < 1 ? $" fill-opacity=\"{Number(opacity)}\"" : "")
            .Append("/>");

    public void Image(double x, double y, double width, double height, byte[] png)
    {
        var at =
            $"x=\"{Number(x)}\" y=\"{Number(y)}\" width=\"{Number(width)}\" height=\"{Number(height)}\" "
            + "preserveAspectRatio=\"none\"";
        _text.Append(
            CultureInfo.InvariantCulture,
            $"<image {at} xlink:href=\"data:image/png;base64,{Convert.ToBase64String(png)}\"/>"
        );
    }

    /// <summary>A tenth of a pixel is enough.</summary>
    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    /// <summary>A place as path data.</summary>
    public static string Point(double x, double y) =>
        string.Create(CultureInfo.InvariantCulture, $"{Math.Round(x, 1):0.#} {Math.Round(y, 1):0.#}");

    /// <summary>Text as XML: escaped, and without the characters that XML cannot hold.</summary>
    public static string Escape(string text) =>
        WebUtility.HtmlEncode(
            string.Concat(
                text.EnumerateRunes()
                    .Where(r => r.Value >= 0x20 || r.Value is '\t' or '\n')
                    .Where(r => r.Value is not (0xFFFE or 0xFFFF))
            )
        );

    /// <summary>
    /// About how wide a text is drawn, on the generous side (DejaVu Sans, the widest of the usual fonts).
    /// </summary>
    public static double Width(string text, double size) =>
        size
        * text.Sum(c =>
            c switch
            {
                'i' or 'j' or 'l' or 'I' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or ' ' => 0.34,
                'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '/' or '-' => 0.42,
                'm' or 'w' or 'M' or 'W' or '@' or '%' => 0.99,
                > '\u2E7F' => 1.0,
                >= 'A' and <= 'Z' => 0.74,
                _ => 0.64,
            }
        );

    /// <summary>The text, cut with an ellipsis where it is too wide.</summary>
    public static string Fit(string text, double size, double room)
    {
        if (Width(text, size) <= room)
            return text;
        var length = text.Length;
        while (length > 1 && Width(text[..length] + "…", size) > room)
            length--;
        if (char.IsHighSurrogate(text[length - 1]))
            length--;
        return text[..length] + "…";
    }

    /// <summary>The text in lines no wider than the room, broken between words.</summary>
    public static List<string> Wrap(string text, double size, double room, int mostLines)
    {
        List<string> lines = [];
        var line = "";
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            var longer = line.Length == 0 ? word : $"{line} {word}";
            if (line.Length > 0 && Width(longer, size) > room && lines.Count < mostLines - 1)
            {
                lines.Add(line);
                longer = word;
            }
            line = longer;
        }
        if (line.Length > 0)
            lines.Add(line);
        return [.. lines.Select(l => Fit(l, size, room))];
    }
}
