using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace LatentLab.Runner.Site;

/// <summary>Reads the finished pages as a browser would, and names what is wrong.</summary>
internal static class SiteCheck
{
    /// <summary>Looks at every page.</summary>
    /// <param name="folder">The site's folder.</param>
    /// <param name="files">The pages in it.</param>
    public static IReadOnlyList<string> Problems(string folder, IReadOnlyList<string> files)
    {
        var parser = new HtmlParser();
        var pages = files.ToDictionary(
            f => Path.GetFullPath(Path.Combine(folder, f)),
            f => parser.ParseDocument(File.ReadAllText(Path.Combine(folder, f)))
        );
        var ids = pages.ToDictionary(
            p => p.Key,
            p => p.Value.All.Select(e => e.Id).Where(id => !string.IsNullOrEmpty(id)).ToHashSet()
        );
        var problems = new List<string>();
        foreach (var (file, page) in pages)
            problems.AddRange(
                ProblemsOf(file, page, ids).Select(p => $"{Path.GetRelativePath(folder, file).Replace('\\', '/')}: {p}")
            );
        foreach (var page in pages.Values)
            page.Dispose();
        return problems;
    }

    private static IEnumerable<string> ProblemsOf(
        string file,
        IHtmlDocument page,
        Dictionary<string, HashSet<string?>> ids
    )
    {
        foreach (
            var twice in page.All.Where(e => !string.IsNullOrEmpty(e.Id)).GroupBy(e => e.Id).Where(g => g.Count() > 1)
        )
            yield return $"the id '{twice.Key}' stands {twice.Count()} times";
        foreach (
            var picture in page.QuerySelectorAll("img").Where(i => string.IsNullOrWhiteSpace(i.GetAttribute("alt")))
        )
            yield return $"the picture {picture.GetAttribute("src")} has no text (alt)";
        foreach (var script in page.Scripts.Where(s => s.Source is null && s.Type != "application/json"))
            yield return $"a script inside the page: {Cell.FirstLine(script.Text)}";
        foreach (
            var handler in page
                .All.SelectMany(e => e.Attributes)
                .Where(a => a.Name.StartsWith("on", StringComparison.Ordinal))
        )
            yield return $"an event handler: {handler.Name}";
        foreach (var element in page.QuerySelectorAll("[src], [href]:not(a, [rel=canonical])"))
        {
            var address = element.GetAttribute("src") ?? element.GetAttribute("href")!;
            if (address.Contains(':') || address.StartsWith("//", StringComparison.Ordinal))
                yield return $"<{element.LocalName}> loads {address} from elsewhere";
            else if (!File.Exists(Target(file, address).File))
                yield return $"<{element.LocalName}> loads {address}, which is not there";
        }
        var members = page.QuerySelectorAll("a[data-m]")
            .SelectMany(a => a.GetAttribute("data-m")!.Split(' ').Select(m => $"{a.GetAttribute("href")}#{m}"));
        foreach (var address in page.QuerySelectorAll("a").Select(a => a.GetAttribute("href") ?? "").Concat(members))
        {
            if (address.StartsWith("https://", StringComparison.Ordinal))
                continue;
            var (target, anchor) = Target(file, address);
            if (address.Length == 0 || address.Contains(':'))
                yield return $"a link to '{address}'";
            else if (!File.Exists(target))
                yield return $"a dead link to {address}";
            else if (anchor.Length > 0 && ids.TryGetValue(target, out var known) && !known.Contains(anchor))
                yield return $"a link to {address}, which has no such place";
        }
    }

    private static (string File, string Anchor) Target(string file, string address)
    {
        var (path, anchor) = address.Split('#', 2) is [var before, var after] ? (before, after) : (address, "");
        return (
            path.Length == 0
                ? file
                : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, Uri.UnescapeDataString(path))),
            Uri.UnescapeDataString(anchor)
        );
    }
}
