using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Garbage that .NET does not see is collected in time.</summary>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class MemoryWatchTests
{
    private const int MB = 1 << 20;

    // During a call of torch its own arguments are garbage for .NET: nobody but the caller may collect.
    [Fact]
    public void GarbageWaitsForTheNextBatch()
    {
        Lab.Start();
        using var scope = NewDisposeScope();
        MemoryWatch.Rest();
        var before = GC.CollectionCount(2);
        _ = ones(400 * MB / 4);
        Thread.Sleep(1_500);
        Assert.Equal(before, GC.CollectionCount(2));
        foreach (var batch in Batches.Shuffled(ones(2), batchSize: 1, seed: 1, epoch: 0))
            Assert.Equal(before + 1, GC.CollectionCount(2));
    }

    [Fact]
    public void TensorsThatNobodyDisposesDoNotPileUp()
    {
        Lab.Start();
        var (before, most) = (Environment.WorkingSet, 0L);
        foreach (var batch in Batches.Shuffled(ones(300), batchSize: 1, seed: 1, epoch: 0))
        {
            _ = ones(MB); // 4 MB without a scope: 1.2 GB in all
            Thread.Sleep(10);
            most = Math.Max(most, Environment.WorkingSet - before);
        }
        Assert.True(most < 600L * MB, $"{most / MB} MB more");
    }

    [Fact]
    public void FreeMemoryBetweenBlocksInUseGoesBack()
    {
        if (!FreedMemory.Keep())
            Assert.Skip("This C library gives memory back as it likes.");
        Lab.Start();
        using var scope = NewDisposeScope();
        // Each of the small ones keeps the system from getting back what lies before it.
        var blocks = Enumerable.Range(0, 50).Select(_ => (Large: ones(2 * MB), Small: ones(100))).ToList();
        var full = Environment.WorkingSet;
        blocks.ForEach(block => block.Large.Dispose());
        using var more = ones(32 * MB); // makes the process grow once more
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (Environment.WorkingSet > full && clock.Elapsed.TotalSeconds < 10)
            Thread.Sleep(100);
        Assert.True(
            Environment.WorkingSet < full,
            $"{(Environment.WorkingSet - full) / MB} MB more, 400 less are free"
        );
        Assert.Equal(50 * 100, blocks.Sum(block => block.Small.sum().item<float>()));
    }
}
