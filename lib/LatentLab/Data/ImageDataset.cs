using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Gray pictures with their labels.</summary>
/// <param name="Images">[N, 1, H, W], float32, N at least 1; usually in [0, 1].</param>
/// <param name="Labels">
/// [N], int64: an index into <paramref name="ClassNames"/>, or -1 for an unlabeled picture.
/// </param>
/// <param name="ClassNames">The classes, or an empty list for unlabeled pictures.</param>
/// <remarks>
/// Whatever loads or makes pictures here gives values from 0 (black) to 1 (white), and what is said of pictures
/// elsewhere expects them. Type and shape are checked; the range is not: a generator that ends in a tanh trains on
/// pictures from -1 to 1. A dataset owns its two tensors, and whoever made the dataset disposes it. Parts made by
/// <see cref="Take"/> share the memory of the whole, which is freed when the last of them is disposed.
/// </remarks>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed partial record ImageDataset(Tensor Images, Tensor Labels, IReadOnlyList<string> ClassNames)
    : IDisposable,
        IDisplayable
{
    private Tensor _images = CheckedImages(Images);

    /// <summary>[N, 1, H, W], float32, usually in [0, 1].</summary>
    public Tensor Images => _order is { IsInvalid: false } ? InOrder(_order) : _images;

    /// <summary>[N], int64: an index into <see cref="ClassNames"/>, or -1.</summary>
    public Tensor Labels { get; } = CheckedLabels(Labels, Images.shape[0], ClassNames.Count);

    /// <summary>How many pictures there are.</summary>
    public long Count => Labels.shape[0];

    /// <summary>
    /// The pictures and folders left out, each with its reason; empty unless made by <see cref="FromFolder"/>.
    /// </summary>
    public IReadOnlyList<string> Skipped { get; init; } = [];

    /// <summary>Loads pictures (and labels) in IDX form, such as MNIST's.</summary>
    /// <param name="imagesPath">An IDX file of unsigned bytes, [N, H, W], plain or gzipped.</param>
    /// <param name="labelsPath">An IDX file of unsigned bytes, [N], or null for unlabeled pictures.</param>
    /// <param name="classNames">A name for each label; null takes the numbers.</param>
    /// <returns>Pictures scaled from 0…255 to 0…1; the caller disposes them.</returns>
    /// <exception cref="FileNotFoundException">A file is missing.</exception>
    /// <exception cref="IdxFormatException">A file is not valid IDX.</exception>
    /// <exception cref="InvalidDataException">Valid IDX, but not pictures with their labels.</exception>
    public static ImageDataset FromIdx(
        string imagesPath,
        string? labelsPath = null,
        IReadOnlyList<string>? classNames = null
    )
    {
        using var scope = NewDisposeScope();
        var bytes = Idx.Load(imagesPath);
        if (bytes.dtype != ScalarType.Byte || bytes.dim() != 3 || bytes.numel() == 0)
            throw new InvalidDataException(
                $"{Path.GetFileName(imagesPath)} holds {bytes.dtype} {ShapeCheck.Text(bytes)}; "
                    + "pictures are unsigned bytes [N, H, W], at least one."
            );
        var images = Scaled(bytes);
        if (labelsPath is null)
            return MovedOut(images, full([images.shape[0]], -1L, device: images.device), []);

        var numbers = Idx.Load(labelsPath);
        if (numbers.dtype != ScalarType.Byte || numbers.dim() != 1 || numbers.shape[0] != images.shape[0])
            throw new InvalidDataException(
                $"{Path.GetFileName(labelsPath)} holds {numbers.dtype} {ShapeCheck.Text(numbers)}; "
                    + $"one unsigned byte for each of the {images.shape[0]} pictures is expected."
            );
        var most = numbers.max().item<byte>();
        classNames ??= Enumerable.Range(0, most + 1).Select(i => Invariant($"{i}")).ToArray();
        if (most >= classNames.Count)
            throw new InvalidDataException(
                $"{Path.GetFileName(labelsPath)} holds the label {most}, "
                    + $"but only {classNames.Count} class names were given."
            );
        return MovedOut(images, numbers.to(ScalarType.Int64, Lab.Device), classNames);
    }

    /// <summary>Loads a folder of PNG and JPEG pictures of your own.</summary>
    /// <param name="path">
    /// A folder whose sub-folders are the classes, in alphabetical order; or,
    /// without such sub-folders, unlabeled pictures.
    /// </param>
    /// <param name="size">
    /// Height and width to bring every picture to: its largest centered square, area averaged.
    /// </param>
    /// <param name="invert">
    /// Turns dark on light (ink on paper) into light on dark, as MNIST and Fashion-MNIST are.
    /// </param>
    /// <returns>
    /// Gray pictures in [0, 1]; what was left out is in <see cref="Skipped"/>. The caller disposes them.
    /// </returns>
    /// <remarks>
    /// Read are .png, .jpg, .jpeg, .jfif and .jpe; pictures of other kinds, or one folder too deep, are left out.
    /// Transparent parts count as black, before inverting. A camera's rotation mark (EXIF) is not followed.
    /// </remarks>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">No picture is in the folder, or none can be read.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The size is not 1 to 512.</exception>
    public static ImageDataset FromFolder(string path, int size = 28, bool invert = false) =>
        PictureFolder.Load(path, size, invert);

    /// <summary>One line: count, size, classes, mean and standard deviation of all pixels, pictures skipped.</summary>
    public string Describe()
    {
        if (_images.IsInvalid)
            return "pictures, disposed";
        var (mean, deviation) = PixelStatistics.Of(Images);
        var classes =
            ClassNames.Count == 0 ? "unlabeled"
            : ClassNames.Count == 1 ? "1 class"
            : $"{ClassNames.Count} classes";
        var line =
            Invariant(
                $"{Count:N0} picture{(Count == 1 ? "" : "s")} of {Images.shape[2]}×{Images.shape[3]}, {classes}, "
            ) + Invariant($"mean {mean:F4}, standard deviation {deviation:F4}");
        return Skipped.Count == 0
            ? line
            : $"{line}, {Skipped.Count} skipped: "
                + $"{string.Join("; ", Skipped.Take(3))}{(Skipped.Count > 3 ? "; …" : "")}";
    }

    /// <inheritdoc cref="Describe"/>
    public override string ToString() => Describe();

    /// <summary>The line, and the first pictures with their classes.</summary>
    public string ToHtml() => Glance.Preformatted(Describe()) + (_images.IsInvalid ? "" : Sample().ToHtml());

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Glance.Plain(this);

    /// <summary>Disposes both tensors.</summary>
    public void Dispose()
    {
        _images.Dispose();
        _order?.Dispose();
        Labels.Dispose();
    }

    // Large pictures are thinned out, and values from -1 to 1 brought to 0 to 1: a glance, no more.
    private ImageGrid Sample()
    {
        const int most = 8,
            side = 56;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var count = Math.Min(most, Count);
        var step = (Math.Max(Images.shape[2], Images.shape[3]) + side - 1) / side;
        var first = Images.narrow(0, 0, count).slice(2, 0, Images.shape[2], step).slice(3, 0, Images.shape[3], step);
        var (low, high) = (Math.Min(0, first.min().item<float>()), Math.Max(1, first.max().item<float>()));
        var labels = Labels.narrow(0, 0, count).cpu().data<long>().ToArray();
        var names = ClassNames.Count == 0 ? null : labels.Select(k => k < 0 ? "" : ClassNames[(int)k]).ToArray();
        var scale = (int)Math.Clamp(side / Math.Max(first.shape[2], first.shape[3]), 1, 4);
        return new((first - low) / (high - low), columns: most, captions: names, scale: scale);
    }

    /// <summary>Bytes [N, H, W] to float32 [N, 1, H, W] in [0, 1], on <see cref="Lab.Device"/>.</summary>
    internal static Tensor Scaled(Tensor bytes)
    {
        using var scope = NewDisposeScope();
        return bytes.to(ScalarType.Float32, Lab.Device).div_(255).unsqueeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>A dataset of tensors of this scope, which it takes out of the scope if they pass its checks.</summary>
    internal static ImageDataset MovedOut(
        Tensor images,
        Tensor labels,
        IReadOnlyList<string> classNames,
        IReadOnlyList<string>? skipped = null
    )
    {
        var data = new ImageDataset(images, labels, classNames) { Skipped = skipped ?? [] };
        images.MoveToOuterDisposeScope();
        labels.MoveToOuterDisposeScope();
        return data;
    }

    private static Tensor CheckedImages(Tensor images) =>
        images.dtype == ScalarType.Float32 && images.dim() == 4 && images.shape[1] == 1 && images.numel() > 0
            ? images
            : throw new ArgumentException(
                $"The images are {images.dtype} {ShapeCheck.Text(images)}; "
                    + "float32 [N, 1, H, W] is expected, none of them zero.",
                nameof(images)
            );

    private static Tensor CheckedLabels(Tensor labels, long count, int classes)
    {
        if (labels.dtype != ScalarType.Int64 || labels.dim() != 1 || labels.shape[0] != count)
            throw new ArgumentException(
                $"The labels are {labels.dtype} {ShapeCheck.Text(labels)}; int64 [{count}] is expected.",
                nameof(labels)
            );
        using var scope = NewDisposeScope();
        var (least, most) = (labels.min().item<long>(), labels.max().item<long>());
        return least >= -1 && most < classes
            ? labels
            : throw new ArgumentException(
                $"The labels reach from {least} to {most}, but there are {classes} class names.",
                nameof(labels)
            );
    }
}
