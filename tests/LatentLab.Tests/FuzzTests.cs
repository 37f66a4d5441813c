using LatentLab.Fuzz;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>
/// Damaged files are read or refused as documented, at once, and without allocating what a damaged header asks for.
/// </summary>
/// <remarks><c>dotnet run -c Release --project tests/Fuzz</c> does the same with more files.</remarks>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class FuzzTests : IDisposable
{
    private const int Files = 10_000;

    private readonly LibraryReaders _readers = new();

    [Fact]
    public void PlainIdx() => LeavesNoTensor(LibraryReaders.Idx);

    [Fact]
    public void GzippedIdx() => LeavesNoTensor(LibraryReaders.GzippedIdx);

    [Fact]
    public void SafeTensors() => LeavesNoTensor(_readers.SafeTensors);

    [Fact]
    public void Pictures() => LeavesNoTensor(LibraryReaders.Pictures);

    public void Dispose() => _readers.Dispose();

    private static void LeavesNoTensor(Func<int, FuzzResult> run)
    {
        run(100);
        var live = LiveTensors.Settled();
        var result = run(Files);
        Assert.Equal(live, Tensor.TotalCount);
        Assert.Equal(Files, result.Accepted + result.Refused);
        Assert.InRange(result.Refused, Files / 4, Files - Files / 100); // else the damage is none, or too coarse
    }
}
