using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Gives layers first weights that depend on a generator of their own and on nothing else.</summary>
/// <remarks>
/// Two models that draw the same layers from equal generators start from the same numbers, so that their results pair.
/// </remarks>
internal static class Initialization
{
    /// <summary>A dense layer: weights uniform with variance 2 / (inputs + outputs), biases zero.</summary>
    public static Linear Dense(int inputs, int outputs, Generator generator) =>
        Glorot(nn.Linear(inputs, outputs), generator);

    /// <summary>
    /// Draws a layer's weight anew, uniform with variance 2 / (fan in + fan out), and sets its bias to zero.
    /// </summary>
    /// <remarks>
    /// Glorot and Bengio 2010, equation 16. It treats inputs and outputs alike, so a weight and its transpose have the
    /// same spread: a tied decoder starts from the very distribution that an untied one draws from. He's larger
    /// variance, 2 / inputs, was tried: pictures are positive, and it left 18 to 23 of 30 ReLU codings dead.
    /// Of a convolution, transposed or not, the fans are its channels times the values of its kernel.
    /// </remarks>
    public static T Glorot<T>(T layer, Generator generator)
        where T : nn.Module
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var weight = layer.get_parameter("weight")!; // [outputs, inputs] or [channels, channels, kernel, kernel]
        var limit = Math.Sqrt(
            6.0
                / (
                    (weight.shape[0] + weight.shape[1])
                    * weight.shape[2..].Aggregate(1L, (product, size) => product * size)
                )
        );
        weight.copy_(Seeds.Uniform(weight.shape, generator, CPU).mul_(2 * limit).sub_(limit));
        layer.get_parameter("bias")!.zero_();
        return layer;
    }

    /// <summary>
    /// Draws all weights of a DCGAN anew: N(0, .02), those of batch normalization N(1, .02), biases zero.
    /// </summary>
    /// <remarks>Radford, Metz and Chintala 2016, section 4; normalization as in PyTorch's example of it.</remarks>
    public static T Normal<T>(T model, Generator generator)
        where T : nn.Module
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        foreach (var (name, values) in model.named_parameters())
            if (name.EndsWith("bias", StringComparison.Ordinal))
                values.zero_();
            else
                values.copy_(Seeds.Normal(values.shape, generator, CPU).mul_(0.02).add_(values.dim() == 1 ? 1 : 0));
        return model;
    }
}
