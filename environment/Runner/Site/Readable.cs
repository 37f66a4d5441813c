using System.Net;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>Numbers as a reader expects them, in lines that break at the right places.</summary>
internal static partial class Readable
{
    /// <summary>A text as html; a number and its percent sign stay on one line.</summary>
    public static string Html(string text) => WebUtility.HtmlEncode(Percent(text));

    /// <summary>A text in which a number and its percent sign stay on one line.</summary>
    public static string Percent(string text) => PercentSign().Replace(text, "\u00a0%");

    /// <summary>A number such as 6.8E-16 with a power of ten.</summary>
    public static string Powers(string number) =>
        Exponent()
            .Replace(
                number,
                e =>
                    (e.Groups["factor"].Value == "1" ? "" : e.Groups["factor"].Value + "\u00a0\u00b7\u00a0")
                    + (e.Groups["sign"].Value == "-" ? "10\u207b" : "10")
                    + string.Concat(e.Groups["power"].Value.Select(c => Raised[c - '0']))
            );

    /// <summary>Breaks "0.81 to 0.84" before its middle, and "0.81 ± 0.03", too.</summary>
    public static string Range(string cell) => Middle().Replace(cell, "$1\u00a0");

    private const string Raised = "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079";

    [GeneratedRegex(@"(?<=\d) %(?!\w)")]
    private static partial Regex PercentSign();

    [GeneratedRegex(@"(?<factor>[\d.]+)[eE](?<sign>[-+]?)0*(?<power>\d+)")]
    private static partial Regex Exponent();

    [GeneratedRegex(@"(?<=\d )(to|\u00b1) (?=-?\d)")]
    private static partial Regex Middle();
}
