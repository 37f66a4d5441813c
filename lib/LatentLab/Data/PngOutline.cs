using System.Buffers.Binary;
using System.IO.Compression;

namespace LatentLab;

/// <summary>Walks through a PNG: its chunks to the last one, and whether it has as many pixels as it says.</summary>
/// <remarks>
/// <i>Portable Network Graphics (PNG) Specification</i>, W3C, 3rd edition, 2025. The pixels are unpacked once here, to
/// be counted, so that a small file can neither ask for memory nor unpack to more than its picture.
/// </remarks>
internal static class PngOutline
{
    // length, type and checksum
    private const int ChunkFrame = 12;

    // Deflate cannot do better than 1,032 bytes from one.
    private const long MostBytesPerPackedByte = 1032;

    /// <summary>The bytes that every PNG begins with.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Follows the chunks from the header to the end mark.</summary>
    /// <exception cref="InvalidDataException">Cut off, broken, or too large.</exception>
    public static Picture.Outline Of(byte[] file)
    {
        using var packed = new MemoryStream();
        var (width, height, rawSize, apple) = (0, 0, 0L, false);
        var at = Signature.Length;
        while (true)
        {
            var rest = file.AsSpan(at);
            if (rest.Length < ChunkFrame)
                throw Picture.CutOff;
            var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
            if (length > rest.Length - ChunkFrame)
                throw Picture.CutOff;
            var type = rest[4..8];
            var data = rest.Slice(8, (int)length);
            at += ChunkFrame + data.Length;
            if (type.SequenceEqual("IHDR"u8))
                (width, height, rawSize) = ReadHeader(data);
            else if (type.SequenceEqual("CgBI"u8))
                apple = true; // of an iPhone's program: the pixels are packed without zlib's frame
            else if (type.SequenceEqual("IDAT"u8))
                packed.Write(data);
            else if (type.SequenceEqual("IEND"u8))
            {
                if (rawSize == 0 || !UnpacksTo(rawSize, packed, apple))
                    throw Picture.Broken;
                return new(width, height, file, at);
            }
        }
    }

    private static (int Width, int Height, long RawSize) ReadHeader(ReadOnlySpan<byte> data)
    {
        if (data.Length != 13)
            throw Picture.Broken;
        var (width, height) = (
            BinaryPrimitives.ReadUInt32BigEndian(data),
            BinaryPrimitives.ReadUInt32BigEndian(data[4..])
        );
        Picture.CheckSize(width, height);
        var (depth, interlaced) = (data[8], data[12] != 0);
        var channels = (color: data[9], depth) switch
        {
            (0, 1 or 2 or 4 or 8 or 16) or (3, 1 or 2 or 4 or 8) => 1,
            (2, 8 or 16) => 3,
            (4, 8 or 16) => 2,
            (6, 8 or 16) => 4,
            _ => throw Picture.Broken,
        };
        return ((int)width, (int)height, RawSize(width, height, depth * channels, interlaced));
    }

    /// <summary>The bytes of all rows, each with the kind of its filter before it.</summary>
    private static long RawSize(long width, long height, int bits, bool interlaced)
    {
        long Rows(long across, long down) => across == 0 ? 0 : down * (1 + (across * bits + 7) / 8);
        if (!interlaced)
            return Rows(width, height);
        ReadOnlySpan<(int X, int Y, int Across, int Down)> passes =
        [
            (0, 0, 8, 8),
            (4, 0, 8, 8),
            (0, 4, 4, 8),
            (2, 0, 4, 4),
            (0, 2, 2, 4),
            (1, 0, 2, 2),
            (0, 1, 1, 2),
        ];
        var sum = 0L;
        foreach (var (x, y, across, down) in passes)
            sum += Rows((width - x + across - 1) / across, (height - y + down - 1) / down);
        return sum;
    }

    private static bool UnpacksTo(long size, MemoryStream packed, bool apple)
    {
        if (size > packed.Length * MostBytesPerPackedByte)
            return false;
        packed.Position = 0;
        try
        {
            using Stream pixels = apple
                ? new DeflateStream(packed, CompressionMode.Decompress, leaveOpen: true)
                : new ZLibStream(packed, CompressionMode.Decompress, leaveOpen: true);
            Span<byte> buffer = stackalloc byte[8192];
            var left = size;
            while (true)
            {
                var read = pixels.Read(buffer);
                left -= read;
                if (read == 0 || left < 0)
                    return left == 0;
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }
    }
}
