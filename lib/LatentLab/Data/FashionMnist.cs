using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Fashion-MNIST: 70,000 gray pictures of clothes, 28×28, ten classes.</summary>
/// <remarks>H. Xiao, K. Rasul and R. Vollgraf, <i>Fashion-MNIST</i>, 2017, arXiv:1708.07747. MIT license.</remarks>
public static class FashionMnist
{
    private const string Variable = Variables.Data,
        Folder = "fashion-mnist";
    private const long ChunkSize = 5_000;

    private static readonly List<WeakReference<DataSplit>> Loaded = [];

    // SHA-256 of the decompressed files, whoever compressed them.
    private static readonly (string Name, string Sha256)[] Files =
    [
        ("train-images-idx3-ubyte", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"),
        ("train-labels-idx1-ubyte", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"),
        ("t10k-images-idx3-ubyte", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"),
        ("t10k-labels-idx1-ubyte", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"),
    ];

    /// <summary>The ten classes; a label is an index into this list.</summary>
    public static IReadOnlyList<string> ClassNames { get; } =
    ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"];

    /// <summary>Loads and checks the four files: 55,000 to train, 5,000 to validate, 10,000 to test.</summary>
    /// <remarks>
    /// The files (plain or .gz) are looked for in the folder that the environment variable LATENTLAB_DATA names, or its
    /// fashion-mnist sub-folder; where the variable is not set, in datasets/fashion-mnist of the current folder, of the
    /// program's folder, and of the folders above them. Validation is the last 5,000 of the 60,000 training images, as
    /// in A. Géron's <i>Hands-On Machine Learning</i>. A notebook keeps what its cells have made, even when they run
    /// again: so the images are in memory once, and a split that is loaded while an earlier one lives, unchanged,
    /// shares them with it. Each is disposed on its own.
    /// </remarks>
    /// <returns>Images [N, 1, 28, 28] in [0, 1] and labels [N]; the caller disposes the split (220 MB).</returns>
    /// <exception cref="DirectoryNotFoundException">
    /// The files are nowhere; the message says where they were sought.
    /// </exception>
    /// <exception cref="FileNotFoundException">The folder is there, but one of the four files is not.</exception>
    /// <exception cref="IdxFormatException">A file is damaged.</exception>
    /// <exception cref="InvalidDataException">A file's content is not that of Fashion-MNIST.</exception>
    public static DataSplit Load() =>
        Load(
            FindFolder(
                Environment.GetEnvironmentVariable(Variable),
                [Environment.CurrentDirectory, AppContext.BaseDirectory]
            )
        );

    /// <summary>Loads from a known folder.</summary>
    internal static DataSplit Load(string folder)
    {
        using var scope = NewDisposeScope();
        var paths = Files
            .Select(file =>
                PathOf(folder, file.Name)
                ?? throw new FileNotFoundException(
                    $"{Folder}: {file.Name}.gz is missing.\nRestore it: git checkout -- datasets/{Folder}"
                )
            )
            .ToArray();
        var tensors = paths.Zip(Files, (path, file) => Idx.Load(path, file.Sha256)).ToArray();

        if (Living().FirstOrDefault(split => Holds(split, tensors)) is { } earlier)
            return Keep(Shared(earlier.Train), Shared(earlier.Validation), Shared(earlier.Test));

        var (trainImages, trainLabels) = (ImageDataset.Scaled(tensors[0]), tensors[1].to(ScalarType.Int64, Lab.Device));
        var (testImages, testLabels) = (ImageDataset.Scaled(tensors[2]), tensors[3].to(ScalarType.Int64, Lab.Device));
        return Keep(
            Part(trainImages, trainLabels, start: 0, count: 55_000),
            Part(trainImages, trainLabels, start: 55_000, count: 5_000),
            Part(testImages, testLabels, start: 0, count: 10_000)
        );
    }

    private static DataSplit Keep(ImageDataset train, ImageDataset validation, ImageDataset test)
    {
        var split = new DataSplit(train, validation, test);
        lock (Loaded)
            Loaded.Add(new(split));
        return split;
    }

    /// <summary>The splits that someone still holds and has not disposed.</summary>
    private static DataSplit[] Living()
    {
        static DataSplit? Target(WeakReference<DataSplit> split) =>
            split.TryGetTarget(out var it) && !it.Train.Images.IsInvalid ? it : null;
        lock (Loaded)
        {
            Loaded.RemoveAll(split => Target(split) is null);
            return [.. Loaded.Select(Target).OfType<DataSplit>()];
        }
    }

    private static ImageDataset Shared(ImageDataset part) =>
        Part(part.Images.detach(), part.Labels.detach(), start: 0, part.Count);

    /// <summary>
    /// Whether a split has neither been disposed nor written into since it was loaded, and lies on today's device.
    /// </summary>
    private static bool Holds(DataSplit split, Tensor[] files) =>
        Holds(split.Train, files[0], files[1], first: 0)
        && Holds(split.Validation, files[0], files[1], split.Train.Count)
        && Holds(split.Test, files[2], files[3], first: 0);

    private static bool Holds(ImageDataset part, Tensor images, Tensor labels, long first)
    {
        if (part.Images.IsInvalid || part.Labels.IsInvalid)
            return false;
        if (!OnDevice(part.Images) || !OnDevice(part.Labels))
            return false;
        for (long start = 0; start < part.Count; start += ChunkSize)
        {
            using var scope = NewDisposeScope();
            Tensor InFile(Tensor all) => all.narrow(0, first + start, ChunkSize);
            var sameImages = part.Images.detach().narrow(0, start, ChunkSize).eq(ImageDataset.Scaled(InFile(images)));
            var sameLabels = part
                .Labels.narrow(0, start, ChunkSize)
                .eq(InFile(labels).to(ScalarType.Int64, Lab.Device));
            if (!sameImages.all().item<bool>() || !sameLabels.all().item<bool>())
                return false;
        }
        return true;
    }

    private static bool OnDevice(Tensor tensor) =>
        (tensor.device_type, tensor.device_index) == (Lab.Device.type, Lab.Device.index);

    /// <summary>
    /// The folder with the files: where the variable says, or else above one of the starting folders.
    /// </summary>
    internal static string FindFolder(string? variable, string[] starts)
    {
        if (!string.IsNullOrEmpty(variable))
        {
            return new[] { variable, Path.Combine(variable, Folder) }.FirstOrDefault(HasAny)
                ?? throw new DirectoryNotFoundException(
                    $"{Variable} is set, but neither its folder nor a {Folder} sub-folder "
                        + $"of it holds {Files[0].Name}.gz.\n"
                        + "Let it name the folder with the four files, "
                        + $"or unset it to use the repository's own datasets/{Folder}."
                );
        }

        foreach (var start in starts)
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
                if (Path.Combine(folder.FullName, "datasets", Folder) is var candidate && HasAny(candidate))
                    return candidate;

        var names = string.Join(
            " and ",
            starts.Select(start => Path.GetFileName(Path.TrimEndingDirectorySeparator(start))).Distinct()
        );
        throw new DirectoryNotFoundException(
            $"Fashion-MNIST was not found: no datasets/{Folder} in or above the folders {names}, "
                + $"and {Variable} is not set.\n"
                + "Run from inside the repository, "
                + $"or let {Variable} name a folder with the four files ({Files[0].Name}.gz, …)."
        );
    }

    private static bool HasAny(string folder) => Files.Any(file => PathOf(folder, file.Name) is not null);

    private static string? PathOf(string folder, string name) =>
        new[] { Path.Combine(folder, name + ".gz"), Path.Combine(folder, name) }.FirstOrDefault(File.Exists);

    // Parts share the memory of the whole, which is freed with the last of them.
    private static ImageDataset Part(Tensor images, Tensor labels, long start, long count) =>
        ImageDataset.MovedOut(images.narrow(0, start, count), labels.narrow(0, start, count), ClassNames);
}
