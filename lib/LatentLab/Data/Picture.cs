using StbImageSharp;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Decodes one PNG or JPEG.</summary>
/// <remarks>
/// The decoder believes what a file says of itself: it allocates what the header asks for, calls it a success when
/// the data end early, and leaves the pixels that no data came for as memory happened to be. So a walk through the
/// file comes first (<see cref="PngOutline"/>, <see cref="JpegOutline"/>), and the decoder must end where it ended.
/// </remarks>
internal static class Picture
{
    /// <summary>The largest picture that is read, in pixels: a decoder needs up to 14 bytes for each.</summary>
    public const long MaximumPixels = 50_000_000;

    private const long MaximumFileBytes = 100 << 20;

    /// <summary>What a walk through a file has found.</summary>
    /// <param name="Width">The width of the picture.</param>
    /// <param name="Height">The height of the picture.</param>
    /// <param name="File">What to decode.</param>
    /// <param name="End">Where the picture ends in it; whatever comes behind is not part of it.</param>
    public readonly record struct Outline(int Width, int Height, byte[] File, int End);

    /// <summary>The data end before the picture does.</summary>
    public static InvalidDataException CutOff => new("cut off");

    /// <summary>The file contradicts itself or its format.</summary>
    public static InvalidDataException Broken => new("broken");

    private static InvalidDataException OtherFormat => new("not a PNG or JPEG");

    /// <summary>Reads a picture as gray values of its largest centered square, area averaged to size × size.</summary>
    /// <returns>[1, size, size], float32 in [0, 1]; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">
    /// Not a picture that can be read; the message says why, without the name.
    /// </exception>
    public static Tensor Load(string path, int size) =>
        new FileInfo(path).Length switch
        {
            0 => throw OtherFormat, // or a pipe or a device, where one might wait for ever
            > MaximumFileBytes => throw new InvalidDataException($"a file of more than {MaximumFileBytes >> 20} MB"),
            _ => Read(File.ReadAllBytes(path), size),
        };

    /// <summary>Reads a picture from memory; see <see cref="Load"/>.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Load"/>.</exception>
    public static Tensor Read(byte[] file, int size)
    {
        // The decoder knows further formats, which nobody has checked.
        var outline =
            file.AsSpan().StartsWith(PngOutline.Signature) ? PngOutline.Of(file)
            : file.AsSpan().StartsWith(JpegOutline.Signature) ? JpegOutline.Of(file)
            : throw OtherFormat;
        using var content = new PictureStream(outline.File, outline.End);
        var picture = Decode(content);
        if ((picture.Width, picture.Height, content.Position) != (outline.Width, outline.Height, outline.End))
            throw Broken;
        return Resized(picture, size);
    }

    /// <summary>Refuses a size before anything is allocated for it.</summary>
    /// <exception cref="InvalidDataException">No pixel, or too many.</exception>
    public static void CheckSize(long width, long height)
    {
        if (width < 1 || height < 1)
            throw Broken;
        if (width > MaximumPixels || height > MaximumPixels || width * height > MaximumPixels)
            throw new InvalidDataException($"{width}×{height} is more than {MaximumPixels / 1_000_000} megapixels");
    }

    private static ImageResult Decode(Stream content)
    {
        try
        {
            return ImageResult.FromStream(content, ColorComponents.GreyAlpha);
        }
        // What the decoder throws on a damaged picture is not documented, and its message can be arbitrary bytes.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new InvalidDataException(Broken.Message, e);
        }
    }

    // The decoder skips by seeking, by lengths that it takes for signed, and knows the end by Position == Length:
    // whoever seeks backwards or beyond the end is there.
    private sealed class PictureStream(byte[] content, int length) : MemoryStream(content, 0, length)
    {
        public override long Seek(long offset, SeekOrigin loc) =>
            loc == SeekOrigin.Current && (offset < 0 || offset > Length - Position)
                ? base.Seek(0, SeekOrigin.End)
                : base.Seek(offset, loc);
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
