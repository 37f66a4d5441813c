using System.Globalization;
using System.Xml.Linq;

namespace LatentLab.Runner.Site;

/// <summary>The list of all pages that search engines read.</summary>
internal static class Sitemap
{
    private static readonly XNamespace Format = "http://www.sitemaps.org/schemas/sitemap/0.9";

    /// <param name="address">Where the site stands, with a slash at its end.</param>
    /// <param name="pages">Its pages.</param>
    /// <param name="date">The day of the build.</param>
    public static string Of(string address, IEnumerable<SitePage> pages, DateOnly date)
    {
        var day = date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var urls = pages.Select(page => new XElement(
            Format + "url",
            new XElement(Format + "loc", address + page.File),
            new XElement(Format + "lastmod", day)
        ));
        return $"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{new XElement(Format + "urlset", urls)}\n";
    }
}
