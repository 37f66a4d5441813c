using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>A copy of a model's weights, to go back to.</summary>
/// <param name="model">Parameters and buffers are copied.</param>
internal sealed class BestWeights(Module model) : IDisposable
{
    private readonly Dictionary<string, Tensor> _copies = [];

    /// <summary>The kept weights by name; none where none were kept.</summary>
    public IReadOnlyDictionary<string, Tensor> Copies => _copies;

    /// <summary>Keeps the weights as they are now, in the place of those kept before.</summary>
    public void Keep()
    {
        using var noGrad = no_grad();
        foreach (var (name, tensor) in model.state_dict())
        {
            if (_copies.TryGetValue(name, out var copy))
                copy.copy_(tensor);
            else
                _copies[name] = tensor.clone().DetachFromDisposeScope();
        }
    }

    /// <summary>Puts the kept weights back. Does nothing where none were kept.</summary>
    public void Restore()
    {
        if (_copies.Count == 0)
            return;
        using var noGrad = no_grad();
        foreach (var (name, tensor) in model.state_dict())
            tensor.copy_(_copies[name]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var copy in _copies.Values)
            copy.Dispose();
    }
}
