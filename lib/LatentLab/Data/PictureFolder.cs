using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Loads a folder of pictures: <see cref="ImageDataset.FromFolder"/>.</summary>
internal static class PictureFolder
{
    private const int MaximumSize = 512;
    private static readonly string[] Endings = [".png", ".jpg", ".jpeg"];

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
                    + "Put pictures there: a sub-folder per class, or no sub-folders."
            );
        if ((long)files.Count * size * size * sizeof(float) > Idx.MaximumBytes)
            throw new InvalidDataException(
                $"{files.Count:N0} pictures of {size}×{size} are more than 1 GB.\n"
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
        return new(
            Seeds.OnDevice(invert ? 1 - all : all, Lab.Device).MoveToOuterDisposeScope(),
            tensor(labels.ToArray(), device: Lab.Device).MoveToOuterDisposeScope(),
            classNames
        )
        {
            Skipped = skipped,
        };
    }

    // Sub-folders with pictures make it a labeled set; pictures outside of them then belong to no class.
    private static (List<(string File, long Label)> Files, string[] ClassNames, List<string> Skipped) Find(string path)
    {
        var classes = Directory
            .GetDirectories(path)
            .Where(folder => !Path.GetFileName(folder).StartsWith('.'))
            .Order(StringComparer.Ordinal)
            .Select(folder => (Name: Path.GetFileName(folder), Files: Pictures(folder)))
            .Where(c => c.Files.Length > 0)
            .ToArray();
        var loose = Pictures(path);
        return classes.Length == 0
            ? ([.. loose.Select(file => (file, -1L))], [], [])
            : (
                [.. classes.SelectMany((c, label) => c.Files.Select(file => (file, (long)label)))],
                [.. classes.Select(c => c.Name)],
                [.. loose.Select(file => $"{Path.GetFileName(file)} (in no class folder)")]
            );
    }

    private static string[] Pictures(string folder) =>
        [
            .. Directory
                .GetFiles(folder)
                .Where(file =>
                    Endings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase)
                    && !Path.GetFileName(file).StartsWith('.')
                )
                .Order(StringComparer.Ordinal),
        ];
}
