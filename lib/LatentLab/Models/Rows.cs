using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// A first layer that gives the next one [N, features], and says so in one line where the input is something else.
/// </summary>
/// <remarks>
/// x: [N, features] or [N, C, H, W] → [N, features], of the type of the next layer's weights. No parameters. Without
/// it, a wrong shape would end the process in a dense layer.
/// </remarks>
internal sealed class Rows(int features, string input, Module<Tensor, Tensor> next)
    : Module<Tensor, Tensor>(nameof(Rows))
{
    public override Tensor forward(Tensor x)
    {
        var rows = ShapeCheck.Flatten(x, features, input);
        var type = next is Linear dense ? dense.weight!.dtype : ((Conv2d)next).weight!.dtype;
        return x.dtype == type ? rows : throw ShapeCheck.Wrong(input, $"values of type {type}, as the weights", x);
    }
}
