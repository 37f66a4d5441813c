using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Garbage that .NET does not see is collected in time.</summary>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class MemoryWatchTests
{
    private const int MB = 1 << 20;

    [Fact]
    public void TensorsThatNobodyDisposesDoNotPileUp()
    {
        Lab.Start();
        var (before, most) = (Environment.WorkingSet, 0L);
        for (var i = 0; i < 300; i++)
        {
            _ = ones(MB); // 4 MB without a scope: 1.2 GB in all
            Thread.Sleep(10);
            most = Math.Max(most, Environment.WorkingSet - before);
        }
        Assert.True(most < 600L * MB, $"{most / MB} MB more");
    }
}
