using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Reads IDX, the format of MNIST and its relatives, plain or gzipped.</summary>
/// <remarks>
/// The format: two zero bytes, a type byte, the rank, one big-endian 32-bit size per dimension, then the values,
/// big-endian and in row-major order (Y. LeCun, <i>The MNIST database</i>). A gzipped file must be a single stream,
/// as gzip makes it.
/// </remarks>
public static class Idx
{
    /// <summary>The most bytes of values that a file may announce: 1 GB.</summary>
    public const long MaximumBytes = 1L << 30;

    /// <summary>The highest rank that is read.</summary>
    public const int MaximumRank = 8;

    // Header and trailer of a gzip member, and an empty block.
    private const int SmallestMember = 20;

    // Deflate cannot do better than 1,032 bytes from one.
    private const long MostBytesPerCompressedByte = 1032;

    /// <summary>Reads a whole file into a tensor.</summary>
    /// <param name="path">The file, plain or gzipped: its first bytes tell, not its name.</param>
    /// <param name="sha256">
    /// The SHA-256 of the decompressed file in hexadecimal, or null to check the format only.
    /// </param>
    /// <returns>
    /// A tensor with the file's shape and type: uint8, int8, int16, int32, float32 or float64. The caller disposes it.
    /// </returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IdxFormatException">
    /// The file is not valid IDX: bad magic, too large, too short, too long.
    /// </exception>
    /// <exception cref="InvalidDataException">The file is valid, but its SHA-256 is another.</exception>
    public static Tensor Load(string path, string? sha256 = null)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no file {path}.", path);
        using var file = File.OpenRead(path);
        return Read(file, Path.GetFileName(path), sha256);
    }

    /// <summary>Reads a seekable stream; <paramref name="name"/> stands for it in messages.</summary>
    internal static Tensor Read(Stream file, string name, string? sha256 = null)
    {
        var compressed = IsGzip(file);
        using var content = compressed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
        var source = new IdxSource(content, name, hash: sha256 is not null);

        var (type, shape, size) = ReadHeader(source);
        var most = compressed ? file.Length * MostBytesPerCompressedByte : file.Length - source.Offset;
        if (most < size)
            throw source.Error(
                Invariant($"{Promised(shape, size)}, but the file is too short to hold more than {most:N0}")
            );

        var values = empty(shape, dtype: type);
        try
        {
            // An empty tensor has no bytes to point at.
            if (size > 0)
            {
                source.Fill(values.bytes, Promised(shape, size));
                ToLittleEndian(values.bytes, values.ElementSize);
            }
            source.ExpectEnd(Promised(shape, size));
            if (
                compressed
                && GzipSize(file) is var stated
                && stated != source.Offset
                && !IsLastMembersSize(file, stated)
            )
                throw source.Error(
                    Invariant($"the gzip stream is cut off or has bytes after its end: it states a size of {stated:N0}")
                );
            if (
                sha256 is not null
                && source.Sha256() is var found
                && !found.Equals(sha256, StringComparison.OrdinalIgnoreCase)
            )
                throw new InvalidDataException(
                    $"{name}: the SHA-256 of the content is {found}, not {sha256.ToLowerInvariant()}."
                );
            return values;
        }
        catch
        {
            values.Dispose();
            throw;
        }
    }

    private static (ScalarType Type, long[] Shape, long Size) ReadHeader(IdxSource source)
    {
        Span<byte> magic = stackalloc byte[4];
        source.Fill(magic, "a header of 4 bytes is expected: 00 00, type, rank");
        if (magic[0] != 0 || magic[1] != 0)
            throw source.Error($"the file begins with {magic[0]:x2} {magic[1]:x2}, an IDX file with 00 00", at: 0);
        var (type, itemSize) = magic[2] switch
        {
            0x08 => (ScalarType.Byte, 1),
            0x09 => (ScalarType.Int8, 1),
            0x0B => (ScalarType.Int16, 2),
            0x0C => (ScalarType.Int32, 4),
            0x0D => (ScalarType.Float32, 4),
            0x0E => (ScalarType.Float64, 8),
            var other => throw source.Error($"unknown type {other:x2}; 08, 09, 0b, 0c, 0d or 0e is expected", at: 2),
        };
        if (magic[3] is 0 or > MaximumRank)
            throw source.Error($"the rank is {magic[3]}; 1 to {MaximumRank} is expected", at: 3);

        var shape = new long[magic[3]];
        long size = itemSize,
            limit = itemSize; // limit counts a zero as a one: 0 × huge × huge must not pass
        Span<byte> field = stackalloc byte[4];
        for (var i = 0; i < shape.Length; i++)
        {
            source.Fill(field, $"{shape.Length} sizes of 4 bytes are expected");
            shape[i] = BinaryPrimitives.ReadUInt32BigEndian(field);
            size *= shape[i];
            limit *= Math.Max(1, shape[i]);
            if (limit > MaximumBytes)
                throw source.Error(
                    $"the sizes {string.Join(" × ", shape[..(i + 1)])} of {itemSize} bytes exceed the limit of 1 GB",
                    at: 4 + 4 * i
                );
        }
        return (type, shape, size);
    }

    private static string Promised(long[] shape, long size) =>
        Invariant($"the header promises {size:N0} bytes of values ({string.Join(" × ", shape)})");

    private static bool IsGzip(Stream file)
    {
        Span<byte> magic = stackalloc byte[2];
        var read = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
    }

    // The last four bytes of a gzip file. .NET checks neither that they are there nor that nothing follows.
    private static uint GzipSize(Stream file)
    {
        Span<byte> field = stackalloc byte[4];
        file.Position = file.Length - field.Length;
        file.ReadExactly(field);
        return BinaryPrimitives.ReadUInt32LittleEndian(field);
    }

    // A file of several members (bgzip, cat a.gz b.gz) states the size of its last one only: somewhere a member begins
    // that unpacks to just as many bytes, up to the end of the file.
    private static bool IsLastMembersSize(Stream file, uint stated)
    {
        var all = new byte[file.Length];
        file.Position = 0;
        file.ReadExactly(all);
        for (var start = all.Length - SmallestMember; start > 0; start--)
        {
            if (all[start] != 0x1f || all[start + 1] != 0x8b || all[start + 2] != 8)
                continue;
            try
            {
                using var member = new GZipStream(
                    new MemoryStream(all, start, all.Length - start),
                    CompressionMode.Decompress
                );
                var count = 0L;
                var chunk = new byte[1 << 16];
                while (member.Read(chunk) is var read and > 0)
                    count += read;
                if (count == stated)
                    return true;
            }
            catch (InvalidDataException)
            {
                // Three bytes that only look like a beginning.
            }
        }
        return false;
    }

    private static void ToLittleEndian(Span<byte> bytes, long itemSize)
    {
        if (itemSize == 2)
            Reverse(MemoryMarshal.Cast<byte, short>(bytes));
        if (itemSize == 4)
            Reverse(MemoryMarshal.Cast<byte, int>(bytes));
        if (itemSize == 8)
            Reverse(MemoryMarshal.Cast<byte, long>(bytes));
    }

    private static void Reverse(Span<short> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Reverse(Span<int> values) => BinaryPrimitives.ReverseEndianness(values, values);

    private static void Reverse(Span<long> values) => BinaryPrimitives.ReverseEndianness(values, values);
}
