using System.Text;
using ImageMagick;

namespace LatentLab.Runner;

/// <summary>Makes a PNG of an SVG, with a font of our own, so that it comes out the same everywhere.</summary>
internal static class SvgPicture
{
    // Twice the usual 96 dots per inch: sharp on today's screens.
    private const int Density = 192;

    private static readonly Lock Start = new();
    private static bool _started;

    /// <summary>Draws an SVG.</summary>
    /// <returns>A PNG with at most 256 colors.</returns>
    public static byte[] ToPng(string svg)
    {
        UseOwnFont();
        var settings = new MagickReadSettings { Format = MagickFormat.Svg, Density = new Density(Density), BackgroundColor = MagickColors.White };
        using var image = new MagickImage(Encoding.UTF8.GetBytes(svg), settings);
        image.Alpha(AlphaAction.Remove);
        image.Quantize(new QuantizeSettings { Colors = 256, DitherMethod = DitherMethod.No });
        image.Strip();
        image.Settings.SetDefine(MagickFormat.Png, "exclude-chunks", "date,time,gAMA,cHRM,bKGD,pHYs");
        return image.ToByteArray(MagickFormat.Png);
    }

    private static void UseOwnFont()
    {
        lock (Start)
        {
            if (_started) return;
            var folder = Path.Combine(UserFolders.Cache, "fonts");
            Directory.CreateDirectory(folder);
            var config = Path.Combine(folder, "fonts.conf");
            AtomicFile.WriteText(config, $"""
                <?xml version="1.0"?>
                <fontconfig>
                  <dir>{System.Security.SecurityElement.Escape(Path.Combine(AppContext.BaseDirectory, "fonts"))}</dir>
                  <cachedir>{System.Security.SecurityElement.Escape(folder)}</cachedir>
                </fontconfig>
                """);
            // The variable has to be there before the native library reads it, once.
            NativeEnvironment.Set("FONTCONFIG_FILE", config);
            MagickNET.Initialize();
            _started = true;
        }
    }
}
