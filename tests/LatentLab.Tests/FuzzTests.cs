using System.Text;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Damaged files are read or refused as documented, at once, and without allocating what a damaged header asks for.</summary>
[Collection("torch")]
public sealed class FuzzTests
{
    private static readonly byte[] Values = [.. Enumerable.Range(0, 196).Select(i => (byte)(i * 7))];

    public FuzzTests() => Lab.Start();

    private static void ReadIdx(byte[] file)
    {
        using var stream = new MemoryStream(file);
        using var x = Idx.Read(stream, "data.idx");
        Assert.True(x.numel() * x.ElementSize <= file.Length * 1032L);
    }

    [Fact]
    public void PlainIdx()
    {
        var live = LiveTensors.Settled();
        Fuzzing.Run<IdxFormatException>("IDX", [TemporaryFolder.Idx(0x08, [4, 7, 7], Values), TemporaryFolder.Idx(0x0D, [7, 7], Values), TemporaryFolder.Idx(0x0B, [2, 49], Values)], ReadIdx, length => 100_000 + length);
        Assert.Equal(live, Tensor.TotalCount);
    }

    [Fact]
    public void GzippedIdx()
    {
        var live = LiveTensors.Settled();
        Fuzzing.Run<IdxFormatException>("gzipped IDX", [TemporaryFolder.Gzip(TemporaryFolder.Idx(0x08, [4, 7, 7], Values)), TemporaryFolder.Gzip(TemporaryFolder.Idx(0x0C, [49], Values))], ReadIdx, length => 200_000 + length);
        Assert.Equal(live, Tensor.TotalCount);
    }

    [Fact]
    public void SafeTensors()
    {
        using var folder = new TemporaryFolder();
        using Autoencoder small = new LinearAutoencoder(3, 2), deep = new DenseAutoencoder([6, 4, 2]);
        Weights.Save(small, folder.File("small"), new Dictionary<string, string> { ["trained"] = "never" });
        Weights.Save(deep, folder.File("deep"), half: true);
        byte[][] originals = [File.ReadAllBytes(folder.File("small")), File.ReadAllBytes(folder.File("deep"))];
        var live = LiveTensors.Settled();
        Fuzzing.Run<InvalidDataException>("safetensors", originals, file =>
        {
            var first = Encoding.UTF8.GetString(file).Contains("encoder.dense1", StringComparison.Ordinal) ? deep : small;
            Weights.Load(first, file);
        }, length => 400_000 + 20 * length);
        Assert.Equal(live, Tensor.TotalCount);
    }
}
