using TorchSharp.Modules;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>Builds the two dense networks of the first GAN.</summary>
/// <remarks>
/// I. Goodfellow et al., <i>Generative Adversarial Nets</i>, 2014. A wrong input shape
/// throws an <see cref="ArgumentException"/>.
/// </remarks>
public static class Gan
{
    /// <summary>z: [N, 32] → images: [N, 1, 28, 28], over 128 and 256 units with LeakyReLU .2.</summary>
    /// <param name="latentSize">Values per z.</param>
    /// <param name="seed">Seed of the first weights, on which they depend alone: Glorot uniform, biases zero.</param>
    /// <param name="tanhOutput">Images in (−1, 1) instead of (0, 1).</param>
    /// <returns>The generator; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public static Sequential MlpGenerator(int latentSize = 32, long seed = 42, bool tanhOutput = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(latentSize, 1);
        using var generator = Seeds.Weights(seed, $"{nameof(MlpGenerator)} {latentSize}");
        var dense1 = Initialization.Dense(latentSize, 128, generator);
        return Sequential(
            ("rows", new Rows(latentSize, "z", dense1)),
            ("dense1", dense1), // [N, 32] -> [N, 128]
            ("leaky1", LeakyReLU(0.2)),
            ("dense2", Initialization.Dense(128, 256, generator)), // -> [N, 256]
            ("leaky2", LeakyReLU(0.2)),
            ("dense3", Initialization.Dense(256, 784, generator)), // -> [N, 784]
            tanhOutput ? ("tanh", Tanh()) : ("sigmoid", Sigmoid()),
            ("image", Unflatten(1, [1, 28, 28]))
        ); // -> [N, 1, 28, 28]
    }

    /// <summary>x: [N, 1, 28, 28] or [N, 784] → logits: [N, 1], over 256 and 128 units with LeakyReLU .2.</summary>
    /// <param name="seed">Seed of the first weights, on which they depend alone: Glorot uniform, biases zero.</param>
    /// <returns>The discriminator, whose sigmoid is the probability that x is real; the caller disposes it.</returns>
    public static Sequential MlpDiscriminator(long seed = 42)
    {
        using var generator = Seeds.Weights(seed, nameof(MlpDiscriminator));
        var dense1 = Initialization.Dense(784, 256, generator);
        return Sequential(
            ("rows", new Rows(784, "x", dense1)), // -> [N, 784]
            ("dense1", dense1), // -> [N, 256]
            ("leaky1", LeakyReLU(0.2)),
            ("dense2", Initialization.Dense(256, 128, generator)), // -> [N, 128]
            ("leaky2", LeakyReLU(0.2)),
            ("dense3", Initialization.Dense(128, 1, generator))
        ); // -> [N, 1]
    }

    /// <summary>z: [N, 16] → points in the plane: [N, 2], over two layers of 64 ReLU units.</summary>
    /// <param name="latentSize">Values per z.</param>
    /// <param name="hidden">Units per hidden layer.</param>
    /// <param name="seed">Seed of the first weights, on which they depend alone: Glorot uniform, biases zero.</param>
    /// <returns>The generator, for data such as <see cref="ToyData.GaussianRing"/>; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public static Sequential PointGenerator(int latentSize = 16, int hidden = 64, long seed = 42) =>
        Points(latentSize, hidden, 2, "z", seed);

    /// <summary>Points: [N, 2] → logits: [N, 1], over two layers of 64 ReLU units.</summary>
    /// <param name="hidden">Units per hidden layer.</param>
    /// <param name="seed">Seed of the first weights, on which they depend alone: Glorot uniform, biases zero.</param>
    /// <returns>The discriminator; the caller disposes it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public static Sequential PointDiscriminator(int hidden = 64, long seed = 42) => Points(2, hidden, 1, "x", seed);

    private static Sequential Points(int inputs, int hidden, int outputs, string input, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inputs, 1, "latentSize");
        ArgumentOutOfRangeException.ThrowIfLessThan(hidden, 1);
        using var generator = Seeds.Weights(seed, $"points {inputs}-{hidden}-{outputs}");
        var dense1 = Initialization.Dense(inputs, hidden, generator);
        return Sequential(
            ("rows", new Rows(inputs, input, dense1)),
            ("dense1", dense1), // [N, inputs] -> [N, hidden]
            ("relu1", ReLU()),
            ("dense2", Initialization.Dense(hidden, hidden, generator)), // -> [N, hidden]
            ("relu2", ReLU()),
            ("dense3", Initialization.Dense(hidden, outputs, generator))
        ); // -> [N, outputs]
    }
}
