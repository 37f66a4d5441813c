using System.Runtime.InteropServices;
using TorchSharp;

namespace LatentLab.Benchmarks;

/// <summary>Where the numbers come from.</summary>
internal static class Machine
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The file that peer.py reads.</summary>
    public static string TrainingImages =>
        Path.Combine(Root, "datasets", "fashion-mnist", "train-images-idx3-ubyte.gz");

    /// <summary>Date, machine and versions, one item a line.</summary>
    public static string Describe() =>
        $"- {DateTime.Now:yyyy-MM-dd HH:mm}\n"
        + $"- {RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}, "
        + $"{Environment.ProcessorCount} cores{Processor()}\n"
        + $"- {RuntimeInformation.FrameworkDescription}, "
        + $"TorchSharp {typeof(torch).Assembly.GetName().Version!.ToString(3)}, libtorch {torch.__version__}";

    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        var line = System.IO.File.Exists(File)
            ? System.IO.File.ReadLines(File).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))
            : null;
        return line is null ? "" : $" ({line[(line.IndexOf(':') + 1)..].Trim()})";
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "LatentLab.slnx")))
            folder =
                folder.Parent
                ?? throw new DirectoryNotFoundException(
                    "The benchmarks run inside the repository only: LatentLab.slnx was not found."
                );
        return folder.FullName;
    }
}
