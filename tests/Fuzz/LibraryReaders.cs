using System.Runtime.InteropServices;
using System.Text;
using StbImageSharp;

namespace LatentLab.Fuzz;

/// <summary>The library's readers, fed with damaged files.</summary>
internal sealed partial class LibraryReaders : IDisposable
{
    private const long DeflateLimit = 1032;
    private const int PictureSide = 8;

    private static readonly byte[] Values = [.. Enumerable.Range(0, 196).Select(i => (byte)(i * 7))];
    private static readonly byte[][] Plain =
    [
        IdxFile.Of(0x08, [4, 7, 7], Values),
        IdxFile.Of(0x0D, [7, 7], Values),
        IdxFile.Of(0x0B, [2, 49], Values),
    ];

    private readonly Autoencoder _small = new LinearAutoencoder(3, 2),
        _deep = new DenseAutoencoder([6, 4, 2]);
    private readonly byte[][] _weights;

    public LibraryReaders()
    {
        Lab.Start();
        var file = Path.GetTempFileName();
        try
        {
            Weights.Save(_small, file, new Dictionary<string, string> { ["trained"] = "never" });
            var plain = File.ReadAllBytes(file);
            Weights.Save(_deep, file, half: true);
            _weights = [plain, File.ReadAllBytes(file)];
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static FuzzResult Idx(int count) =>
        Fuzzing.Run<IdxFormatException>("IDX", count, Plain, Damage.Idx, ReadIdx, length => 100_000 + length);

    /// <summary>The stream is damaged, or whole with a damaged file in it.</summary>
    public static FuzzResult GzippedIdx(int count) =>
        Fuzzing.Run<IdxFormatException>(
            "IDX, gzipped",
            count,
            Plain,
            (file, chance) =>
                chance.Next(2) == 0
                    ? Damage.Bytes(IdxFile.Gzipped(file), chance)
                    : IdxFile.Gzipped(Damage.Idx(file, chance)),
            ReadIdx,
            length => 200_000 + length
        );

    public FuzzResult SafeTensors(int count) =>
        Fuzzing.Run<InvalidDataException>(
            "safetensors",
            count,
            _weights,
            Damage.SafeTensors,
            file =>
            {
                var model = Encoding.UTF8.GetString(file).Contains("encoder.dense1", StringComparison.Ordinal)
                    ? _deep
                    : _small;
                Weights.Load(model, file);
            },
            length => 400_000 + 20 * length
        );

    /// <summary>Each file is read twice, from memory that was filled with something else before.</summary>
    public static FuzzResult Pictures(int count) =>
        Fuzzing.Run<InvalidDataException>(
            "PNG, JPEG",
            count,
            PictureFile.Whole,
            PictureFile.Damaged,
            ReadPicture,
            length => 400_000 + 2_000 * length
        );

    public void Dispose()
    {
        _small.Dispose();
        _deep.Dispose();
    }

    private static void ReadIdx(byte[] file)
    {
        using var stream = new MemoryStream(file);
        using var x = LatentLab.Idx.Read(stream, "data.idx");
        if (x.numel() * x.ElementSize > file.Length * DeflateLimit)
            throw new FuzzException("more values than the file can hold");
    }

    private static void ReadPicture(byte[] file)
    {
        var allocations = StbImage.NativeAllocations;
        var (first, refusal) = ReadPicture(file, fill: 0x55);
        var (second, _) = ReadPicture(file, fill: 0xAA);
        FillMemory(0);
        if (!first.AsSpan().SequenceEqual(second))
            throw new FuzzException("a picture of what was in memory before");
        if (StbImage.NativeAllocations != allocations)
            throw new FuzzException("native memory is left");
        if (refusal is not null)
            throw refusal;
    }

    private static (byte[] Pixels, InvalidDataException? Refusal) ReadPicture(byte[] file, byte fill)
    {
        FillMemory(fill);
        try
        {
            using var x = Picture.Read(file, PictureSide);
            return (x.bytes.ToArray(), null);
        }
        catch (InvalidDataException e)
        {
            return ([], e);
        }
    }

    /// <summary>From now on, C's memory is filled with a value when it is allocated (glibc only).</summary>
    private static void FillMemory(byte value)
    {
        const int perturb = -6; // M_PERTURB
        if (
            OperatingSystem.IsLinux()
            && !RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal)
        )
            _ = SetAllocator(perturb, value);
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetAllocator(int parameter, int value);
}
