using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Makes dense layers whose first weights depend on a generator of their own and on nothing else.</summary>
/// <remarks>Two models that draw the same layers from equal generators start from the same numbers, so that their results pair.</remarks>
internal static class Initialization
{
    /// <summary>He et al. 2015, equation 10: keeps the spread of the values through ReLU layers.</summary>
    public const double Relu = 2;

    /// <summary>LeCun et al. 1998: the same for layers without activation.</summary>
    public const double Linear = 1;

    /// <summary>A dense layer: weights normal with variance gain / inputs, biases zero.</summary>
    public static Linear Dense(int inputs, int outputs, double gain, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var layer = nn.Linear(inputs, outputs);
        layer.weight!.copy_(randn([outputs, inputs], generator: generator).mul_(Math.Sqrt(gain / inputs)));
        layer.bias!.zero_();
        return layer;
    }
}
