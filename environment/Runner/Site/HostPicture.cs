using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>
/// A figure as Jupyter or VS Code saves it: html with a picture in it and, for a chart, the script that draws it.
/// </summary>
/// <param name="Png">The picture.</param>
/// <param name="Alt">What it shows.</param>
/// <param name="Chart">The chart's data, or null.</param>
internal sealed partial record HostPicture(byte[] Png, string Alt, JsonNode? Chart)
{
    /// <summary>Reads what such a program saved; null where there is no picture in it.</summary>
    /// <exception cref="UserError">There is one that cannot be read.</exception>
    public static HostPicture? Read(string html)
    {
        var picture = Picture().Match(html);
        if (!picture.Success)
            return null;
        var alt = WebUtility.HtmlDecode(Alternative().Match(picture.Value).Groups[1].Value);
        try
        {
            var bytes = Convert.FromBase64String(picture.Groups["base64"].Value);
            var png = picture.Groups["type"].Value == "png" ? bytes : SvgPicture.ToPng(Encoding.UTF8.GetString(bytes));
            return new HostPicture(
                png,
                alt,
                Figure().Match(html) is { Success: true } f ? JsonNode.Parse(f.Groups[1].Value) : null
            );
        }
        catch (Exception e) when (e is FormatException or JsonException or System.Xml.XmlException)
        {
            throw new UserError($"a picture that cannot be read: {Cell.FirstLine(e.Message, 200)}");
        }
    }

    [GeneratedRegex("""<img\b[^>]*\bsrc="data:image/(?<type>png|svg\+xml);base64,(?<base64>[^"]+)"[^>]*>""")]
    private static partial Regex Picture();

    [GeneratedRegex("\\balt=\"([^\"]*)\"")]
    private static partial Regex Alternative();

    [GeneratedRegex(@"var figure=(\{.*?\});\s*var chart=", RegexOptions.Singleline)]
    private static partial Regex Figure();
}
