using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class GanTests
{
    public GanTests() => Lab.Start();

    public static TheoryData<string> Networks =>
        ["mlp generator", "mlp generator tanh", "mlp discriminator", "dcgan generator", "dcgan discriminator"];

    public static TheoryData<string> Kinds => ["mlp", "dcgan"];

    private static Sequential Make(string network, long seed = 42) =>
        network switch
        {
            "mlp generator" => Gan.MlpGenerator(seed: seed),
            "mlp generator tanh" => Gan.MlpGenerator(seed: seed, tanhOutput: true),
            "mlp discriminator" => Gan.MlpDiscriminator(seed),
            "dcgan generator" => Dcgan.Generator(seed: seed),
            "dcgan discriminator" => Dcgan.Discriminator(seed: seed),
            _ => throw new ArgumentOutOfRangeException(nameof(network)),
        };

    private static int LatentSize(string name) => name.StartsWith("mlp", StringComparison.Ordinal) ? 32 : 64;

    private static Tensor Input(string network, int n)
    {
        using var generator = new Generator(1);
        return network.Contains("generator")
            ? randn([n, LatentSize(network)], generator: generator)
            : rand([n, 1, 28, 28], generator: generator);
    }

    [Theory, MemberData(nameof(Networks))]
    public void Shapes(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Make(name);
        var output = network.call(Input(name, 5));
        Assert.Equal(name.Contains("generator") ? [5, 1, 28, 28] : [5, 1], output.shape);
        if (!name.Contains("generator"))
            Assert.True(network.call(Input(name, 5).flatten(1)).allclose(output));
    }

    [Fact]
    public void GeneratedImagesStayInTheirRange()
    {
        using var scope = NewDisposeScope();
        using Sequential sigmoid = Make("mlp generator"),
            tanh = Make("mlp generator tanh"),
            dcgan = Make("dcgan generator");
        Assert.InRange(sigmoid.call(Input("mlp generator", 50) * 20).min().item<float>(), 0, 0.1);
        Assert.InRange(tanh.call(Input("mlp generator", 50) * 20).min().item<float>(), -1, -0.5);
        Assert.InRange(dcgan.call(Input("dcgan generator", 50)).abs().max().item<float>(), 0.01, 1);
    }

    [Theory]
    [InlineData("mlp generator", 32 * 128 + 128 + 128 * 256 + 256 + 256 * 784 + 784)]
    [InlineData("mlp discriminator", 784 * 256 + 256 + 256 * 128 + 128 + 128 + 1)]
    // dense, norm, conv without bias, norm, conv
    [InlineData("dcgan generator", 64 * 1568 + 1568 + 2 * 32 + 32 * 16 * 16 + 2 * 16 + 16 * 16 + 1)]
    [InlineData("dcgan discriminator", 16 * 16 + 16 + 16 * 32 * 16 + 32 + 1568 + 1)]
    public void ParametersAreCounted(string name, long expected)
    {
        using var network = Make(name);
        Assert.Equal(expected, network.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void ParametersAreNamed()
    {
        using Sequential mlp = Make("mlp generator"),
            generator = Make("dcgan generator"),
            discriminator = Make("dcgan discriminator");
        Assert.Equal(
            ["dense1.weight", "dense1.bias", "dense2.weight", "dense2.bias", "dense3.weight", "dense3.bias"],
            Names(mlp)
        );
        Assert.Equal(
            [
                "dense.weight",
                "dense.bias",
                "norm1.weight",
                "norm1.bias",
                "conv1.weight",
                "norm2.weight",
                "norm2.bias",
                "conv2.weight",
                "conv2.bias",
            ],
            Names(generator)
        );
        Assert.Equal(
            ["conv1.weight", "conv1.bias", "conv2.weight", "conv2.bias", "dense.weight", "dense.bias"],
            Names(discriminator)
        );
        static string[] Names(nn.Module model) => [.. model.named_parameters().Select(parameter => parameter.name)];
    }

    [Fact]
    public void ADcganStartsFromNarrowNormalWeights()
    {
        using var scope = NewDisposeScope();
        foreach (var name in (string[])["dcgan generator", "dcgan discriminator"])
        {
            using var network = Make(name);
            foreach (var (parameter, values) in network.named_parameters())
            {
                if (parameter.EndsWith("bias", StringComparison.Ordinal))
                    Assert.Equal(0, values.abs().max().item<float>());
                else if (parameter.StartsWith("norm", StringComparison.Ordinal))
                    Assert.Equal(1, values.mean().item<float>(), 0.02);
                else
                    Assert.Equal(0.02, values.std().item<float>(), 0.003);
            }
        }
    }

    [Theory, MemberData(nameof(Networks))]
    public void GradientReachesEveryParameter(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Make(name);
        network.call(Input(name, 16)).pow(2).sum().backward();
        foreach (var (parameter, values) in network.named_parameters())
            Assert.True(values.grad is { } gradient && gradient.abs().sum().item<float>() > 0, parameter);
    }

    [Theory, MemberData(nameof(Networks))]
    public void TheSeedAloneDecides(string name)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var first = Make(name);
        manual_seed(2);
        using Sequential second = Make(name),
            other = Make(name, seed: 43);
        var output = first.call(Input(name, 4));
        Assert.True(output.equal(second.call(Input(name, 4))).all().item<bool>());
        Assert.False(output.allclose(other.call(Input(name, 4))));
    }

    [Theory, MemberData(nameof(Networks))]
    public void SavedWeightsComeBack(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using Sequential saved = Make(name),
            loaded = Make(name, seed: 7);
        saved.call(Input(name, 8)); // moves the statistics of the normalization, which must be stored, too
        Weights.Save(saved, folder.File("gan.safetensors"));
        Weights.Load(loaded, folder.File("gan.safetensors"));
        saved.eval();
        loaded.eval();
        Assert.True(saved.call(Input(name, 4)).equal(loaded.call(Input(name, 4))).all().item<bool>());
    }

    [Theory, MemberData(nameof(Networks))]
    public void AWrongShapeIsAnErrorInOneLine(string name)
    {
        using var scope = NewDisposeScope();
        using var network = Make(name);
        Assert.Matches(
            @"^[xz]: expected \[N, \d+\].*got \[2, 31\]",
            Assert.Throws<ArgumentException>(() => network.call(zeros(2, 31))).Message
        );
        Assert.Throws<ArgumentException>(() => network.call(zeros(2, 1, 27, 27)));
        Assert.Throws<ArgumentException>(() => network.call(zeros([2, 784], ScalarType.Byte)));
    }

    [Fact]
    public void ImpossibleSizesAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Gan.MlpGenerator(latentSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dcgan.Generator(latentSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dcgan.Generator(channels: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Dcgan.Discriminator(channels: 0));
    }

    [Theory, MemberData(nameof(Kinds))]
    public void TheDiscriminatorsStepLeavesTheGeneratorAlone(string kind)
    {
        using var scope = NewDisposeScope();
        using Sequential generator = Make($"{kind} generator"),
            discriminator = Make($"{kind} discriminator");
        using var optimizer = optim.SGD(discriminator.parameters(), 0.1);
        using var noise = new Generator(3);
        var (before, changing) = (Copies(generator), Copies(discriminator));
        var result = GanTraining.DiscriminatorStep(
            generator,
            discriminator,
            optimizer,
            Input($"{kind} discriminator", 8),
            LatentSize(kind),
            noise
        );
        Assert.All(generator.parameters(), parameter => Assert.Null(parameter.grad));
        Assert.All(before.Zip(Copies(generator)), pair => Assert.Equal(pair.First, pair.Second));
        Assert.All(changing.Zip(Copies(discriminator)), pair => Assert.NotEqual(pair.First, pair.Second));
        Assert.InRange(result.MeanReal, 0.01, 0.99);
        Assert.InRange(result.MeanFake, 0.01, 0.99);
    }

    [Theory, MemberData(nameof(Kinds))]
    public void TheGeneratorsStepChangesOnlyTheGenerator(string kind)
    {
        using var scope = NewDisposeScope();
        using Sequential generator = Make($"{kind} generator"),
            discriminator = Make($"{kind} discriminator");
        using var optimizer = optim.SGD(generator.parameters(), 1000); // gradients are small where a DCGAN starts
        using var noise = new Generator(3);
        var (before, changing) = (Copies(discriminator), Copies(generator));
        GanTraining.GeneratorStep(generator, discriminator, optimizer, 8, LatentSize(kind), noise);
        Assert.All(before.Zip(Copies(discriminator)), pair => Assert.Equal(pair.First, pair.Second));
        Assert.All(changing.Zip(Copies(generator)), pair => Assert.NotEqual(pair.First, pair.Second));
    }

    private static float[][] Copies(nn.Module model) =>
        [.. model.parameters().Select(parameter => parameter.detach().data<float>().ToArray())];

    [Fact]
    public void LossesByHand()
    {
        using var scope = NewDisposeScope();
        using Sequential generator = Make("mlp generator"),
            discriminator = Make("mlp discriminator");
        using (no_grad())
        {
            discriminator.get_parameter("dense3.weight")!.zero_();
            discriminator.get_parameter("dense3.bias")!.fill_((float)Math.Log(3)); // D = 3/4, whatever it sees
        }
        using var noise = new Generator(3);
        using optim.Optimizer still = optim.SGD(discriminator.parameters(), 0),
            too = optim.SGD(generator.parameters(), 0);
        var x = Input("mlp discriminator", 4);
        double real = -Math.Log(0.75),
            fake = -Math.Log(0.25);
        var plain = GanTraining.DiscriminatorStep(generator, discriminator, still, x, 32, noise);
        Assert.Equal((real + fake, 0.75, 0.75), (plain.Loss, plain.MeanReal, plain.MeanFake), Close3);
        // smoothing moves a tenth of the real images' label, and nothing of the generated ones'
        var smooth = GanTraining.DiscriminatorStep(
            generator,
            discriminator,
            still,
            x,
            32,
            noise,
            new GanOptions { RealLabel = 0.9 }
        );
        Assert.Equal(
            (0.9 * real + 0.1 * fake + fake, 0.75, 0.75),
            (smooth.Loss, smooth.MeanReal, smooth.MeanFake),
            Close3
        );
        var result = GanTraining.GeneratorStep(generator, discriminator, too, 4, 32, noise);
        Assert.Equal(real, result.Loss, 1e-6);
        Assert.Equal(0.75, result.MeanFake, 1e-6);

        static bool Close3((double, double, double) a, (double, double, double) b) =>
            Math.Abs(a.Item1 - b.Item1) < 1e-6
            && Math.Abs(a.Item2 - b.Item2) < 1e-6
            && Math.Abs(a.Item3 - b.Item3) < 1e-6;
    }

    [Theory, MemberData(nameof(Kinds))]
    public void TheStepsRepeatAndTeach(string kind)
    {
        var (first, second) = (Train(), Train());
        Assert.Equal(first.Critic, second.Critic);
        Assert.Equal(first.Maker, second.Maker);
        // the critic tells them apart
        Assert.True(first.Critic[^1].MeanReal > first.Critic[^1].MeanFake + 0.2, $"{first.Critic[^1]}");
        // and the maker fools a critic that stands still
        Assert.True(first.Maker[^1].Loss < first.Maker[0].Loss, $"{first.Maker[0]} -> {first.Maker[^1]}");

        (List<DiscriminatorResult> Critic, List<GeneratorResult> Maker) Train()
        {
            using var scope = NewDisposeScope();
            using Sequential generator = Make($"{kind} generator"),
                discriminator = Make($"{kind} discriminator");
            using var ofGenerator = optim.Adam(generator.parameters(), 1e-3, beta1: 0.5);
            using var ofDiscriminator = optim.Adam(discriminator.parameters(), 1e-3, beta1: 0.5);
            using var noise = new Generator(3);
            var x = Input($"{kind} discriminator", 16);
            List<DiscriminatorResult> critic = [];
            List<GeneratorResult> maker = [];
            for (var i = 0; i < 15; i++)
                critic.Add(
                    GanTraining.DiscriminatorStep(generator, discriminator, ofDiscriminator, x, LatentSize(kind), noise)
                );
            for (var i = 0; i < 15; i++)
                maker.Add(
                    GanTraining.GeneratorStep(generator, discriminator, ofGenerator, 16, LatentSize(kind), noise)
                );
            return (critic, maker);
        }
    }

    [Theory, MemberData(nameof(Kinds))]
    public void NoTensorStaysBehind(string kind)
    {
        using Sequential generator = Make($"{kind} generator"),
            discriminator = Make($"{kind} discriminator");
        using var ofGenerator = optim.SGD(generator.parameters(), 1e-3);
        using var ofDiscriminator = optim.SGD(discriminator.parameters(), 1e-3);
        using var noise = new Generator(3);
        using var x = Input($"{kind} discriminator", 4);
        Steps();
        var before = LiveTensors.Settled();
        for (var i = 0; i < 5; i++)
            Steps();
        Assert.Equal(before, LiveTensors.Settled());

        void Steps()
        {
            GanTraining.DiscriminatorStep(generator, discriminator, ofDiscriminator, x, LatentSize(kind), noise);
            GanTraining.GeneratorStep(generator, discriminator, ofGenerator, 4, LatentSize(kind), noise);
        }
    }

    [Fact]
    public void BadInputIsRefused()
    {
        using var scope = NewDisposeScope();
        using Sequential g = Make("mlp generator"),
            d = Make("mlp discriminator");
        using var optimizer = optim.SGD(d.parameters(), 0.1);
        using var noise = new Generator(3);
        var x = Input("mlp discriminator", 2);
        Assert.Contains(
            "z: expected [N, 32]",
            Assert.Throws<ArgumentException>(() => GanTraining.DiscriminatorStep(g, d, optimizer, x, 31, noise)).Message
        );
        Assert.Contains(
            "x: expected [N, 784]",
            Assert
                .Throws<ArgumentException>(() => GanTraining.DiscriminatorStep(g, d, optimizer, zeros(2, 7), 32, noise))
                .Message
        );
        Assert.Throws<ArgumentException>(() =>
            GanTraining.DiscriminatorStep(g, d, optimizer, zeros(0, 784), 32, noise)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            GanTraining.DiscriminatorStep(g, d, optimizer, x, 32, noise, new GanOptions { RealLabel = 1.1 })
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => GanTraining.DiscriminatorStep(g, d, optimizer, x, 0, noise));
        Assert.Throws<ArgumentOutOfRangeException>(() => GanTraining.GeneratorStep(g, d, optimizer, 0, 32, noise));
        Assert.Throws<ArgumentNullException>(() => GanTraining.GeneratorStep(g, d, optimizer, 2, 32, null!));
    }
}
