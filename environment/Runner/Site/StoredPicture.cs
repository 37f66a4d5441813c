using System.Buffers.Binary;
using System.Net;

namespace LatentLab.Runner.Site;

/// <summary>A PNG of a notebook's output.</summary>
/// <param name="File">Its place in the site's folder.</param>
/// <param name="Bytes">The PNG.</param>
/// <param name="Alt">What it shows, in words.</param>
internal sealed record StoredPicture(string File, byte[] Bytes, string Alt)
{
    public int Width => BinaryPrimitives.ReadInt32BigEndian(Bytes.AsSpan(16));

    public int Height => BinaryPrimitives.ReadInt32BigEndian(Bytes.AsSpan(20));

    /// <summary>The picture on a page; its place is kept free while it loads.</summary>
    /// <param name="root">The way from the page to the site's folder.</param>
    /// <param name="scale">How many of its pixels are one of the page.</param>
    public string ToHtml(string root, int scale = 1) =>
        $"<img src=\"{root}{File}\" alt=\"{WebUtility.HtmlEncode(Alt)}\" width=\"{Width / scale}\" "
        + $"height=\"{Height / scale}\" loading=\"lazy\" decoding=\"async\">";

    /// <summary>Reads what a notebook stored.</summary>
    /// <exception cref="UserError">It is no PNG.</exception>
    public static StoredPicture Read(string file, string base64, string alt)
    {
        var bytes = new byte[base64.Length];
        return Of(file, Convert.TryFromBase64String(base64.Trim(), bytes, out var length) ? bytes[..length] : [], alt);
    }

    /// <summary>Takes over a picture.</summary>
    /// <exception cref="UserError">It is no PNG, or has no words.</exception>
    public static StoredPicture Of(string file, byte[] bytes, string alt)
    {
        if (bytes.Length < 24 || !bytes.AsSpan(1, 3).SequenceEqual("PNG"u8))
            throw new UserError($"{file}: the stored picture is no PNG");
        if (alt.Length == 0)
            throw new UserError($"{file}: the stored picture has no text beside it that says what it shows");
        return new StoredPicture(file, bytes, alt);
    }
}
