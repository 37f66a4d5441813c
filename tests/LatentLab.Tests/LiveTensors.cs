using TorchSharp;

namespace LatentLab.Tests;

/// <summary>Counts live tensors.</summary>
public static class LiveTensors
{
    /// <summary>
    /// The count once the collector is through with what earlier tests left to it, so that it cannot fall by itself.
    /// </summary>
    public static long Settled()
    {
        for (var round = 0; round < 2; round++) // a finalizer may let go of further objects that have one
        {
            GC.Collect();
            if (!Task.Run(GC.WaitForPendingFinalizers).Wait(TimeSpan.FromMinutes(1)))
                throw new TimeoutException("a finalizer blocks: no tensor is given back any more");
        }
        return torch.Tensor.TotalCount;
    }
}
