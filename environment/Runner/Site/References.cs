using System.Net;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>A piece of a text that becomes a link.</summary>
internal sealed record Note(int Start, int Length, string Html);

/// <summary>
/// What texts point at by words alone: papers ("Kingma and Welling 2014", "arXiv:1312.6114"), claims ("claim 2f"),
/// notebooks ("notebook 07") and words of the glossary, of which each page links the first.
/// </summary>
/// <param name="papers">The papers.</param>
/// <param name="glossary">The text of the glossary.</param>
/// <param name="claims">The ids of all claims, with whether they stand on the site.</param>
/// <param name="notebooks">The page of each notebook by its number; null: it is not on the site.</param>
internal sealed partial class References(
    Bibliography papers,
    string glossary,
    IReadOnlyDictionary<string, bool> claims,
    IReadOnlyDictionary<int, string?> notebooks
)
{
    private const int LongestTip = 220;

    // Words that mean something else, too: a generator of random numbers, the scores of images.
    private static readonly HashSet<string> Ambiguous = ["generator", "score", "image to image", "floor"];

    // In a language without such a page there are no terms.
    private readonly Dictionary<string, (string Id, string Tip)> _terms = TermsOf(glossary);

    private Regex? _term;

    /// <summary>Finds what a text points at.</summary>
    /// <param name="text">A piece of a paragraph.</param>
    /// <param name="root">The way from the page to the site's folder.</param>
    /// <param name="own">The number of the notebook that the text belongs to, which it does not link to.</param>
    /// <param name="seen">The terms that the page has linked already.</param>
    /// <exception cref="UserError">There is no such paper, claim or notebook.</exception>
    public IReadOnlyList<Note> In(string text, string root, int own, ISet<string> seen)
    {
        var notes = new List<Note>();
        foreach (Match cited in Citation().Matches(text))
        {
            var (names, others) = (cited.Groups["names"].Value, cited.Groups["others"].Success);
            if (papers.Find(Initials().Replace(names, ""), others, cited.Groups["year"].Value) is { } paper)
                Add(cited, Link("cite", $"bibliography.html#{paper.Id}", cited.Value, paper.Text));
            else if (others || names.Contains(" and ", StringComparison.Ordinal))
                throw new UserError(
                    $"cites '{cited.Value}', which environment/Site/pages/bibliography.md does not have"
                );
        }
        foreach (Match number in Number().Matches(text))
        {
            var paper = Known(number.Groups[1].Value);
            var address = Bibliography.AddressOf(number.Groups[1].Value);
            Add(number, Tipped("cite", WebUtility.HtmlEncode(address), number.Value, paper.Text));
        }
        foreach (Match claim in ClaimName().Matches(text))
        {
            var id = claim.Groups[1].Value;
            if (!claims.TryGetValue(id, out var shown))
                throw new UserError($"names claim {id}, which claims.json does not have");
            if (shown)
                Add(claim, $"<a href=\"{root}claims.html#claim-{id}\">{claim.Value}</a>");
        }
        foreach (Match name in NotebookName().Matches(text))
        {
            var number = int.Parse(name.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
            if (!notebooks.TryGetValue(number, out var page))
                throw new UserError($"names '{name.Value}', which there is not");
            if (page is not null && number != own)
                Add(name, $"<a href=\"{root}{page}\">{name.Value}</a>");
        }
        if (_terms.Count > 0)
        {
            _term ??= new Regex(
                $@"(?<![\w-])({string.Join('|', _terms.Keys.OrderByDescending(t => t.Length).Select(Regex.Escape))})"
                    + @"s?(?![\w-])",
                RegexOptions.IgnoreCase
            );
            foreach (Match term in _term.Matches(text))
            {
                var (id, tip) = _terms[term.Groups[1].Value.ToLowerInvariant()];
                // A film is no FiLM.
                if (id == "film" && term.Value is not "FiLM")
                    continue;
                if (!notes.Any(n => Overlap(n, term)) && seen.Add(id))
                    Add(term, Link("term", $"glossary.html#{id}", term.Value, tip));
            }
        }
        return [.. notes.OrderBy(n => n.Start)];

        void Add(Match match, string html)
        {
            if (!notes.Any(n => Overlap(n, match)))
                notes.Add(new Note(match.Index, match.Length, html));
        }

        string Link(string kind, string address, string words, string tip) => Tipped(kind, root + address, words, tip);
    }

    /// <summary>What hovers over a link to a paper: its entry; null where the link leads to no paper.</summary>
    /// <exception cref="UserError">It leads to a paper that the bibliography does not have.</exception>
    public string? TipOf(string address)
    {
        if (
            !address.StartsWith("https://arxiv.org/", StringComparison.Ordinal)
            && !address.StartsWith("https://doi.org/", StringComparison.Ordinal)
        )
            return null;
        return Bibliography.IdentifiersIn(address).FirstOrDefault() is { } number ? Known(number).Text : null;
    }

    private Paper Known(string number) =>
        papers.Find(number)
        ?? throw new UserError($"names the paper {number}, which environment/Site/pages/bibliography.md does not have");

    private static string Tipped(string kind, string address, string words, string tip) =>
        $"<a class=\"{kind}\" href=\"{address}\" title=\"{WebUtility.HtmlEncode(tip)}\">"
        + $"{WebUtility.HtmlEncode(words)}</a>";

    private static bool Overlap(Note note, Match match) =>
        note.Start < match.Index + match.Length && match.Index < note.Start + note.Length;

    // "### Variational autoencoder (VAE)" is known by both names, "### Precision, recall" by each word.
    private static Dictionary<string, (string Id, string Tip)> TermsOf(string glossary)
    {
        var terms = new Dictionary<string, (string Id, string Tip)>();
        foreach (Match entry in GlossaryEntry().Matches(glossary))
        {
            var title = entry.Groups["title"].Value.Trim();
            if (title.Contains(" and ", StringComparison.Ordinal))
                continue;
            var tip = Marks().Replace(entry.Groups["text"].Value.Replace(@"^\top", "\u1d40"), "$1");
            if (tip.Length > LongestTip)
                tip = tip[..tip.LastIndexOf(' ', LongestTip)] + " …";
            // Of several names, short ones ("density") have other meanings elsewhere.
            var several = title.Contains(", ", StringComparison.Ordinal);
            foreach (var name in title.Split([", ", " (", ")"], StringSplitOptions.RemoveEmptyEntries))
                if (name.Length >= (several ? 9 : 3) && !Ambiguous.Contains(name.Trim().ToLowerInvariant()))
                    terms.TryAdd(name.Trim().ToLowerInvariant(), (Markup.Slug(title), tip));
        }
        return terms;
    }

    [GeneratedRegex(
        @"(?<![\p{L}*])(?<names>(?:\p{Lu}\. ?)*(?:van (?:de[nr] )?)?\p{Lu}[\p{L}-]+"
            + @"(?:(?:, | and )(?:\p{Lu}\. ?)*(?:van (?:de[nr] )?)?\p{Lu}[\p{L}-]+)*)"
            + @"(?<others> et al\.| and others)?"
            // Of "and others (2017, arXiv:…)" the names alone: no parenthesis stays open in a link.
            + @"(?: \((?<year>(?:19|20)\d\d)\)|,? (?<year>(?:19|20)\d\d)(?![\d-])"
            + @"|(?= \((?<year>(?:19|20)\d\d)(?![\d-])))"
    )]
    private static partial Regex Citation();

    [GeneratedRegex(@"\p{Lu}\. ?")]
    private static partial Regex Initials();

    // Of a list, each: "arXiv:1601.06759, 1605.08803".
    [GeneratedRegex(
        @"(?:arXiv:|doi:|(?<=arXiv:(?:\d{4}\.\d{4,5}, )+)(?=\d{4}\.\d))"
            + @"(\d{4}\.\d{4,5}|10\.\d{4,5}/(?:[^\s(),;]|\([^\s()]*\))+(?<![.]))"
    )]
    private static partial Regex Number();

    [GeneratedRegex(@"(?<![\w-])[Cc]laim (\d+[a-z])(?![\w-])")]
    private static partial Regex ClaimName();

    [GeneratedRegex(@"(?<![\w-])[Nn]otebook (\d\d)(?![\w-])")]
    private static partial Regex NotebookName();

    [GeneratedRegex(@"^### (?<title>.+)\n+(?<text>[^\n#]+)", RegexOptions.Multiline)]
    private static partial Regex GlossaryEntry();

    [GeneratedRegex(@"\[([^\]]*)\]\([^)]*\)|[*`$\\]")]
    private static partial Regex Marks();
}
