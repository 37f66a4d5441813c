using StbImageWriteSharp;

namespace LatentLab;

/// <summary>Pixels as PNG files.</summary>
internal static class Png
{
    /// <summary>A color picture from a function of the pixel's place.</summary>
    public static byte[] Rgb(int width, int height, Func<int, int, (byte R, byte G, byte B)> color)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = color(i % width, i / width);
        return Write(pixels, width, height, ColorComponents.RedGreenBlue);
    }

    /// <summary>A color picture from its pixels, row by row: red, green, blue.</summary>
    public static byte[] Rgb(byte[] pixels, int width, int height) =>
        Write(pixels, width, height, ColorComponents.RedGreenBlue);

    /// <summary>A gray picture from its pixels, row by row.</summary>
    public static byte[] Gray(byte[] pixels, int width, int height) =>
        Write(pixels, width, height, ColorComponents.Grey);

    private static byte[] Write(byte[] pixels, int width, int height, ColorComponents components)
    {
        using var stream = new MemoryStream();
        new ImageWriter().WritePng(pixels, width, height, components, stream);
        return stream.ToArray();
    }
}
