using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// The IDX files of EMNIST (G. Cohen and others 2017, arXiv:1702.05373): MNIST's form, with pictures that lie on their
/// side and, in its split of letters, labels from 1.
/// </summary>
public static class Emnist
{
    private const int Letters = 26;

    /// <summary>Loads a part of EMNIST, upright, with labels from 0.</summary>
    /// <param name="imagesPath">An IDX file of unsigned bytes, [N, H, W], plain or gzipped.</param>
    /// <param name="labelsPath">An IDX file of unsigned bytes, [N].</param>
    /// <param name="classNames">
    /// A name for each class; null takes the letters a to z where the labels go from 1 to 26, else the numbers.
    /// </param>
    /// <param name="transposed">Whether the pictures lie on their side, as EMNIST's do; some copies do not.</param>
    /// <returns>Pictures [N, 1, W, H] in [0, 1]; the caller disposes them.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="IdxFormatException">A file is not valid IDX.</exception>
    /// <exception cref="InvalidDataException">Valid IDX, but not pictures with their labels.</exception>
    public static ImageDataset Load(
        string imagesPath,
        string labelsPath,
        IReadOnlyList<string>? classNames = null,
        bool transposed = true
    )
    {
        ArgumentNullException.ThrowIfNull(labelsPath);
        using var scope = NewDisposeScope();
        var stored = ImageDataset.FromIdx(imagesPath, labelsPath);
        var first = stored.Labels.min().item<long>();
        var last = stored.Labels.max().item<long>() - first;
        if (first != 1)
            (first, last) = (0, last + first);
        var isLetters = first == 1 && last < Letters;
        classNames ??= isLetters
            ? [.. Enumerable.Range(0, Letters).Select(i => $"{(char)('a' + i)}")]
            : [.. Enumerable.Range(0, (int)last + 1).Select(i => Invariant($"{i}"))];
        if (last >= classNames.Count)
            throw new InvalidDataException(
                $"{Path.GetFileName(labelsPath)} holds {last + 1} classes, "
                    + $"but only {classNames.Count} names were given."
            );
        var images = transposed ? stored.Images.transpose(2, 3).contiguous() : stored.Images.clone();
        return ImageDataset.MovedOut(images, stored.Labels - first, classNames);
    }
}
