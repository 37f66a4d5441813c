using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// Holds a model's parameters without gradients until it is disposed: what flows through the model
/// is computed, what would change it is not.
/// </summary>
internal sealed class Frozen : IDisposable
{
    private readonly Parameter[] _parameters;

    /// <summary>Freezes those that are not frozen yet.</summary>
    public Frozen(Module model)
    {
        _parameters = [.. model.parameters().Where(parameter => parameter.requires_grad)];
        foreach (var parameter in _parameters)
            parameter.requires_grad = false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var parameter in _parameters)
            parameter.requires_grad = true;
    }
}
