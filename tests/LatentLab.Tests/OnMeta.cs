using TorchSharp;

namespace LatentLab.Tests;

/// <summary>
/// Makes torch's meta device, whose tensors have a shape and no values, the one that <see cref="Lab.Device"/> names:
/// a GPU for machines without one. Beside tensors of the CPU it is also a trap, for a tensor that is made without
/// naming a device lands on it, and spoils whatever it meets.
/// </summary>
internal sealed class OnMeta : IDisposable
{
    public OnMeta() => torch.set_default_device(torch.META);

    public void Dispose() => torch.set_default_device(torch.CPU);
}
