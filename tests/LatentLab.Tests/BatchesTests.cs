using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
public class BatchesTests
{
    public BatchesTests() => Lab.Start();

    private static long[] Order(long seed, int epoch, int count = 100, int batchSize = 32, bool dropLast = false) =>
        [
            .. Batches
                .Shuffled(count, batchSize, seed, epoch, dropLast)
                .SelectMany(places => places.data<long>().ToArray()),
        ];

    [Fact]
    public void AnEpochHoldsEveryRowOnce()
    {
        Assert.Equal(Enumerable.Range(0, 100).Select(i => (long)i), Order(1, 0).Order());
        Assert.Equal([32L, 32, 32, 4], Batches.Shuffled(100, 32, 1, 0).Select(batch => batch.shape[0]).ToArray());
        Assert.Equal(
            [32L, 32, 32],
            Batches.Shuffled(100, 32, 1, 0, dropLast: true).Select(batch => batch.shape[0]).ToArray()
        );
        Assert.Equal(
            [50L, 50],
            Batches.Shuffled(100, 50, 1, 0, dropLast: true).Select(batch => batch.shape[0]).ToArray()
        );
        Assert.Equal([3L], Batches.Shuffled(3, 50, 1, 0).Select(batch => batch.shape[0]).ToArray());
    }

    [Fact]
    public void TheOrderDependsOnSeedAndEpochAlone()
    {
        torch.manual_seed(1);
        var first = Order(42, 3);
        torch.manual_seed(99);
        using (torch.rand(5))
            Assert.Equal(first, Order(42, 3));
        Assert.NotEqual(first, Order(42, 4));
        Assert.NotEqual(first, Order(43, 3));
        Assert.NotEqual(Order(0, 1), Order(1, 0)); // seed + epoch would make these equal
        Assert.NotEqual(Order(5, 0), Order(5 + (1L << 32), 0)); // torch keeps 32 bits of a seed
    }

    [Fact]
    public void TorchsOwnStreamIsLeftAlone()
    {
        torch.manual_seed(7);
        using var expected = torch.rand(3);
        torch.manual_seed(7);
        Order(1, 1);
        using var found = torch.rand(3);
        Assert.Equal(expected.data<float>().ToArray(), found.data<float>().ToArray());
    }

    [Fact]
    public void RowsAndLabelsStayTogether()
    {
        using var data = Synthetic.Images(60, seed: 1);
        using var x = torch.arange(60, dtype: torch.ScalarType.Float32).view(60, 1);
        var rows = Batches
            .Shuffled(x, 16, 5, 2)
            .SelectMany(batch => batch.data<float>().ToArray())
            .Select(value => (long)value);
        Assert.Equal(Order(5, 2, 60, 16), rows);

        var labels = new List<long>();
        foreach (var (images, some) in Batches.Shuffled(data, 16, 5, 2))
        {
            Assert.Equal([some.shape[0], 1, 28, 28], images.shape);
            labels.AddRange(some.data<long>().ToArray());
        }
        Assert.Equal(Order(5, 2, 60, 16).Select(i => i % 4), labels);
    }

    [Fact]
    public void ALoopWithAScopePerBatchLeavesNothing()
    {
        using var x = torch.rand(100, 3);
        var before = LiveTensors.Settled();
        for (var epoch = 0; epoch < 3; epoch++)
            foreach (var batch in Batches.Shuffled(x, 16, 1, epoch))
            {
                using var scope = torch.NewDisposeScope();
                batch.mul(2).sum();
            }
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void LeavingTheLoopEarlyLeavesNothing()
    {
        using var data = Synthetic.Images(50, seed: 1);
        var before = LiveTensors.Settled();
        foreach (var _ in Batches.Shuffled(data, 16, 1, 0))
            break;
        Assert.Throws<InvalidOperationException>(() =>
        {
            foreach (var _ in Batches.Shuffled(data.Images, 16, 1, 0))
                throw new InvalidOperationException();
        });
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Fact]
    public void AScopeThatIsEmptiedInTheLoopDoesNotBreakIt()
    {
        using var x = torch.rand(100, 3);
        var rows = 0L;
        using (var scope = torch.NewDisposeScope())
            foreach (var batch in Batches.Shuffled(x, 16, 1, 0))
            {
                rows += batch.shape[0];
                scope.DisposeEverything();
            }
        Assert.Equal(100, rows);
    }

    [Fact]
    public void WrongNumbersAreRefusedAtOnce()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Batches.Shuffled(0, 1, 1, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Batches.Shuffled(10, 0, 1, 0));
        using var scalar = torch.tensor(1f);
        Assert.Throws<ArgumentOutOfRangeException>(() => Batches.Shuffled(scalar, 4, 1, 0));
    }
}
