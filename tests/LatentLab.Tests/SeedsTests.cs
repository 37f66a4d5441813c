using System.Reflection;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Every purpose and every network draws from a stream of its own.</summary>
[Collection("torch")]
public sealed class SeedsTests
{
    private const int Count = 256;

    private static readonly string[] Purposes =
    [
        .. typeof(Purpose)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!),
        "noise",
        "labels",
        "evaluation",
    ];

    // Every network that takes a seed, small. A tied autoencoder pairs with a dense one of its sizes: here they differ.
    private static readonly Dictionary<string, Func<long, nn.Module>> Networks = new()
    {
        ["dense"] = seed => new DenseAutoencoder([784, 30, 10], seed),
        ["dense, larger"] = seed => new DenseAutoencoder([784, 31, 10], seed),
        ["tied"] = seed => new TiedAutoencoder([784, 29, 10], seed),
        ["linear"] = seed => new LinearAutoencoder(784, 10, seed),
        ["convolutional"] = seed => new ConvAutoencoder(16, 10, seed),
        ["variational"] = seed => new VariationalAutoencoder([784, 30, 10], seed),
        ["conditional variational"] = seed => new ConditionalVariationalAutoencoder([784, 30, 10], 10, seed),
        ["convolutional variational"] = seed => new ConvVariationalAutoencoder(16, 10, seed),
        ["MLP generator"] = seed => Gan.MlpGenerator(32, seed),
        ["MLP discriminator"] = seed => Gan.MlpDiscriminator(seed),
        ["point generator"] = seed => Gan.PointGenerator(16, 64, seed),
        ["point discriminator"] = seed => Gan.PointDiscriminator(130, seed),
        ["DCGAN's generator"] = seed => Dcgan.Generator(32, 16, seed),
        ["DCGAN's discriminator"] = seed => Dcgan.Discriminator(16, seed),
        ["conditional generator"] = seed => new ConditionalGenerator(22, 10, 16, seed),
        ["projection"] = seed => new ProjectionDiscriminator(10, 16, seed),
        ["auxiliary"] = seed => new AuxiliaryDiscriminator(10, 16, seed),
        ["judge"] = seed => new MetricNetwork(seed),
    };

    [Fact]
    public void NoTwoShareAStream()
    {
        using var scope = NewDisposeScope();
        var draws = Purposes
            .SelectMany(purpose =>
                new[] { 0, 1, 2 }.Select(round =>
                    (Name: $"{purpose}, round {round}", Values: Standard(Drawn(1, purpose, round)))
                )
            )
            .Concat(
                Purposes
                    .Take(3)
                    .Select(purpose =>
                        (Name: $"{purpose}, seed 2^32 + 1", Values: Standard(Drawn(4294967297, purpose)))
                    )
            )
            .Concat(Networks.Select(network => (Name: network.Key, Values: Standard(FirstWeights(network.Value(1))))))
            .ToArray();
        var all = stack(draws.Select(draw => draw.Values)); // [streams, 256], rows with mean 0 and length 1
        var correlations = all.mm(all.t()) - eye(draws.Length);
        var (row, column) = (
            (int)correlations.abs().max(1).values.argmax().item<long>(),
            (int)correlations.abs().max(0).values.argmax().item<long>()
        );
        Assert.True(
            correlations.abs().max().item<float>() < 4 / Math.Sqrt(Count),
            $"{draws[row].Name} and {draws[column].Name}: {correlations[row, column].item<float>()}"
        );
        for (var i = 0; i < draws.Length; i++)
        {
            for (var j = 0; j < i; j++)
                Assert.Equal(0, all[i].eq(all[j]).sum().item<long>());
        }
    }

    [Fact]
    public void ANetworksNoiseIsNotItsWeights()
    {
        using var scope = NewDisposeScope();
        foreach (var (name, make) in Networks)
        {
            using var network = make(7);
            using var noise = Seeds.Stream(7, "noise");
            var z = Standard(randn(Count, generator: noise));
            foreach (var (parameter, values) in network.named_parameters().Where(p => p.parameter.numel() >= Count))
                if (values.flatten()[..Count] is var first && first.std().item<float>() > 0)
                    Assert.True(
                        Math.Abs((Standard(first) * z).sum().item<float>()) < 4.5 / Math.Sqrt(Count),
                        $"{name}, {parameter}"
                    );
        }
    }

    [Fact]
    public void ASeedGivesTheSameBytes()
    {
        using var scope = NewDisposeScope();
        foreach (var purpose in Purposes)
            Assert.Equal(Drawn(5, purpose, 3).bytes, Drawn(5, purpose, 3).bytes);
        foreach (var make in Networks.Values)
        {
            using nn.Module one = make(5),
                same = make(5),
                other = make(4294967301);
            Assert.True(Weights.AreEqual(one, same));
            Assert.False(Weights.AreEqual(one, other)); // 2^32 + 5
        }
        using var noise = Seeds.Stream(1, "noise");
        float[] expected = [0.6539668f, 0.4206060f, 0.0174777f];
        Assert.All(rand(3, generator: noise).data<float>().Zip(expected), p => Assert.Equal(p.Second, p.First, 1e-6f));
    }

    [Fact]
    public void ATiedAutoencoderPairsWithADenseOne()
    {
        using var dense = new DenseAutoencoder([784, 30, 10], 3);
        using var tied = new TiedAutoencoder([784, 30, 10], 3);
        Assert.Equal(
            dense.get_parameter("encoder.dense1.weight")!.bytes,
            tied.get_parameter("encoder.dense1.weight")!.bytes
        );
    }

    [Fact]
    public void TheLibraryDrawsInNoOtherWay()
    {
        var lib = Path.Combine(NotebookFolder.Find()!, "..", "lib", "LatentLab");
        var raw = Directory
            .EnumerateFiles(lib, "*.cs", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) != "Seeds.cs")
            .Where(file => File.ReadAllText(file).Contains("new Generator(", StringComparison.Ordinal));
        Assert.Empty(raw);
        Assert.Throws<ArgumentException>(() => Seeds.Stream(1, " "));
    }

    private static Tensor Drawn(long seed, string purpose, int round = 0)
    {
        using var generator = Seeds.Stream(seed, purpose, round);
        return randn(Count, generator: generator);
    }

    private static Tensor FirstWeights(nn.Module network)
    {
        var first = network.parameters().First(p => p.numel() >= Count && p.std().item<float>() > 0);
        var values = first.detach().flatten()[..Count].clone();
        network.Dispose();
        return values;
    }

    private static Tensor Standard(Tensor x) => (x - x.mean()) / (x - x.mean()).norm();
}
