using TorchSharp.Modules;
using static LatentLab.Tests.GanNetworks;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>The two steps that train a GAN.</summary>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class GanTrainingTests
{
    public GanTrainingTests() => Lab.Start();

    public static TheoryData<string> Kinds => ["mlp", "dcgan"];

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
            "x: expected images as the generator makes them, [2, 1, 28, 28]",
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
