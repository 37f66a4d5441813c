using System.Net;

namespace LatentLab.Runner.Site;

/// <summary>The picture that messengers show beside a link to the site: its name, and three layers of units.</summary>
internal static class SocialCard
{
    /// <summary>A PNG of 1200 × 630 pixels.</summary>
    public static byte[] Of(SiteManifest manifest)
    {
        const int width = 600,
            height = 315;
        (int X, int Units)[] layers = [(430, 9), (475, 4), (520, 9)];
        var units = string.Concat(
            layers.SelectMany(layer =>
                Enumerable
                    .Range(0, layer.Units)
                    .Select(unit => height / 2 + 26 * (unit - (layer.Units - 1) / 2.0))
                    .Select(y =>
                        FormattableString.Invariant($"<circle cx=\"{layer.X}\" cy=\"{y}\" r=\"9\" fill=\"#0072B2\"/>")
                    )
            )
        );
        var lines = manifest.Tagline.Split(", ");
        var tagline = string.Concat(
            lines.Select(
                (line, i) =>
                    $"<text x=\"50\" y=\"{175 + 30 * i}\" font-size=\"20\">{WebUtility.HtmlEncode(line)}</text>"
            )
        );
        return SvgPicture.ToPng(
            $"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"
              font-family="sans-serif" fill="#1c2126">
            <rect width="{width}" height="{height}" fill="#ffffff"/>
            <text x="50" y="125" font-size="46" font-weight="bold">{WebUtility.HtmlEncode(manifest.Title)}</text>
            {tagline}{units}</svg>
            """
        );
    }
}
