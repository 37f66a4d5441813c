using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Makes dense layers whose first weights depend on a generator of their own and on nothing else.</summary>
/// <remarks>Two models that draw the same layers from equal generators start from the same numbers, so that their results pair.</remarks>
internal static class Initialization
{
    /// <summary>A dense layer: weights uniform in ±√(6 / (inputs + outputs)), biases zero (Glorot and Bengio 2010, equation 16).</summary>
    /// <remarks>
    /// The limit is the same in both directions, so that a decoder drawn anew and one that borrows the encoder's weights
    /// start with weights of the same size. It is also what the book's models start with.
    /// </remarks>
    public static Linear Dense(int inputs, int outputs, Generator generator)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var limit = Math.Sqrt(6.0 / (inputs + outputs));
        var layer = nn.Linear(inputs, outputs);
        layer.weight!.copy_(rand([outputs, inputs], generator: generator).mul_(2 * limit).sub_(limit));
        layer.bias!.zero_();
        return layer;
    }
}
