using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>A first layer that gives the next one [N, features], and says so in one line where the input is something else.</summary>
/// <remarks>x: [N, features] or [N, C, H, W] → [N, features]. No parameters. Without it, a wrong shape would end the process in a dense layer.</remarks>
internal sealed class Rows(int features, string input) : Module<Tensor, Tensor>(nameof(Rows))
{
    public override Tensor forward(Tensor x) => ShapeCheck.Flatten(x, features, input);
}
