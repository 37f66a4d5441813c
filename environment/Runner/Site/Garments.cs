using System.IO.Compression;
using ImageMagick;

namespace LatentLab.Runner.Site;

/// <summary>Two thousand garments in one small picture, for the boards that train autoencoders.</summary>
internal static class Garments
{
    public const int PerClass = 200;
    private const int Classes = 10,
        Columns = 50,
        Size = 28,
        Quality = 24;

    /// <summary>The garments as a script, since a page from a folder may not read the pixels of a picture.</summary>
    /// <param name="datasets">The folder datasets.</param>
    /// <exception cref="UserError">The data is missing or damaged.</exception>
    public static string ToScript(string datasets)
    {
        try
        {
            var folder = Path.Combine(datasets, "fashion-mnist");
            using var images = Unpacked(Path.Combine(folder, "train-images-idx3-ubyte.gz"), header: 16);
            using var labels = Unpacked(Path.Combine(folder, "train-labels-idx1-ubyte.gz"), header: 8);
            var picture = Convert.ToBase64String(ToPicture(images, labels));
            return $"LatentLab.garments = 'data:image/webp;base64,{picture}';\n";
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new UserError($"The garments cannot be read: {Cell.FirstLine(e.Message)}");
        }
    }

    /// <summary>The first of each class, class by class, fifty in a row.</summary>
    private static byte[] ToPicture(Stream images, Stream labels)
    {
        const int width = Columns * Size,
            height = Classes * PerClass / Columns * Size;
        var pixels = new byte[width * height];
        var taken = new int[Classes];
        var image = new byte[Size * Size];
        while (taken.Any(count => count < PerClass))
        {
            images.ReadExactly(image);
            var label = labels.ReadByte();
            if (taken[label] == PerClass)
                continue;
            var at = label * PerClass + taken[label]++;
            for (var row = 0; row < Size; row++)
                image
                    .AsSpan(row * Size, Size)
                    .CopyTo(pixels.AsSpan((at / Columns * Size + row) * width + at % Columns * Size));
        }
        using var sprite = new MagickImage(pixels, new PixelReadSettings(width, height, StorageType.Char, "I"));
        sprite.Quality = Quality;
        sprite.Settings.SetDefine(MagickFormat.WebP, "method", "6");
        return sprite.ToByteArray(MagickFormat.WebP);
    }

    private static GZipStream Unpacked(string file, int header)
    {
        var stream = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        stream.ReadExactly(new byte[header]);
        return stream;
    }
}
