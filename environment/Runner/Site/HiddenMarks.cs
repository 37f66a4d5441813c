using System.Globalization;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>
/// Shows the marks that turn the direction of text: unseen, they let code look different from what it does.
/// </summary>
/// <remarks>N. Boucher and R. Anderson, <i>Trojan Source</i>, 2021, arXiv:2111.00169.</remarks>
internal static partial class HiddenMarks
{
    /// <summary>The same page, with each mark written out.</summary>
    public static string Shown(string html) =>
        Mark().Replace(html, m => string.Create(CultureInfo.InvariantCulture, $"[U+{(int)m.Value[0]:X4}]"));

    [GeneratedRegex(@"[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]")]
    private static partial Regex Mark();
}
