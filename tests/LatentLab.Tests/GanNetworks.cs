using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>The networks of the GAN tests by name, and what goes into them.</summary>
internal static class GanNetworks
{
    public static Sequential Make(string network, long seed = 42) =>
        network switch
        {
            "mlp generator" => Gan.MlpGenerator(seed: seed),
            "mlp generator tanh" => Gan.MlpGenerator(seed: seed, tanhOutput: true),
            "mlp discriminator" => Gan.MlpDiscriminator(seed),
            "dcgan generator" => Dcgan.Generator(seed: seed),
            "dcgan discriminator" => Dcgan.Discriminator(seed: seed),
            _ => throw new ArgumentOutOfRangeException(nameof(network)),
        };

    public static int LatentSize(string name) => name.StartsWith("mlp", StringComparison.Ordinal) ? 32 : 64;

    public static Tensor Input(string network, int n)
    {
        using var generator = new Generator(1);
        return network.Contains("generator")
            ? randn([n, LatentSize(network)], generator: generator)
            : rand([n, 1, 28, 28], generator: generator);
    }
}
