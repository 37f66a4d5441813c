using System.Runtime.InteropServices;

namespace LatentLab;

/// <content>The libraries of CUDA.</content>
internal static partial class NativeLibraries
{
    private static void LoadCuda(string[] folders, string prefix, string suffix)
    {
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, $"{prefix}torch_cuda{suffix}"))))
            return;
        var waiting = folders
            .SelectMany(folder => CudaParts(folder, prefix, suffix))
            .DistinctBy(Path.GetFileName)
            .ToList();
        while (waiting.RemoveAll(file => NativeLibrary.TryLoad(file, out _)) > 0) { }
    }

    /// <summary>A folder's files that belong to libtorch on CUDA; on Linux, versions follow the suffix.</summary>
    internal static IEnumerable<string> CudaParts(string folder, string prefix, string suffix)
    {
        string[] parts =
        [
            "c10",
            "c10_cuda",
            "torch_cpu",
            "torch_cuda*",
            "caffe2_nvrtc", // of torch
            "cublas*",
            "cudart*",
            "cudnn*",
            "cufft*",
            "cufile*",
            "cupti*",
            "curand*",
            "cusolver*",
            "cusparse*",
            "nv*",
            "zlibwapi", // of NVIDIA
        ];
        var versions = OperatingSystem.IsLinux() ? "*" : "";
        return parts
            .SelectMany(part => Directory.EnumerateFiles(folder, prefix + part + suffix + versions))
            .Order(StringComparer.Ordinal);
    }
}
