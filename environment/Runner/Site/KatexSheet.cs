using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>
/// KaTeX's style sheet, cut down to what the site's formulas use: a fifth of it, and a dozen fonts of twenty.
/// </summary>
internal static partial class KatexSheet
{
    /// <summary>The rules that some formula needs, and the files of their fonts.</summary>
    /// <param name="css">The file katex.min.css.</param>
    /// <param name="formulas">All formulas, set.</param>
    public static (string Css, IReadOnlyList<string> Fonts) For(string css, IEnumerable<string> formulas)
    {
        var used = formulas.SelectMany(html => Classes().Matches(html)).SelectMany(m => m.Groups[1].Value.Split(' '));
        var known = used.ToHashSet();
        var rules = new List<string>();
        var faces = new List<string>();
        foreach (Match rule in Rule().Matches(css))
        {
            if (rule.Value.StartsWith("@font-face", StringComparison.Ordinal))
            {
                faces.Add(rule.Value);
                continue;
            }
            var kept = rule.Groups["selectors"]
                .Value.Split(',')
                .Where(selector =>
                    Names().Matches(Unless().Replace(selector, "")).All(name => known.Contains(name.Groups[1].Value))
                )
                .ToList();
            if (kept.Count > 0)
                rules.Add($"{string.Join(',', kept)}{{{rule.Groups["body"].Value}}}");
        }
        var named = string.Concat(rules);
        // Only the newest font format goes along: every browser that shows the site knows it.
        faces =
        [
            .. faces
                .Where(face => Family().Match(face).Groups[1].Value is var family && Uses(named, family))
                .Select(face => OlderFont().Replace(face, "")),
        ];
        return (string.Concat(faces) + named, [.. faces.Select(face => Font().Match(face).Groups[1].Value)]);
    }

    private static bool Uses(string rules, string family) => Regex.IsMatch(rules, $@"{family}(?!\w)");

    [GeneratedRegex("class=\"([^\"]*)\"")]
    private static partial Regex Classes();

    [GeneratedRegex(@"(?<selectors>[^{}]+)\{(?<body>[^{}]*)\}")]
    private static partial Regex Rule();

    [GeneratedRegex(@":not\([^)]*\)")]
    private static partial Regex Unless();

    [GeneratedRegex(@"\.([A-Za-z][\w-]*)")]
    private static partial Regex Names();

    [GeneratedRegex(@"font-family:\s*(\w+)")]
    private static partial Regex Family();

    [GeneratedRegex(@"url\(fonts/([\w-]+\.woff2)\)")]
    private static partial Regex Font();

    [GeneratedRegex(@",url\([^)]*\.(?:woff|ttf)\) format\(""[a-z]+""\)")]
    private static partial Regex OlderFont();
}
