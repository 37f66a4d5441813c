using System.Net;
using System.Text.RegularExpressions;

namespace LatentLab.Hosts.Tests;

/// <summary>One output of a cell, in a host or in the Runner.</summary>
/// <param name="Kind">Printed text or a value.</param>
/// <param name="Text">The text, or a value as plain text.</param>
/// <param name="Html">A value's html, or null.</param>
internal sealed partial record HostOutput(string Kind, string Text, string? Html)
{
    /// <summary>Text on standard output.</summary>
    public const string Printed = "printed text";

    /// <summary>A returned or displayed value.</summary>
    public const string Value = "value";

    /// <summary>What it looks like: printed text, a chart, a picture, a table or text.</summary>
    public string Look =>
        Kind == Printed ? Printed
        : Html is null ? "text"
        : Html.Contains("latentLabPending", StringComparison.Ordinal) ? "chart"
        : Html.Contains("<img", StringComparison.Ordinal) ? "picture"
        : Html.Contains("<table", StringComparison.Ordinal) && !Html.Contains("dni-", StringComparison.Ordinal)
            ? "table"
        : "text";

    /// <summary>Whether its html brings plotly.js along.</summary>
    public bool BringsPlotly => Html?.Contains("DecompressionStream", StringComparison.Ordinal) == true;

    /// <summary>A value in the formats that it was given in.</summary>
    public static HostOutput OfValue(IReadOnlyDictionary<string, string> formats)
    {
        var html = formats.GetValueOrDefault("text/html");
        var text = formats.GetValueOrDefault("text/plain") ?? TextOf(html ?? string.Concat(formats.Values));
        return new(Value, text, html);
    }

    /// <summary>The numbers in a text, as written there; those that measure time or memory are left out.</summary>
    public static IReadOnlyList<double> NumbersIn(string text) =>
        [
            .. NumberPattern()
                .Matches(MeasuredPattern().Replace(text, " "))
                .Select(m => double.Parse(m.Value.Replace(",", "", StringComparison.Ordinal))),
        ];

    // What is read, heard and drawn: the text, a picture's description, a chart's data.
    private static string TextOf(string html)
    {
        var text = WebUtility.HtmlDecode(TagPattern().Replace(PicturePattern().Replace(html, "$1"), " "));
        return FigurePattern().Match(html) is { Success: true } figure ? $"{text} {figure.Groups[1].Value}" : text;
    }

    [GeneratedRegex("<img[^>]*? alt=\"([^\"]*)\"[^>]*>")]
    private static partial Regex PicturePattern();

    [GeneratedRegex("^var figure=(.*);\\r?$", RegexOptions.Multiline)]
    private static partial Regex FigurePattern();

    [GeneratedRegex("<(script|style)[^>]*>.*?</\\1>|<[^>]+>", RegexOptions.Singleline)]
    private static partial Regex TagPattern();

    // "0.52 s", "3.1 min", "12 ms", "1,203 MB", "40 images/s"
    [GeneratedRegex(@"-?\d[\d,]*(\.\d+)?\s*(s|ms|min|h|MB|GB|\w+/s|seconds?|minutes?|milliseconds?)\b")]
    private static partial Regex MeasuredPattern();

    [GeneratedRegex(@"(?<![\w.])-?\d+(,\d{3})*(\.\d+)?([eE][-+]?\d+)?")]
    private static partial Regex NumberPattern();
}
