using System.Globalization;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>How to cite the work: what CITATION.cff says.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Authors">Who wrote it.</param>
internal sealed partial record Citation(string Title, string Authors)
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="UserError">It is missing, or lacks a title or the authors.</exception>
    public static Citation Read(string root)
    {
        var file = Path.Combine(root, "CITATION.cff");
        var text = File.Exists(file) ? File.ReadAllText(file) : "";
        var (title, authors) = (TitleLine().Match(text), AuthorLine().Matches(text));
        return title.Success && authors.Count > 0
            ? new Citation(title.Groups[1].Value, string.Join(" and ", authors.Select(a => a.Groups[1].Value)))
            : throw new UserError("CITATION.cff needs a title and the authors' names.");
    }

    /// <summary>The page on how to cite.</summary>
    public string ToMarkdown(SiteWords words, SiteManifest manifest, string version, DateOnly date)
    {
        var year = date.Year.ToString(CultureInfo.InvariantCulture);
        var sentence = $"{Authors}, *{Title}*, {words.Of("cite.version", version)}, {year}";
        var address = manifest.Address is { } web ? $",\n  url = {{{web}}}" : "";
        return $$"""
            # {{words["cite"]}}

            {{words["cite.about"]}}

            {{sentence}}{{(manifest.Address is { } place ? $", [{place}]({place})" : "")}}.

            ```
            @software{latentlab,
              author = {{{Authors}}},
              title = {{{Title}}},
              version = {{{version}}},
              year = {{{year}}}{{address}}
            }
            ```

            {{words["cite.papers"]}}
            """;
    }

    [GeneratedRegex("^title: *\"?([^\"\n]+)\"?", RegexOptions.Multiline)]
    private static partial Regex TitleLine();

    [GeneratedRegex("^ *(?:- )?name: *\"?([^\"\n]+)\"?", RegexOptions.Multiline)]
    private static partial Regex AuthorLine();
}
