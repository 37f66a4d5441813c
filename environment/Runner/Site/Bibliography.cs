using System.Net;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>A paper of the bibliography.</summary>
/// <param name="Key">How texts cite it: names and year.</param>
/// <param name="Text">The whole entry as plain text.</param>
/// <param name="Identifiers">Its arXiv and DOI numbers.</param>
internal sealed record Paper(string Key, string Text, IReadOnlyList<string> Identifiers)
{
    /// <summary>Its place on the page of the bibliography.</summary>
    public string Id => Markup.Slug(Key);

    public string Year => Key[^4..];

    /// <summary>The names in the key.</summary>
    public IReadOnlyList<string> Names { get; } =
    [.. Key[..^4].Replace(" et al.", "").Split([", ", " and "], StringSplitOptions.TrimEntries)];

    /// <summary>Whether the key stands for more names than it has.</summary>
    public bool HasOthers { get; } = Key.Contains(" et al.", StringComparison.Ordinal);
}

/// <summary>The papers of environment/Site/pages/bibliography.md.</summary>
internal sealed partial class Bibliography
{
    private readonly List<Paper> _papers;

    /// <param name="text">The page's text: each paper a line that begins with "- **Names year.**".</param>
    public Bibliography(string text) =>
        _papers = [
            .. Entry()
                .Matches(text)
                .Select(m => new Paper(
                    m.Groups["key"].Value,
                    Plain(m.Groups["key"].Value + ". " + m.Groups["rest"].Value),
                    [.. Identifier().Matches(Uri.UnescapeDataString(m.Value)).Select(i => i.Value).Distinct()]
                )),
        ];

    /// <summary>The paper that a citation means, or null.</summary>
    /// <param name="names">The names, as "Kingma and Welling".</param>
    /// <param name="others">Whether there are others: "et al.".</param>
    /// <param name="year">Its year.</param>
    public Paper? Find(string names, bool others, string year)
    {
        var cited = names.Split([", ", " and "], StringSplitOptions.TrimEntries);
        var same = _papers
            .Where(p => p.Year == year && p.Names[0].EndsWith(cited[0], StringComparison.Ordinal))
            .ToList();
        return same.FirstOrDefault(p => others ? p.HasOthers || p.Names.Count > 2 : p.Names.SequenceEqual(cited))
            ?? same.FirstOrDefault(p => p.Names.Count >= cited.Length && !others)
            ?? same.FirstOrDefault();
    }

    /// <summary>The paper with an arXiv or DOI number, or null.</summary>
    public Paper? Find(string identifier) =>
        _papers.FirstOrDefault(p => p.Identifiers.Contains(identifier, StringComparer.OrdinalIgnoreCase));

    /// <summary>The arXiv and DOI numbers in a text or an address.</summary>
    public static IEnumerable<string> IdentifiersIn(string text) =>
        Identifier().Matches(Uri.UnescapeDataString(text)).Select(i => i.Value);

    /// <summary>The web address of a number.</summary>
    public static string AddressOf(string identifier) =>
        identifier.StartsWith("10.", StringComparison.Ordinal)
            ? $"https://doi.org/{Uri.EscapeDataString(identifier).Replace("%2F", "/", StringComparison.Ordinal)}"
            : $"https://arxiv.org/abs/{identifier}";

    // Without the links, the stars and the notebooks at its end.
    private static string Plain(string text) =>
        WebUtility.HtmlDecode(Link().Replace(Notebooks().Replace(text, ""), "$1").Replace("*", "")).Trim();

    [GeneratedRegex(@"^- \*\*(?<key>[^*]+ (?:19|20)\d\d)\.\*\* (?<rest>.*)$", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"(?<=arxiv\.org/abs/|arXiv:)\d{4}\.\d{4,5}|10\.\d{4,5}/(?:[^\s()[\]>""]|\([^\s()]*\))+")]
    private static partial Regex Identifier();

    [GeneratedRegex(@"\[([^\]]*)\]\((?:[^()]|\([^)]*\))*\)")]
    private static partial Regex Link();

    [GeneratedRegex(@" \((?:\[\d\d\]\([^)]*\)(?:, )?)+\)$|\(all notebooks\)$")]
    private static partial Regex Notebooks();
}
