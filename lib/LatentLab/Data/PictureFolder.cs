using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Loads a folder of pictures: <see cref="ImageDataset.FromFolder"/>.</summary>
internal static class PictureFolder
{
    private const int MaximumSize = 512;
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg", ".jfif", ".jpe"];

    // Whoever puts one of these into a folder of pictures expects it to be read.
    private static readonly string[] OtherEndings =
    [
        ".webp",
        ".gif",
        ".bmp",
        ".tif",
        ".tiff",
        ".heic",
        ".heif",
        ".avif",
        ".jxl",
        ".jp2",
        ".svg",
        ".ico",
        ".psd",
        ".tga",
        ".ppm",
        ".pgm",
    ];

    public static ImageDataset Load(string path, int size, bool invert)
    {
        if (size is < 1 or > MaximumSize)
            throw new ArgumentOutOfRangeException(nameof(size), $"The size is {size}; 1 to {MaximumSize} is expected.");
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException(
                $"There is no folder {path}.\nGive the folder whose sub-folders hold the PNG or JPEG pictures."
            );

        var (files, classNames, skipped) = Find(path);
        if (files.Count == 0)
            throw new InvalidDataException(
                $"No PNG or JPEG picture is in {path} or its sub-folders.\n"
                    + (
                        skipped.Count > 0
                            ? $"{skipped.Count} left out, the first one: {skipped[0]}"
                            : "Put pictures there: a sub-folder per class, or no sub-folders."
                    )
            );
        if ((long)files.Count * size * size * sizeof(float) > Idx.MaximumBytes)
            throw new InvalidDataException(
                Invariant($"{files.Count:N0} pictures of {size}×{size} are more than 1 GB.\n")
                    + "Choose a smaller size, or fewer pictures."
            );

        using var scope = NewDisposeScope();
        var (images, labels) = (new List<Tensor>(), new List<long>());
        foreach (var (file, label) in files)
        {
            try
            {
                images.Add(Picture.Load(file, size));
                labels.Add(label);
            }
            catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
            {
                skipped.Add(
                    $"{Path.GetRelativePath(path, file)} "
                        + $"({(e is InvalidDataException ? e.Message : "cannot be opened")})"
                );
            }
        }
        if (images.Count == 0)
            throw new InvalidDataException(
                $"None of the {files.Count} pictures in {path} can be read.\nThe first one: {skipped[0]}"
            );

        var all = stack(images); // [N, 1, size, size]
        return ImageDataset.MovedOut(
            Seeds.OnDevice(invert ? 1 - all : all, Lab.Device),
            tensor(labels.ToArray(), device: Lab.Device),
            classNames,
            skipped
        );
    }

    // Sub-folders with pictures make it a labeled set; pictures outside of them then belong to no class.
    private static (List<(string File, long Label)> Files, string[] ClassNames, List<string> Skipped) Find(string path)
    {
        var loose = Pictures(path);
        var (classes, skipped, empty) = (
            new List<(string Name, string[] Files)>(),
            Others(path).ToList(),
            new List<string>()
        );
        foreach (var folder in Folders(path))
        {
            var name = Path.GetFileName(folder);
            try
            {
                var pictures = Pictures(folder);
                string[] left = [.. Others(folder), .. TooDeep(folder)];
                skipped.AddRange(left.Select(line => $"{name}/{line}"));
                if (pictures.Length > 0)
                    classes.Add((name, pictures));
                else if (left.Length == 0)
                    empty.Add($"{name} (a folder without pictures)");
            }
            catch (UnauthorizedAccessException)
            {
                skipped.Add($"{name} (cannot be opened)");
            }
        }
        if (classes.Count == 0)
            return ([.. loose.Select(file => (file, -1L))], [], skipped);
        return (
            [.. classes.SelectMany((c, label) => c.Files.Select(file => (file, (long)label)))],
            [.. classes.Select(c => c.Name)],
            [.. loose.Select(file => $"{Path.GetFileName(file)} (in no class folder)"), .. skipped, .. empty]
        );
    }

    private static string[] Pictures(string folder) => WithEnding(folder, Endings);

    /// <summary>Pictures of other kinds, each with the reason why it is left out.</summary>
    private static IEnumerable<string> Others(string folder) =>
        WithEnding(folder, OtherEndings).Select(file => $"{Path.GetFileName(file)} (neither PNG nor JPEG)");

    private static IEnumerable<string> TooDeep(string folder) =>
        Folders(folder)
            .Select(inner => (Name: Path.GetFileName(inner), Count: Pictures(inner).Length))
            .Where(inner => inner.Count > 0)
            .Select(inner =>
                $"{inner.Name} (one folder too deep: {inner.Count} picture{(inner.Count == 1 ? "" : "s")})"
            );

    private static string[] WithEnding(string folder, string[] endings) =>
        [
            .. Directory
                .GetFiles(folder)
                .Where(file =>
                    endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase) && !IsHidden(file)
                )
                .Order(StringComparer.Ordinal),
        ];

    private static IEnumerable<string> Folders(string folder) =>
        Directory.GetDirectories(folder).Where(inner => !IsHidden(inner)).Order(StringComparer.Ordinal);

    // __MACOSX is what a Mac's archive leaves beside the folder.
    private static bool IsHidden(string path) => Path.GetFileName(path) is "__MACOSX" or ['.', ..];
}
