using System.Text;

namespace LatentLab.Fuzz;

/// <summary>The library's readers, fed with damaged files.</summary>
internal sealed class LibraryReaders : IDisposable
{
    private const long DeflateLimit = 1032;

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
}
