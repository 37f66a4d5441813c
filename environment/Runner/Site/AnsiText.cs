using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>What a cell wrote for a terminal, as html: its colors as classes, its other commands left out.</summary>
internal static partial class AnsiText
{
    private static readonly string[] Colors = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"];

    public static string ToHtml(string text)
    {
        var html = new StringBuilder();
        var (at, color, bold) = (0, "", false);
        foreach (Match code in Escape().Matches(text))
        {
            Write(text[at..code.Index]);
            at = code.Index + code.Length;
            if (!code.Groups["codes"].Success)
                continue;
            foreach (var number in code.Groups["codes"].Value.Split(';'))
                (color, bold) = int.TryParse(number, out var n) ? After(n, color, bold) : ("", false);
        }
        Write(text[at..]);
        return html.ToString();

        void Write(string part)
        {
            var classes = $"{(color.Length > 0 ? $"ansi-{color} " : "")}{(bold ? "ansi-bold" : "")}".Trim();
            var words = WebUtility.HtmlEncode(part);
            html.Append(classes.Length == 0 || part.Length == 0 ? words : $"<span class=\"{classes}\">{words}</span>");
        }
    }

    private static (string Color, bool Bold) After(int code, string color, bool bold) =>
        code switch
        {
            0 => ("", false),
            1 => (color, true),
            22 => (color, false),
            39 => ("", bold),
            >= 30 and <= 37 => (Colors[code - 30], bold),
            >= 90 and <= 97 => (Colors[code - 90], bold),
            _ => (color, bold),
        };

    // Colors, the other commands that a terminal obeys, and titles of its window.
    [GeneratedRegex(@"\x1b\[(?<codes>[0-9;]*)m|\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b")]
    private static partial Regex Escape();
}
