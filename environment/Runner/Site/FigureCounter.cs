using System.Globalization;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>Numbers the figures of a notebook's page, and writes what stands below them.</summary>
/// <param name="number">The notebook's number.</param>
/// <param name="words">The words of the frame.</param>
internal sealed partial class FigureCounter(int number, SiteWords words)
{
    private const int LongestCaption = 500;

    private readonly Dictionary<string, string> _names = [];
    private int _last;

    /// <summary>The caption of the next figure, as html.</summary>
    /// <param name="cell">The id of its cell, by which texts refer to it.</param>
    /// <param name="title">Its title.</param>
    /// <param name="picture">The way from the page to the picture, to be looked at in full size, or null.</param>
    public string Next(string cell, string title, string? picture)
    {
        var name = words.Of("figure", string.Create(CultureInfo.InvariantCulture, $"{number}.{++_last}"));
        _names.TryAdd(cell, name);
        title = Times().Replace(LineBreak().Replace(title, " ").Trim(), " x ");
        if (!title.Contains(". ", StringComparison.Ordinal))
            title = title.TrimEnd('.'); // one sentence is a title
        if (title.Length > LongestCaption)
            title = title[..title.LastIndexOf(' ', LongestCaption)] + " …";
        var enlarge = picture is null
            ? ""
            : $" <a class=\"enlarge\" href=\"{picture}\" aria-label=\"{words["figure.enlarge"]}: {name}\">"
                + $"{words["figure.enlarge"]}</a>";
        return $"<figcaption id=\"figure-{_last}\"><b>{name}.</b> {Readable.Html(title)}{enlarge}</figcaption>";
    }

    [GeneratedRegex(@"(?<=\d)x(?=\d)")]
    private static partial Regex Times();

    [GeneratedRegex(@"<br>|\s+")]
    private static partial Regex LineBreak();
}
