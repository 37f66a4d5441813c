using TorchSharp.Modules;
using static LatentLab.Tests.GanNetworks;
using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class GanTests
{
    public GanTests() => Lab.Start();

    public static TheoryData<string> Networks =>
        ["mlp generator", "mlp generator tanh", "mlp discriminator", "dcgan generator", "dcgan discriminator"];

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
}
