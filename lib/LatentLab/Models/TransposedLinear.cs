using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A dense layer that runs another one backwards: that layer's weight transposed, and a bias of its own.
/// </summary>
/// <remarks>[N, outputs of the other layer] → [N, its inputs].</remarks>
internal sealed class TransposedLinear : Module<Tensor, Tensor>
{
    // A function, because a field of type Linear would be registered here a second time.
    private readonly Func<Tensor> weight;
    private readonly Parameter bias;

    public TransposedLinear(Linear tiedTo)
        : base(nameof(TransposedLinear))
    {
        weight = () => tiedTo.weight!;
        bias = Parameter(zeros(tiedTo.in_features));
        bias.DetachFromDisposeScope(); // a model may be made inside a scope and live on
        RegisterComponents();
    }

    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return functional.linear(input, weight().t(), bias).MoveToOuterDisposeScope();
    }
}
