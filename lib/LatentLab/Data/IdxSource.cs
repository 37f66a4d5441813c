using System.Security.Cryptography;

namespace LatentLab;

/// <summary>Reads a stream forward, counting and (on request) hashing its bytes; says where it ends too soon.</summary>
internal sealed class IdxSource(Stream stream, string name, bool hash)
{
    // Small enough that the bytes are still in the cache when they are hashed.
    private const int Chunk = 1 << 17;

    private readonly IncrementalHash? _hash = hash ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;

    /// <summary>How many bytes of content were read.</summary>
    public long Offset { get; private set; }

    /// <summary>Fills <paramref name="target"/> or throws, naming the byte at which the content ended.</summary>
    public void Fill(Span<byte> target, string expectation)
    {
        while (target.Length > 0)
        {
            var read = ReadSome(target[..Math.Min(Chunk, target.Length)]);
            if (read == 0)
                throw Error($"the content ends here; {expectation}");
            _hash?.AppendData(target[..read]);
            Offset += read;
            target = target[read..];
        }
    }

    /// <summary>
    /// Throws when there is one more byte; reading it also makes a gzip stream check its own checksum.
    /// </summary>
    public void ExpectEnd(string expectation)
    {
        Span<byte> one = stackalloc byte[1];
        if (ReadSome(one) > 0)
            throw Error($"trailing bytes; {expectation}");
    }

    /// <summary>The SHA-256 of everything read, in lower-case hexadecimal. Can be asked once.</summary>
    public string Sha256()
    {
        using (_hash)
            return Convert.ToHexStringLower(_hash!.GetHashAndReset());
    }

    /// <summary>The exception for a fault at <paramref name="at"/>, or at the current offset.</summary>
    public IdxFormatException Error(string expectation, long? at = null) => new(name, at ?? Offset, expectation + ".");

    private int ReadSome(Span<byte> target)
    {
        try
        {
            return stream.Read(target);
        }
        catch (InvalidDataException e)
        {
            throw Error($"the gzip stream is broken after this byte ({e.Message.TrimEnd('.')})");
        }
    }
}
