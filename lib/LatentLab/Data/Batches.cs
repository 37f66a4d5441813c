using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Splits data into random batches, anew every epoch.</summary>
/// <remarks>
/// <para>The order depends on seed and epoch alone: neither on torch's own seed nor on what ran before.</para>
/// <para>
/// Each batch belongs to the enumeration, which disposes it when the next one is asked for and when the loop is
/// left. The loop body therefore disposes nothing of it, and opens its dispose scope for what it makes itself:
/// </para>
/// <code>
/// foreach (var x in Batches.Shuffled(data.Images, batchSize: 128, seed: 42, epoch))
/// {
///     using var scope = torch.NewDisposeScope();
///     var loss = model.call(x)…
/// }
/// </code>
/// <para>To keep a batch, clone it.</para>
/// <para>A notebook's stop button or interrupt ends such a loop by an <see cref="OperationCanceledException"/>.</para>
/// </remarks>
public static class Batches
{
    /// <summary>Batches of places, for data that is picked by hand.</summary>
    /// <param name="count">How many rows there are, at least 1.</param>
    /// <param name="batchSize">Rows per batch, at least 1.</param>
    /// <param name="seed">The same seed and epoch give the same order.</param>
    /// <param name="epoch">Every epoch has an order of its own.</param>
    /// <param name="dropLast">Leaves out a last batch that is not full.</param>
    /// <returns>
    /// int64 [batchSize] on <see cref="Lab.Device"/>, the last one shorter. Disposed by the enumeration.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The count or the batch size is not positive.</exception>
    public static IEnumerable<Tensor> Shuffled(
        long count,
        int batchSize,
        long seed,
        int epoch,
        bool dropLast = false
    ) => Places(count, batchSize, seed, epoch, dropLast, Lab.Device);

    /// <summary>Batches of rows.</summary>
    /// <param name="x">[N, …], N at least 1.</param>
    /// <param name="batchSize">Rows per batch, at least 1.</param>
    /// <param name="seed">The same seed and epoch give the same order.</param>
    /// <param name="epoch">Every epoch has an order of its own.</param>
    /// <param name="dropLast">Leaves out a last batch that is not full.</param>
    /// <returns>[batchSize, …], the last one shorter. Disposed by the enumeration.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There are no rows, or the batch size is not positive.</exception>
    public static IEnumerable<Tensor> Shuffled(Tensor x, int batchSize, long seed, int epoch, bool dropLast = false) =>
        Rows(x, Places(RowCount(x), batchSize, seed, epoch, dropLast, x.device));

    /// <summary>Batches of pictures with their labels.</summary>
    /// <param name="data">The dataset.</param>
    /// <param name="batchSize">Rows per batch, at least 1.</param>
    /// <param name="seed">The same seed and epoch give the same order.</param>
    /// <param name="epoch">Every epoch has an order of its own.</param>
    /// <param name="dropLast">Leaves out a last batch that is not full.</param>
    /// <returns>
    /// x [batchSize, 1, H, W] and labels [batchSize], the last ones shorter. Disposed by the enumeration.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The batch size is not positive.</exception>
    public static IEnumerable<(Tensor x, Tensor labels)> Shuffled(
        ImageDataset data,
        int batchSize,
        long seed,
        int epoch,
        bool dropLast = false
    ) => Pairs(data, Places(data.Count, batchSize, seed, epoch, dropLast, data.Images.device));

    private static long RowCount(Tensor x) =>
        x.dim() > 0 && x.shape[0] > 0
            ? x.shape[0]
            : throw new ArgumentOutOfRangeException(
                nameof(x),
                $"x: expected at least one row, got {ShapeCheck.Text(x)}."
            );

    private static IEnumerable<Tensor> Places(
        long count,
        int batchSize,
        long seed,
        int epoch,
        bool dropLast,
        Device device
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(batchSize);
        if (dropLast && count < batchSize)
            throw new ArgumentOutOfRangeException(
                nameof(batchSize),
                batchSize,
                $"{count} images do not fill one batch of {batchSize}, and dropLast leaves out what is not full: "
                    + "a loop over such batches would never see an image."
            );
        return Indices(count, batchSize, seed, epoch, dropLast, device);
    }

    // Nothing here is in a dispose scope: the caller's may end, or be emptied, in the middle of an enumeration.
    private static IEnumerable<Tensor> Indices(
        long count,
        int batchSize,
        long seed,
        int epoch,
        bool dropLast,
        Device device
    )
    {
        using var order = Seeds.Permutation(count, seed, Purpose.Batches, epoch, device);
        for (long start = 0; start < count; start += batchSize)
        {
            var length = Math.Min(batchSize, count - start);
            if (dropLast && length < batchSize)
                yield break;
            HostCell.ThrowIfStopped();
            using var batch = order.narrow(0, start, length).DetachFromDisposeScope();
            yield return batch;
        }
    }

    private static IEnumerable<Tensor> Rows(Tensor x, IEnumerable<Tensor> indices)
    {
        foreach (var places in indices)
        {
            using var batch = x.index_select(0, places).DetachFromDisposeScope();
            yield return batch;
        }
    }

    private static IEnumerable<(Tensor, Tensor)> Pairs(ImageDataset data, IEnumerable<Tensor> indices)
    {
        foreach (var places in indices)
        {
            using var x = data.Images.index_select(0, places).DetachFromDisposeScope();
            using var labels = data.Labels.index_select(0, places).DetachFromDisposeScope();
            yield return (x, labels);
        }
    }
}
