using System.Globalization;
using System.Net;
using System.Text;

namespace LatentLab;

/// <summary>Rows of texts and numbers; numbers stand right.</summary>
/// <example>
/// <code>
/// Table.Of("Test error", ["model", "MSE"], ["tied", 0.0141], ["untied", 0.0153])
///     .WithFormats("", "0.0000")
/// </code>
/// </example>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class Table : IDisplayable
{
    private readonly string[] _header;
    private readonly object?[][] _rows;
    private readonly string[] _formats;

    /// <summary>A table without a title.</summary>
    /// <param name="header">The names of the columns.</param>
    /// <param name="rows">The cells of each row, as many as columns; null is an empty cell.</param>
    /// <exception cref="ArgumentException">No column, or a row of another length.</exception>
    public Table(string[] header, params object?[][] rows)
        : this("", header, rows, new string[header.Length]) { }

    private Table(string title, string[] header, object?[][] rows, string[] formats)
    {
        if (header.Length == 0)
            throw new ArgumentException("a table needs at least one column");
        for (var i = 0; i < rows.Length; i++)
            if (rows[i].Length != header.Length)
                throw new ArgumentException(
                    $"row {i} has {rows[i].Length} cells, the table has {header.Length} columns"
                );
        (Title, _header, _rows, _formats) = (title, header, rows, formats);
    }

    /// <summary>The line above the table, or empty.</summary>
    public string Title { get; }

    /// <summary>A table with a title.</summary>
    /// <inheritdoc cref="Table(string[], object[][])"/>
    /// <param name="title">The line above the table.</param>
    /// <param name="header">The names of the columns.</param>
    /// <param name="rows">The cells of each row, as many as columns; null is an empty cell.</param>
    public static Table Of(string title, string[] header, params object?[][] rows) =>
        new(title, header, rows, new string[header.Length]);

    /// <summary>
    /// Sets the numbers' formats, one per column: "0.0000", "0 %", or empty for four significant digits.
    /// </summary>
    /// <exception cref="ArgumentException">More formats than columns.</exception>
    public Table WithFormats(params string[] formats)
    {
        if (formats.Length > _header.Length)
            throw new ArgumentException($"there are {formats.Length} formats for {_header.Length} columns");
        return new(Title, _header, _rows, [.. formats, .. new string[_header.Length - formats.Length]]);
    }

    /// <inheritdoc/>
    public string ToHtml()
    {
        // Half-transparent lines and the page's own text color are readable on light and dark pages alike.
        const string line = "border-bottom:1px solid rgba(128,128,128,.5)";
        var html = new StringBuilder("<table style=\"border-collapse:collapse\">");
        if (Title.Length > 0)
            html.Append(
                    "<caption style=\"text-align:left;font-weight:bold;"
                        + "padding:4px 10px;color:inherit;white-space:nowrap\">"
                )
                .Append(WebUtility.HtmlEncode(Title))
                .Append("</caption>");
        html.Append("<thead><tr>");
        for (var c = 0; c < _header.Length; c++)
        {
            // A corner without words heads nothing: as a heading, it would be read aloud as an empty one.
            var (open, close) = _header[c].Length == 0 ? ("td", "td") : ("th scope=\"col\"", "th");
            html.Append(
                CultureInfo.InvariantCulture,
                $"<{open} style=\"text-align:{Side(c)};padding:4px 10px;"
                    + $"border-bottom:2px solid rgba(128,128,128,.8)\">{WebUtility.HtmlEncode(_header[c])}</{close}>"
            );
        }
        html.Append("</tr></thead><tbody>");
        foreach (var row in _rows)
        {
            html.Append("<tr>");
            for (var c = 0; c < row.Length; c++)
                html.Append(
                    CultureInfo.InvariantCulture,
                    $"<td style=\"text-align:{Side(c)};padding:4px 10px;{line}\">"
                        + $"{WebUtility.HtmlEncode(Text(row[c], c))}</td>"
                );
            html.Append("</tr>");
        }
        return html.Append("</tbody></table>").ToString();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() =>
        new Dictionary<string, string> { ["text/html"] = ToHtml(), ["text/plain"] = ToString() };

    /// <summary>The table in aligned columns.</summary>
    public override string ToString()
    {
        string[][] lines = [_header, .. _rows.Select(r => r.Select(Text).ToArray())];
        var widths = _header.Select((_, c) => lines.Max(l => l[c].Length)).ToArray();
        string Aligned(string[] cells) =>
            string.Join(
                    "  ",
                    cells.Select((cell, c) => IsNumeric(c) ? cell.PadLeft(widths[c]) : cell.PadRight(widths[c]))
                )
                .TrimEnd();
        var rule = string.Join("  ", widths.Select(w => new string('-', w)));
        return string.Join(
            '\n',
            (Title.Length > 0 ? [Title] : Array.Empty<string>())
                .Concat([Aligned(lines[0]), rule])
                .Concat(lines.Skip(1).Select(Aligned))
        );
    }

    private string Side(int column) => IsNumeric(column) ? "right" : "left";

    private bool IsNumeric(int column) =>
        _rows.Any(r => IsNumber(r[column])) && _rows.All(r => r[column] is null || IsNumber(r[column]));

    private static bool IsNumber(object? value) =>
        value is double or float or decimal or int or long or short or byte or uint or ulong;

    private string Text(object? value, int column) =>
        value switch
        {
            null => "",
            double or float when string.IsNullOrEmpty(_formats[column]) => Ticks.Short(
                Convert.ToDouble(value, CultureInfo.InvariantCulture)
            ),
            int or long when string.IsNullOrEmpty(_formats[column]) => ((IFormattable)value).ToString(
                "#,0",
                CultureInfo.InvariantCulture
            ),
            // A rounded zero has no sign.
            IFormattable f => f.ToString(_formats[column], CultureInfo.InvariantCulture) is var text
            && text.Trim('-', '0', '.').Length > 0
                ? text
                : text.TrimStart('-'),
            _ => value.ToString() ?? "",
        };
}
