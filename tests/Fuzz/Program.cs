// Feeds damaged files to the readers of IDX, safetensors, pictures and notebooks:
// `dotnet run -c Release --project tests/Fuzz -- 100000`. The tests do the same with 10,000 files for each reader.
using System.Globalization;
using LatentLab.Fuzz;
using static TorchSharp.torch;

var count =
    args is [var text]
    && int.TryParse(text, NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var asked)
    && asked > 0
        ? asked
        : 100_000;
using var library = new LibraryReaders();
using var notebooks = new NotebookReader();
Func<int, FuzzResult>[] ofLibrary =
[
    LibraryReaders.Idx,
    LibraryReaders.GzippedIdx,
    library.SafeTensors,
    LibraryReaders.Pictures,
];
foreach (var run in ofLibrary)
    run(10);
var live = Tensor.TotalCount;
Console.WriteLine(
    "| reader | damaged files | read | refused | slowest | most allocated |\n|---|---:|---:|---:|---:|---:|"
);
foreach (var run in ofLibrary.Append(notebooks.Json))
    Console.WriteLine(run(count));
if (Tensor.TotalCount != live)
    throw new FuzzException($"{Tensor.TotalCount - live} tensors are left");
