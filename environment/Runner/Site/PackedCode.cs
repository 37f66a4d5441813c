using System.Globalization;
using System.Net;
using System.Text;

namespace LatentLab.Runner.Site;

/// <summary>
/// The code of a page, written short: each cell is plain text beside a list of its words, which the page's script
/// colors and links. Written out, the tags of a long notebook weigh twice as much as its code.
/// </summary>
/// <remarks>
/// A word is "3t4@7": after three other characters a type of four, which is described at the page's place 7. The places
/// stand in a list at the page's end, which also serves the keyboard and those without scripts: each type of the
/// reference is a link, followed in <c>data-m</c> by the anchors of its members; they are counted in that order.
/// </remarks>
/// <param name="cells">The words of each cell.</param>
internal sealed class PackedCode(IReadOnlyList<IReadOnlyList<CodeWord>> cells)
{
    private readonly List<(string Page, List<string> Members)> _pages =
    [
        .. cells
            .SelectMany(words => words.Select(word => word.Place))
            .OfType<string>()
            .Distinct()
            .Select(place => place.Split('#'))
            .GroupBy(parts => parts[0])
            .Select(page => (page.Key, page.Where(parts => parts.Length > 1).Select(parts => parts[1]).ToList())),
    ];

    private Dictionary<string, int>? _numbers;

    private Dictionary<string, int> Numbers =>
        _numbers ??= _pages
            .SelectMany(page => page.Members.Select(member => $"{page.Page}#{member}").Prepend(page.Page))
            .Select((place, number) => (place, number))
            .ToDictionary(entry => entry.place, entry => entry.number);

    /// <summary>A cell.</summary>
    /// <param name="cell">Its number, from 0.</param>
    /// <param name="code">Its code.</param>
    public string ToHtml(int cell, string code)
    {
        var (packed, at) = (new StringBuilder(), 0);
        foreach (var word in cells[cell])
        {
            packed.Append(
                CultureInfo.InvariantCulture,
                $"{(at > 0 ? "," : "")}{word.Start - at}{word.Kind}{word.Length}"
            );
            if (word.Place is { } place)
                packed.Append(CultureInfo.InvariantCulture, $"@{Numbers[place]}");
            at = word.Start + word.Length;
        }
        return $"<pre class=\"code\" data-c=\"{packed}\"><code>{WebUtility.HtmlEncode(code)}</code></pre>";
    }

    /// <summary>The list of places; empty where the code names nothing of the reference.</summary>
    /// <param name="title">What stands above it.</param>
    /// <param name="prefix">The way from the page to the reference's folder.</param>
    public string Places(string title, string prefix)
    {
        if (_pages.Count == 0)
            return "";
        var links = _pages.Select(page =>
            $"<a href=\"{prefix}{page.Page}\""
            + (page.Members.Count == 0 ? "" : $" data-m=\"{string.Join(' ', page.Members)}\"")
            + $">{Path.GetFileNameWithoutExtension(page.Page)}</a>"
        );
        return $"<details class=\"fold\" id=\"places\"><summary>{title}</summary>"
            + $"<p>{string.Join(" · ", links)}</p></details>";
    }
}
