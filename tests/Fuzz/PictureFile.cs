using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace LatentLab.Fuzz;

/// <summary>Small PNG and JPEG files for tests, whole and damaged.</summary>
internal static class PictureFile
{
    private static readonly byte[] Signature = [0x89, .. "PNG\r\n\x1a\n"u8];
    private static readonly string[] Types = ["IHDR", "CgBI", "PLTE", "tRNS", "IDAT", "tEXt", "IEND", "ABCD", "abcd"];
    private static readonly uint[] Sizes = [0, 1, 2, 13, 255, 65536, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF4, 0xFFFFFFFF];

    /// <summary>20×18, color at half the size, in several scans from coarse to fine.</summary>
    public static byte[] Progressive { get; } =
        Convert.FromBase64String(
            """
            /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACAWGBwYFCAcGhwkIiAmMFA0MCwsMGJGSjpQdGZ6eHJmcG6AkLicgIiuim5woNqirr7E
            ztDOfJri8uDI8LjKzsb/2wBDASIkJDAqMF40NF7GhHCExsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbG
            xsbGxsbGxsb/wgARCAASABQDASIAAhEBAxEB/8QAGAABAQEBAQAAAAAAAAAAAAAAAAIDBAH/xAAWAQEBAQAAAAAAAAAAAAAAAAAE
            AgP/2gAMAwEAAhADEAAAAee9b1nF0Dp9ssFDBP8A/8QAFhABAQEAAAAAAAAAAAAAAAAAEQAg/9oACAEBAAEFAiIiIx//xAAXEQEB
            AQEAAAAAAAAAAAAAAAACABAS/9oACAEDAQE/AQ7uGf/EABcRAQEBAQAAAAAAAAAAAAAAAAIAEBL/2gAIAQIBAT8Baup5/8QAFBAB
            AAAAAAAAAAAAAAAAAAAAMP/aAAgBAQAGPwIf/8QAFhABAQEAAAAAAAAAAAAAAAAAAQAQ/9oACAEBAAE/ISmZTMjP/9oADAMBAAIA
            AwAAABC/4ID/xAAWEQEBAQAAAAAAAAAAAAAAAAAAARD/2gAIAQMBAT8QUxj/xAAWEQEBAQAAAAAAAAAAAAAAAAAAARD/2gAIAQIB
            AT8QNyr/xAAZEAADAQEBAAAAAAAAAAAAAAAAAWEhMRD/2gAIAQEAAT8QgQFjhAgLHPRLD//Z
            """
        );

    /// <summary>The same picture in one scan, with a restart mark after each block of 16×16 pixels.</summary>
    public static byte[] Restarting { get; } =
        Convert.FromBase64String(
            """
            /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACAWGBwYFCAcGhwkIiAmMFA0MCwsMGJGSjpQdGZ6eHJmcG6AkLicgIiuim5woNqirr7E
            ztDOfJri8uDI8LjKzsb/2wBDASIkJDAqMF40NF7GhHCExsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbGxsbG
            xsbGxsbGxsb/wAARCAASABQDASIAAhEBAxEB/8QAFwABAQEBAAAAAAAAAAAAAAAAAAMEBf/EABoQAQACAwEAAAAAAAAAAAAAAAAC
            AwEhYTH/xAAYAQACAwAAAAAAAAAAAAAAAAACBAEDBf/EABYRAQEBAAAAAAAAAAAAAAAAAAADAf/dAAQAAf/aAAwDAQACEQMRAD8A
            wRp4rGnjXGni0aeG7VBCz//QlinXg6GKdeCranss/9HZFaIJsz4P/9LrYxoAjosf/9k=
            """
        );

    /// <summary>The same picture in gray, in several scans, with a restart mark after every second block.</summary>
    public static byte[] GrayProgressive { get; } =
        Convert.FromBase64String(
            """
            /9j/4AAQSkZJRgABAQAAAQABAAD/2wBDACAWGBwYFCAcGhwkIiAmMFA0MCwsMGJGSjpQdGZ6eHJmcG6AkLicgIiuim5woNqirr7E
            ztDOfJri8uDI8LjKzsb/wgALCAASABQBAREA/8QAFgABAQEAAAAAAAAAAAAAAAAAAgQD/90ABAAC/9oACAEBAAAAAZ3/AP/QD//R
            a//S2f8A/9Ov/8QAFhABAQEAAAAAAAAAAAAAAAAAABEQ/9oACAEBAAEFAoj/0Ij/0Yj/0s//03//xAAVEAEBAAAAAAAAAAAAAAAA
            AAAQAP/aAAgBAQAGPwI//9A//9E//9I//9O//8QAFhABAQEAAAAAAAAAAAAAAAAAAAEQ/9oACAEBAAE/IYx//9Bj/9GZ/wD/0oj/
            03//2gAIAQEAAAAQv//Q/wD/0f8A/9I//9N//8QAGRAAAwEBAQAAAAAAAAAAAAAAAAFhITEQ/9oACAEBAAE/EIED/9BY4QP/0YCx
            w//S8P/TSw//2Q==
            """
        );

    /// <summary>Whole files of every kind that the reader knows.</summary>
    public static byte[][] Whole { get; } =
    [
        Png(9, 7, depth: 8, color: 0), // gray
        Png(9, 7, depth: 8, color: 6), // color and transparency
        Png(9, 7, depth: 4, color: 3), // a palette
        Png(9, 7, depth: 16, color: 2, interlaced: true),
        Progressive,
        Restarting,
        GrayProgressive,
    ];

    /// <summary>A PNG with the given chunks.</summary>
    public static byte[] Png(params byte[][] chunks) => [.. Signature, .. chunks.SelectMany(chunk => chunk)];

    /// <summary>A whole PNG, with all filters and any values.</summary>
    public static byte[] Png(int width, int height, byte depth, byte color, bool interlaced = false)
    {
        var bits =
            depth
            * (
                color == 2 ? 3
                : color == 6 ? 4
                : 1
            );
        var rows = new List<byte>();
        void Pass(int across, int down)
        {
            for (var y = 0; across > 0 && y < down; y++)
                rows.AddRange([
                    (byte)(y % 5),
                    .. Enumerable.Range(0, (across * bits + 7) / 8).Select(i => (byte)((i + y) * 7)),
                ]);
        }
        (int X, int Y, int Across, int Down)[] passes =
        [
            (0, 0, 8, 8),
            (4, 0, 8, 8),
            (0, 4, 4, 8),
            (2, 0, 4, 4),
            (0, 2, 2, 4),
            (1, 0, 2, 2),
            (0, 1, 1, 2),
        ];
        if (!interlaced)
            Pass(width, height);
        foreach (var (x, y, across, down) in interlaced ? passes : [])
            Pass((width - x + across - 1) / across, (height - y + down - 1) / down);
        return Png([
            Header((uint)width, (uint)height, depth, color, interlaced),
            .. color == 3 ? [Chunk("PLTE", [.. Enumerable.Range(0, 48).Select(i => (byte)(i * 5))])] : (byte[][])[],
            Chunk("IDAT", Packed([.. rows])),
            Chunk("IEND"),
        ]);
    }

    /// <summary>A chunk of a PNG that states its length and its checksum.</summary>
    public static byte[] Chunk(string type, params byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. Encoding.ASCII.GetBytes(type), .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(chunk, data.Length);
        var sum = 0xFFFFFFFF;
        foreach (var value in chunk.AsSpan(4..^4))
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
        }
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(^4..), ~sum);
        return chunk;
    }

    /// <summary>The first chunk of a PNG.</summary>
    public static byte[] Header(uint width, uint height, byte depth, byte color, bool interlaced = false)
    {
        byte[] data = [0, 0, 0, 0, 0, 0, 0, 0, depth, color, 0, 0, interlaced ? (byte)1 : (byte)0];
        BinaryPrimitives.WriteUInt32BigEndian(data, width);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), height);
        return Chunk("IHDR", data);
    }

    /// <summary>Bytes as the pixels of a PNG are packed.</summary>
    public static byte[] Packed(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
            zlib.Write(content);
        return packed.ToArray();
    }

    /// <summary>Damage anywhere, or in the format: a header, length, order or pixels that do not fit.</summary>
    public static byte[] Damaged(byte[] original, Random chance) =>
        chance.Next(2) == 0 ? Damage.Bytes(original, chance)
        : original[0] == Signature[0] ? DamagedPng(original, chance)
        : DamagedJpeg(original, chance);

    /// <summary>A JPEG in pieces that begin with a mark: segments, or scans with their data.</summary>
    public static List<byte[]> Pieces(byte[] jpeg)
    {
        var starts = Enumerable
            .Range(0, jpeg.Length - 1)
            .Where(i => jpeg[i] == 0xFF && jpeg[i + 1] is not (0 or 0xFF or (>= 0xD0 and <= 0xD7)))
            .Append(jpeg.Length)
            .ToArray();
        return [.. starts.Zip(starts[1..], (start, end) => jpeg[start..end])];
    }

    private static byte[] DamagedPng(byte[] original, Random chance)
    {
        var chunks = new List<byte[]>();
        for (var at = Signature.Length; at < original.Length; at += chunks[^1].Length)
            chunks.Add(original[at..(at + 12 + BinaryPrimitives.ReadInt32BigEndian(original.AsSpan(at)))]);
        var one = chance.Next(chunks.Count);
        string Type(byte[] chunk) => Encoding.ASCII.GetString(chunk, 4, 4);
        var size = chance.Next(2) == 0 ? (uint)chance.Next(20) : Sizes[chance.Next(Sizes.Length)];
        switch (chance.Next(6))
        {
            case 0:
                var header = chunks[0][8..^4];
                if (chance.Next(2) == 0)
                    BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 * chance.Next(2)), size);
                else
                    header[8 + chance.Next(5)] = (byte)chance.Next(9);
                chunks[0] = Chunk("IHDR", header);
                break;
            case 1:
                BinaryPrimitives.WriteUInt32BigEndian(chunks[one], size);
                break;
            case 2:
                chunks[one] = Chunk(Types[chance.Next(Types.Length)], chunks[one][8..^4]);
                break;
            case 3:
                chunks[one] = Chunk(Type(chunks[one]), Damage.Bytes(chunks[one][8..^4], chance));
                break;
            case 4:
                var pixels = chunks.FindIndex(chunk => Type(chunk) == "IDAT");
                using (var rows = new MemoryStream())
                {
                    using (
                        var zlib = new ZLibStream(new MemoryStream(chunks[pixels][8..^4]), CompressionMode.Decompress)
                    )
                        zlib.CopyTo(rows);
                    chunks[pixels] = Chunk("IDAT", Packed(Damage.Bytes(rows.ToArray(), chance)));
                }
                break;
            default:
                Reordered(chunks, chance);
                break;
        }
        return Png([.. chunks]);
    }

    private static byte[] DamagedJpeg(byte[] original, Random chance)
    {
        var pieces = Pieces(original);
        var one = chance.Next(1, pieces.Count - 1);
        switch (chance.Next(6))
        {
            case 0:
                var frame = pieces.Find(piece => piece[1] is 0xC0 or 0xC2)!;
                frame[chance.Next(4, frame.Length)] = (byte)(chance.Next(2) == 0 ? chance.Next(40) : chance.Next(256));
                break;
            case 1:
                BinaryPrimitives.WriteUInt16BigEndian(pieces[one].AsSpan(2), (ushort)Sizes[chance.Next(Sizes.Length)]);
                break;
            case 2:
                pieces[one][1] = (byte)chance.Next(0xC0, 0x100);
                break;
            case 3:
                pieces[one] = [.. pieces[one][..4], .. Damage.Bytes(pieces[one][4..], chance)];
                break;
            case 4:
                pieces[one] = pieces[one][..chance.Next(4, pieces[one].Length)];
                break;
            default:
                Reordered(pieces, chance);
                break;
        }
        return [.. pieces.SelectMany(piece => piece)];
    }

    private static void Reordered(List<byte[]> pieces, Random chance)
    {
        var piece = pieces[chance.Next(pieces.Count)];
        if (chance.Next(3) > 0)
            pieces.Remove(piece);
        if (chance.Next(3) > 0)
            pieces.Insert(chance.Next(pieces.Count + 1), piece);
    }
}
