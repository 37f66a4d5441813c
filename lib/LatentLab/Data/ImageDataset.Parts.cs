using static TorchSharp.torch;

namespace LatentLab;

/// <content>Some of the pictures, or all in another order.</content>
public sealed partial record ImageDataset
{
    // Shuffled pictures are those of the whole in this order ([N], int64) until somebody asks for all of them: for a
    // few of them no second copy of the whole is made.
    private Tensor? _order;

    /// <summary>The first pictures.</summary>
    /// <param name="count">How many, 1 to <see cref="Count"/>.</param>
    /// <returns>
    /// A view that shares this dataset's memory, a copy of shuffled pictures; the caller disposes it.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">There are not that many pictures.</exception>
    public ImageDataset Take(long count)
    {
        if (count < 1 || count > Count)
            throw new ArgumentOutOfRangeException(
                nameof(count),
                $"{count} pictures were asked for; there are 1 to {Count} to take."
            );
        using var scope = NewDisposeScope();
        return MovedOut(
            _order is null ? _images.narrow(0, 0, count) : _images.index_select(0, _order.narrow(0, 0, count)),
            Labels.narrow(0, 0, count),
            ClassNames
        );
    }

    /// <summary>The pictures at the given places, in that order.</summary>
    /// <param name="indices">[M], int64, each 0 to <see cref="Count"/> - 1, at least one.</param>
    /// <returns>A copy; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">No indices, a wrong shape or type, or an index out of range.</exception>
    public ImageDataset Subset(Tensor indices)
    {
        using var scope = NewDisposeScope();
        if (indices.dim() != 1 || indices.shape[0] == 0 || indices.dtype != ScalarType.Int64)
            throw new ArgumentException(
                $"The indices are {indices.dtype} {ShapeCheck.Text(indices)}; "
                    + "int64 [M] with M of at least 1 is expected.",
                nameof(indices)
            );
        var (least, most) = (indices.min().item<long>(), indices.max().item<long>());
        if (least < 0 || most >= Count)
            throw new ArgumentException(
                $"The indices reach from {least} to {most}; 0 to {Count - 1} is expected.",
                nameof(indices)
            );
        var places = Seeds.OnDevice(indices, _images.device);
        var ofWhole = _order is null ? places : _order.index_select(0, places);
        return MovedOut(_images.index_select(0, ofWhole), Labels.index_select(0, places), ClassNames);
    }

    /// <inheritdoc cref="Subset(Tensor)"/>
    public ImageDataset Subset(params int[] indices)
    {
        using var places = tensor(Array.ConvertAll(indices, i => (long)i), device: _images.device);
        return Subset(places);
    }

    /// <summary>The pictures of one class, in their order.</summary>
    /// <param name="label">The class: an index into <see cref="ClassNames"/>, or -1 for the unlabeled ones.</param>
    /// <returns>A copy; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">No picture has this label.</exception>
    public ImageDataset OfClass(long label)
    {
        using var mask = Labels.eq(label);
        using var found = mask.nonzero();
        using var places = found.flatten();
        if (places.shape[0] == 0)
            throw new ArgumentException(
                $"No picture has the label {label}; there are {ClassNames.Count} classes.",
                nameof(label)
            );
        return Subset(places);
    }

    /// <summary>Equally many pictures of every class: the first ones of each, class after class.</summary>
    /// <param name="perClass">How many of each class, at least 1.</param>
    /// <returns>A copy; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">A class has fewer pictures, or there are no classes.</exception>
    public ImageDataset Balanced(int perClass)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perClass, 1);
        if (ClassNames.Count == 0)
            throw new ArgumentException("These pictures have no classes.");
        using var places = First();
        return Subset(places);
        Tensor First()
        {
            using var scope = NewDisposeScope();
            return cat([.. Enumerable.Range(0, ClassNames.Count).Select(FirstOf)]).MoveToOuterDisposeScope();
        }

        Tensor FirstOf(int label)
        {
            var all = Labels.eq(label).nonzero().flatten();
            return all.shape[0] >= perClass
                ? all[..perClass]
                : throw new ArgumentException(
                    $"{ClassNames[label]} has {all.shape[0]} pictures; {perClass} were asked for.",
                    nameof(perClass)
                );
        }
    }

    /// <summary>All pictures in a random order.</summary>
    /// <param name="seed">The same seed gives the same order, whatever torch's own seed is.</param>
    /// <returns>
    /// A copy, made when its <see cref="Images"/> are asked for: to take some of them copies no others. The caller
    /// disposes it.
    /// </returns>
    public ImageDataset Shuffled(long seed)
    {
        using var places = Seeds.Permutation(Count, seed, Purpose.DataSet, 0, _images.device);
        using var scope = NewDisposeScope();
        var order = _order is null ? places.clone() : _order.index_select(0, places);
        var shuffled = MovedOut(_images.narrow(0, 0, Count), Labels.index_select(0, places), ClassNames);
        shuffled._order = order.MoveToOuterDisposeScope();
        return shuffled;
    }

    // By `with`: two that share an order would dispose it under each other.
    private ImageDataset(ImageDataset other) =>
        (_images, Labels, ClassNames, Skipped) = (other.Images, other.Labels, other.ClassNames, other.Skipped);

    // In no dispose scope: whoever asks may be in one that ends before the dataset does.
    private Tensor InOrder(Tensor order)
    {
        var whole = _images;
        _images = whole.index_select(0, order).DetachFromDisposeScope();
        whole.Dispose();
        order.Dispose();
        _order = null;
        return _images;
    }
}
