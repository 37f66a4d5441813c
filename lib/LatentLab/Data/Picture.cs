using StbImageSharp;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Decodes one PNG or JPEG.</summary>
internal static class Picture
{
    /// <summary>The largest picture that is read, in pixels: a decoder needs up to ten bytes for each.</summary>
    public const long MaximumPixels = 50_000_000;

    private const long MaximumFileBytes = 100 << 20;

    /// <summary>Reads a picture as gray values of its largest centered square, area averaged to size × size.</summary>
    /// <returns>[1, size, size], float32 in [0, 1]; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">
    /// Not a picture that can be read; the message says why, without the name.
    /// </exception>
    public static Tensor Load(string path, int size)
    {
        if (new FileInfo(path).Length > MaximumFileBytes)
            throw new InvalidDataException($"a file of more than {MaximumFileBytes >> 20} MB");
        using var file = new PictureStream(File.ReadAllBytes(path));
        // The decoder allocates what the header says, so the header is looked at first.
        var info = ImageInfo.FromStream(file) ?? throw new InvalidDataException("not a PNG or JPEG");
        if ((long)info.Width * info.Height > MaximumPixels)
            throw new InvalidDataException(
                $"{info.Width}×{info.Height} is more than {MaximumPixels / 1_000_000} megapixels"
            );
        file.Position = 0;
        return Resized(Decode(file), size);
    }

    private static ImageResult Decode(Stream file)
    {
        try
        {
            return ImageResult.FromStream(file, ColorComponents.GreyAlpha);
        }
        // What the decoder throws on a damaged picture is not documented, and its message can be arbitrary bytes.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidDataException("broken", e);
        }
    }

    // StbImageSharp skips a segment by seeking and knows the end by Position == Length: a segment that claims to reach
    // beyond the end, as in a JPEG that is cut off, would let it search forever.
    private sealed class PictureStream(byte[] content) : MemoryStream(content)
    {
        public override long Seek(long offset, SeekOrigin loc)
        {
            var position = base.Seek(offset, loc);
            return position <= Length ? position : base.Seek(0, SeekOrigin.End);
        }
    }

    private static Tensor Resized(ImageResult picture, int size)
    {
        using var scope = NewDisposeScope();
        var side = Math.Min(picture.Width, picture.Height);
        var (left, top) = ((picture.Width - side) / 2, (picture.Height - side) / 2);
        using var bytes = tensor(picture.Data).view(picture.Height, picture.Width, 2);
        // [side, side, 2]
        var square = bytes.narrow(0, top, side).narrow(1, left, side).to(ScalarType.Float32).div_(255);
        var gray = square.select(2, 0) * square.select(2, 1); // transparent is black
        return nn
            .functional.interpolate(gray.view(1, 1, side, side), [size, size], mode: InterpolationMode.Area)
            .squeeze(0)
            .MoveToOuterDisposeScope();
    }
}
