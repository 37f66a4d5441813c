using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using ImageMagick;

namespace LatentLab.Runner;

/// <summary>Makes a PNG of an SVG, with a font of our own, so that it comes out the same everywhere.</summary>
internal static class SvgPicture
{
    // Twice the usual 96 dots per inch: sharp on today's screens.
    private const int Density = 192;
    private const int Scale = Density / 96;

    private static readonly XNamespace XLink = "http://www.w3.org/1999/xlink";
    private static readonly Lock Start = new();
    private static bool Started;

    /// <summary>Draws an SVG.</summary>
    /// <returns>A PNG with at most 256 colors.</returns>
    /// <exception cref="XmlException">It is no SVG.</exception>
    public static byte[] ToPng(string svg)
    {
        UseOwnFont();
        var settings = new MagickReadSettings
        {
            Format = MagickFormat.Svg,
            Density = new Density(Density),
            BackgroundColor = MagickColors.White,
        };
        using var image = new MagickImage(Encoding.UTF8.GetBytes(WithSharpPictures(svg)), settings);
        image.Alpha(AlphaAction.Remove);
        image.Quantize(new QuantizeSettings { Colors = 256, DitherMethod = DitherMethod.No });
        image.Strip();
        image.Settings.SetDefine(MagickFormat.Png, "exclude-chunks", "date,time,gAMA,cHRM,bKGD,pHYs");
        return image.ToByteArray(MagickFormat.Png);
    }

    /// <summary>Width and height of a drawing's view box, as they are written; null where it has none.</summary>
    /// <exception cref="UserError">The file is no XML.</exception>
    public static (string Width, string Height)? SizeOf(string file)
    {
        try
        {
            var box = (string?)XDocument.Load(file).Root!.Attribute("viewBox");
            return box?.Split(' ') is [_, _, var width, var height] ? (width, height) : null;
        }
        catch (XmlException e)
        {
            throw new UserError($"{Path.GetFileName(file)} is no SVG: {e.Message}");
        }
    }

    /// <summary>
    /// Readies embedded pictures for the renderer, which knows xlink:href only and would blur their pixels.
    /// </summary>
    private static string WithSharpPictures(string svg)
    {
        var root = XElement.Parse(svg, LoadOptions.PreserveWhitespace);
        root.SetAttributeValue(XNamespace.Xmlns + "xlink", XLink.NamespaceName);
        foreach (var picture in root.Descendants(root.Name.Namespace + "image"))
        {
            const string prefix = "data:image/png;base64,";
            var data = (string?)picture.Attribute("href") ?? (string?)picture.Attribute(XLink + "href") ?? "";
            if (!data.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            using var image = new MagickImage(Convert.FromBase64String(data[prefix.Length..]));
            // Sample repeats pixels, as image-rendering="pixelated" asks for.
            image.Sample(
                new MagickGeometry(Pixels(picture, "width"), Pixels(picture, "height")) { IgnoreAspectRatio = true }
            );
            picture.SetAttributeValue("href", null);
            picture.SetAttributeValue(XLink + "href", prefix + image.ToBase64(MagickFormat.Png));
        }
        return root.ToString(SaveOptions.DisableFormatting);
    }

    private static uint Pixels(XElement picture, string attribute) =>
        (uint)
            Math.Max(
                1,
                Math.Round(double.Parse(picture.Attribute(attribute)!.Value, CultureInfo.InvariantCulture) * Scale)
            );

    private static void UseOwnFont()
    {
        lock (Start)
        {
            if (Started)
                return;
            var folder = Path.Combine(UserFolders.Cache, "fonts");
            Directory.CreateDirectory(folder);
            var config = Path.Combine(folder, "fonts.conf");
            AtomicFile.WriteText(
                config,
                $"""
                <?xml version="1.0"?>
                <fontconfig>
                  <dir>{System.Security.SecurityElement.Escape(Path.Combine(AppContext.BaseDirectory, "fonts"))}</dir>
                  <cachedir>{System.Security.SecurityElement.Escape(folder)}</cachedir>
                </fontconfig>
                """
            );
            // The variable has to be there before the native library reads it, once.
            NativeEnvironment.Set("FONTCONFIG_FILE", config);
            StartFontconfig();
            Started = true;
        }
    }

    // The renderer asks fontconfig without having started it, which prints a warning.
    private static unsafe void StartFontconfig()
    {
        var name = $"Magick.Native-Q8-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}.dll";
        if (
            NativeLibrary.TryLoad(name, typeof(MagickImage).Assembly, null, out var magick)
            && NativeLibrary.TryGetExport(magick, "FcInit", out var start)
        )
            _ = ((delegate* unmanaged<int>)start)();
    }
}
