using TorchSharp;

namespace LatentLab.Tests;

/// <summary>Counts live tensors.</summary>
public static class LiveTensors
{
    /// <summary>The count once the collector is through with what earlier tests left to it.</summary>
    public static long Settled()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return torch.Tensor.TotalCount;
    }
}
