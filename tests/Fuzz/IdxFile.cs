using System.Buffers.Binary;
using System.IO.Compression;

namespace LatentLab.Fuzz;

/// <summary>Small IDX files for tests.</summary>
internal static class IdxFile
{
    /// <summary>The bytes of a file: type, sizes and values.</summary>
    public static byte[] Of(byte type, uint[] sizes, params byte[] values)
    {
        var bytes = new List<byte> { 0, 0, type, (byte)sizes.Length };
        foreach (var size in sizes)
        {
            var field = new byte[4];
            BinaryPrimitives.WriteUInt32BigEndian(field, size);
            bytes.AddRange(field);
        }
        return [.. bytes, .. values];
    }

    /// <summary>The same bytes, packed.</summary>
    public static byte[] Gzipped(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(content);
        return packed.ToArray();
    }
}
