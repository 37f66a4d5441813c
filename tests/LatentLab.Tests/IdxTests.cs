using System.Security.Cryptography;
using CsCheck;
using LatentLab.Fuzz;
using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
public class IdxTests
{
    private static readonly byte[] Small = IdxFile.Of(0x08, [2, 3], 1, 2, 3, 4, 5, 255);

    public IdxTests() => Lab.Start();

    private static torch.Tensor Read(byte[] file, string? sha256 = null) =>
        Idx.Read(new MemoryStream(file), "data.idx", sha256);

    private static IdxFormatException Fault(byte[] file)
    {
        var fault = Assert.Throws<IdxFormatException>(() => Read(file));
        Assert.StartsWith($"data.idx, byte {fault.Offset}: ", fault.Message);
        Assert.Equal("data.idx", fault.File);
        return fault;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void BytesAreReadPlainAndGzipped(bool gzip)
    {
        using var x = Read(gzip ? IdxFile.Gzipped(Small) : Small);
        Assert.Equal([2L, 3], x.shape);
        Assert.Equal(torch.ScalarType.Byte, x.dtype);
        Assert.Equal([1, 2, 3, 4, 5, 255], x.data<byte>().ToArray());
    }

    // As bgzip writes it, and `cat a.gz b.gz`.
    [Fact]
    public void SeveralGzipMembersAreReadAndACutIsStillSeen()
    {
        byte[] packed =
        [
            .. IdxFile.Gzipped(Small[..7]),
            .. IdxFile.Gzipped(Small[7..15]),
            .. IdxFile.Gzipped(Small[15..]),
        ];
        using var x = Read(packed);
        Assert.Equal([1, 2, 3, 4, 5, 255], x.data<byte>().ToArray());
        Assert.Contains("cut off", Fault(packed[..^3]).Message);
        Assert.Contains("bytes after its end", Fault([.. packed, 1, 2, 3, 4]).Message);
    }

    [Fact]
    public void EveryTypeIsReadBigEndian()
    {
        using var int8 = Read(IdxFile.Of(0x09, [2], 0xFF, 0x7F));
        Assert.Equal<sbyte>([-1, 127], int8.data<sbyte>().ToArray());
        using var int16 = Read(IdxFile.Of(0x0B, [2], 0x01, 0x02, 0xFF, 0xFE));
        Assert.Equal<short>([258, -2], int16.data<short>().ToArray());
        using var int32 = Read(IdxFile.Of(0x0C, [1, 1], 0x00, 0x01, 0x00, 0x00));
        Assert.Equal([65536], int32.data<int>().ToArray());
        Assert.Equal([1L, 1], int32.shape);
        using var float32 = Read(IdxFile.Of(0x0D, [2], 0x3F, 0xC0, 0, 0, 0xC0, 0x00, 0, 0));
        Assert.Equal([1.5f, -2], float32.data<float>().ToArray());
        using var float64 = Read(IdxFile.Of(0x0E, [1], 0xBF, 0xE0, 0, 0, 0, 0, 0, 0));
        Assert.Equal([-0.5], float64.data<double>().ToArray());
    }

    [Fact]
    public void RankEightIsReadAndAnEmptyDimensionToo()
    {
        using var x = Read(IdxFile.Of(0x08, [1, 1, 2, 1, 1, 1, 1, 1], 7, 8));
        Assert.Equal([1L, 1, 2, 1, 1, 1, 1, 1], x.shape);
        using var none = Read(IdxFile.Of(0x0D, [0, 28, 28]));
        Assert.Equal([0L, 28, 28], none.shape);
    }

    [Theory]
    [InlineData(0, "header of 4 bytes", new byte[0])]
    [InlineData(3, "header of 4 bytes", new byte[] { 0, 0, 8 })]
    [InlineData(0, "begins with 89 50", new byte[] { 0x89, 0x50, 8, 1, 0, 0, 0, 0 })]
    [InlineData(2, "unknown type 0a", new byte[] { 0, 0, 10, 1, 0, 0, 0, 0 })]
    [InlineData(3, "rank is 0", new byte[] { 0, 0, 8, 0 })]
    [InlineData(3, "rank is 9", new byte[] { 0, 0, 8, 9, 0, 0, 0, 0 })]
    [InlineData(6, "2 sizes of 4 bytes", new byte[] { 0, 0, 8, 2, 0, 0 })]
    public void ABadHeaderIsNamedWithItsByte(long offset, string expectation, byte[] file)
    {
        var fault = Fault(file);
        Assert.Equal(offset, fault.Offset);
        Assert.Contains(expectation, fault.Message);
    }

    [Fact]
    public void ATooShortBodyIsNamedWithWhatWasPromised()
    {
        var fault = Fault(Small[..^2]);
        Assert.Equal(12, fault.Offset);
        Assert.Contains("promises 6 bytes of values (2 × 3)", fault.Message);
        Assert.Contains("more than 4", fault.Message);

        var compressed = Fault(IdxFile.Gzipped(Small[..^2]));
        Assert.Equal(16, compressed.Offset);
        Assert.Contains("the content ends here", compressed.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TrailingBytesAreNamed(bool gzip)
    {
        byte[] longer = [.. Small, 0];
        var fault = Fault(gzip ? IdxFile.Gzipped(longer) : longer);
        Assert.Equal(18, fault.Offset);
        Assert.Contains("trailing bytes", fault.Message);
    }

    [Fact]
    public void SizesBeyondTheLimitAreRefusedWithoutAllocating()
    {
        byte[][] files =
        [
            IdxFile.Of(0x08, [uint.MaxValue, uint.MaxValue, uint.MaxValue]),
            IdxFile.Of(0x0E, [(1 << 27) + 1]),
            IdxFile.Of(0x08, [0, 1 << 30, 2]),
            // within the limit, but the file is far too small for it
            IdxFile.Of(0x08, [1 << 30], 1, 2, 3),
            IdxFile.Gzipped(IdxFile.Of(0x08, [1 << 30], 1, 2, 3)),
        ];
        var before = LiveTensors.Settled();
        Assert.All(files, file => Fault(file));
        Assert.Equal(before, torch.Tensor.TotalCount);
        Assert.Equal(4, Fault(files[1]).Offset);
        Assert.Equal(12, Fault(files[2]).Offset);
        Assert.Contains("limit of 1 GB", Fault(files[2]).Message);
        Assert.Contains("the file is too short to hold more than 3", Fault(files[3]).Message);
        Assert.Contains("the file is too short", Fault(files[4]).Message);
    }

    [Fact]
    public void AGzipBombIsNoticedWithoutInflatingIt()
    {
        var zeros = new byte[64 << 20];
        Small.CopyTo(zeros, 0);
        var file = new MemoryStream(IdxFile.Gzipped(zeros));
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<IdxFormatException>(() => Idx.Read(file, "bomb.gz"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("trailing bytes", fault.Message);
        Assert.True(file.Position < file.Length, "the compressed file was read to its end");
    }

    [Fact]
    public void ABrokenGzipStreamIsNamed()
    {
        var values = new byte[5000];
        new Random(1).NextBytes(values);
        var packed = IdxFile.Gzipped(IdxFile.Of(0x08, [5000], values));
        Assert.Contains("the content ends here", Fault(packed[..(packed.Length / 2)]).Message);
        Assert.Contains("gzip", Fault(packed[..^5]).Message);
        Assert.Contains("gzip", Fault([.. packed[..10], 0xFF, 0xFF, .. packed[12..]]).Message);
        var wrongChecksum = packed.ToArray();
        wrongChecksum[^6] ^= 1;
        Assert.Contains("gzip", Fault(wrongChecksum).Message);
        Assert.Contains("gzip", Fault([.. packed, 1, 2, 3]).Message);
        Assert.Contains("trailing bytes", Fault([.. packed, .. packed]).Message);
        Fault([0x1f, 0x8b]);
    }

    [Fact]
    public void TheChecksumIsThatOfTheDecompressedContent()
    {
        var sha256 = Convert.ToHexString(SHA256.HashData(Small));
        using var plain = Read(Small, sha256);
        using var packed = Read(IdxFile.Gzipped(Small), sha256.ToLowerInvariant());
        var other = Assert.Throws<InvalidDataException>(() => Read(Small, new string('0', 64)));
        Assert.Contains("data.idx", other.Message);
        Assert.Contains(sha256.ToLowerInvariant(), other.Message);
    }

    [Fact]
    public void AMissingFileIsNamed()
    {
        var missing = Assert.Throws<FileNotFoundException>(() => Idx.Load("no/such.idx"));
        Assert.Contains("no/such.idx", missing.Message);
    }

    [Fact]
    public void WhatIsWrittenIsReadBack() =>
        Gen.Select(Gen.UInt[1, 4].Array[1, 8], Gen.Byte.Array[64], Gen.Bool)
            .Sample(
                (sizes, seed, gzip) =>
                {
                    var values = new byte[sizes.Aggregate(1u, (a, b) => a * b)];
                    for (var i = 0; i < values.Length; i++)
                        values[i] = (byte)(seed[i % seed.Length] + i);
                    var file = IdxFile.Of(0x08, sizes, values);
                    using var x = Read(gzip ? IdxFile.Gzipped(file) : file);
                    Assert.Equal(sizes.Select(size => (long)size), x.shape);
                    Assert.Equal(values, x.data<byte>().ToArray());
                },
                iter: 200,
                threads: 1
            );
}
