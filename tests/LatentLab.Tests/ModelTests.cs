using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class ModelTests
{
    public ModelTests() => Lab.Start();

    /// <summary>Models for 784 pixels and 30 codings, by name: each one is put to all tests below.</summary>
    private static readonly Dictionary<string, Func<long, Autoencoder>> Makers = new()
    {
        ["linear"] = seed => new LinearAutoencoder(784, 30, seed),
        ["dense"] = seed => new DenseAutoencoder([784, 100, 30], seed),
        ["dense sigmoid"] = seed => new DenseAutoencoder([784, 100, 30], seed, sigmoidOutput: true),
        ["tied"] = seed => new TiedAutoencoder([784, 100, 30], seed),
        ["tied linear codings"] = seed => new TiedAutoencoder([784, 100, 30], seed, linearCodings: true),
        ["conv"] = seed => new ConvAutoencoder(seed: seed),
        ["conv sigmoid"] = seed => new ConvAutoencoder(seed: seed, sigmoidOutput: true),
    };

    public static TheoryData<string> Models => [.. Makers.Keys];

    private static Autoencoder Make(string model, long seed = 42) => Makers[model](seed);

    private static Tensor Images(int n, ulong seed = 1)
    {
        using var generator = new Generator(seed);
        return rand([n, 1, 28, 28], generator: generator);
    }

    [Theory, MemberData(nameof(Models))]
    public void ShapesComeOutAsTheyWentIn(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Make(name);
        var x = Images(3);
        Assert.Equal([3, 30], model.Encode(x).shape);
        Assert.Equal([3, 784], model.Decode(model.Encode(x)).shape);
        Assert.Equal([3, 1, 28, 28], model.call(x).shape);
        Assert.Equal([3, 784], model.call(x.flatten(1)).shape);
        Assert.Equal([0, 784], model.call(zeros(0, 784)).shape);
        Assert.True(model.call(x).flatten(1).allclose(model.Decode(model.Encode(x))));
        Assert.Equal((784, 30), (model.InputSize, model.LatentSize));
    }

    [Theory]
    [InlineData("linear", 784 * 30 + 30 + 30 * 784 + 784)]
    [InlineData("dense", 163_814)]
    [InlineData("tied", 82_414)]
    // 1·16·9 + 16; 16·32·9 + 32; 1568·30 + 30; 30·1568 + 1568; 32·16·9 + 16; 16·9 + 1
    [InlineData("conv", 160 + 4_640 + 47_070 + 48_608 + 4_624 + 145)]
    public void ParametersAreCounted(string name, long expected)
    {
        using var model = Make(name);
        Assert.Equal(expected, model.parameters().Sum(parameter => parameter.numel()));
    }

    [Fact]
    public void ParametersAreNamed()
    {
        using Autoencoder linear = Make("linear"),
            dense = Make("dense"),
            tied = Make("tied");
        Assert.Equal(["encoder.weight", "encoder.bias", "decoder.weight", "decoder.bias"], Names(linear));
        Assert.Equal(
            [
                "encoder.dense1.weight",
                "encoder.dense1.bias",
                "encoder.dense2.weight",
                "encoder.dense2.bias",
                "decoder.dense1.weight",
                "decoder.dense1.bias",
                "decoder.dense2.weight",
                "decoder.dense2.bias",
            ],
            Names(dense)
        );
        Assert.Equal(
            [
                "encoder.dense1.weight",
                "encoder.dense1.bias",
                "encoder.dense2.weight",
                "encoder.dense2.bias",
                "decoder.dense1.bias",
                "decoder.dense2.bias",
            ],
            Names(tied)
        );
        using var conv = Make("conv");
        Assert.Equal(
            [
                "encoder.conv1.weight",
                "encoder.conv1.bias",
                "encoder.conv2.weight",
                "encoder.conv2.bias",
                "encoder.dense.weight",
                "encoder.dense.bias",
                "decoder.dense.weight",
                "decoder.dense.bias",
                "decoder.conv1.weight",
                "decoder.conv1.bias",
                "decoder.conv2.weight",
                "decoder.conv2.bias",
            ],
            Names(conv)
        );
        static string[] Names(nn.Module model) => [.. model.named_parameters().Select(parameter => parameter.name)];
    }

    [Theory, MemberData(nameof(Models))]
    public void GradientReachesEveryParameter(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Make(name);
        var x = Images(16);
        nn.functional.mse_loss(model.call(x), x).backward();
        foreach (var (parameter, values) in model.named_parameters())
            Assert.True(values.grad is { } gradient && gradient.abs().sum().item<float>() > 0, parameter);
    }

    [Theory, MemberData(nameof(Models))]
    public void EightSamplesAreLearntByHeart(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Make(name);
        var x = Images(8);
        var before = Reconstruction.MeanSquaredError(model, x);
        AutoencoderTraining.Fit(
            model,
            x,
            x,
            new TrainingOptions
            {
                Epochs = 300,
                BatchSize = 8,
                LearningRate = 3e-3,
                Quiet = true,
            }
        );
        var after = Reconstruction.MeanSquaredError(model, x);
        // The mean image leaves .08 (the variance of uniform noise is 1/12), less
        // the eighth that eight samples give away.
        Assert.True(after < 0.01 && after < before / 10, $"{before} -> {after}");
    }

    [Theory, MemberData(nameof(Models))]
    public void SavedWeightsComeBack(string name)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using Autoencoder saved = Make(name),
            loaded = Make(name, seed: 7);
        var x = Images(4);
        Assert.False(saved.call(x).allclose(loaded.call(x)));
        Weights.Save(saved, folder.File("model.safetensors"));
        Weights.Load(loaded, folder.File("model.safetensors"));
        Assert.True(saved.call(x).equal(loaded.call(x)).all().item<bool>());
    }

    [Theory, MemberData(nameof(Models))]
    public void NoTensorStaysBehind(string name)
    {
        using var model = Make(name);
        using var x = Images(4);
        using (var warmUp = NewDisposeScope())
            model.call(x).sum().backward();
        var before = LiveTensors.Settled();
        for (var i = 0; i < 5; i++)
        {
            model.zero_grad();
            using var loss = Loss();
            loss.backward();
            _ = model.Summary();
        }
        model.zero_grad();
        Assert.Equal(before, Tensor.TotalCount);

        Tensor Loss()
        {
            using var xHat = model.call(x); // no scope on purpose: the model itself must not leave anything
            return xHat.sum();
        }
    }

    [Theory, MemberData(nameof(Models))]
    public void TheSeedAloneDecides(string name)
    {
        using var scope = NewDisposeScope();
        var x = Images(4);
        manual_seed(1);
        using var first = Make(name);
        manual_seed(2);
        using Autoencoder second = Make(name),
            other = Make(name, seed: 43);
        Assert.True(first.call(x).equal(second.call(x)).all().item<bool>());
        Assert.False(first.call(x).allclose(other.call(x)));
    }

    [Fact]
    public void AConvolutionsFansCountItsKernel()
    {
        using var model = Make("conv");
        foreach (
            var (name, fans) in (ReadOnlySpan<(string, int)>)
                [("encoder.conv2.weight", (16 + 32) * 9), ("decoder.conv1.weight", (32 + 16) * 9)]
        )
        {
            using var largest = model.get_parameter(name)!.abs().max();
            Assert.InRange(largest.item<float>(), Math.Sqrt(6.0 / fans) * 0.99, Math.Sqrt(6.0 / fans) * 1.000001);
        }
        Assert.Contains("[N, 32, 7, 7]", model.Summary());
    }

    [Fact]
    public void AModelOutlivesTheScopeItWasMadeIn()
    {
        Autoencoder model;
        using (NewDisposeScope())
            model = Make("tied");
        using var x = Images(2);
        using var xHat = model.call(x);
        Assert.Equal([2, 1, 28, 28], xHat.shape);
        model.Dispose();
    }

    [Theory, MemberData(nameof(Models))]
    public void AWrongShapeIsAnErrorInOneLine(string name)
    {
        using var scope = NewDisposeScope();
        using var model = Make(name);
        var error = Assert.Throws<ArgumentException>(() => model.call(zeros(2, 3, 28, 28)));
        Assert.Equal(
            "x: expected [N, 784] or images of 784 values, got [2, 3, 28, 28] of type Float32.",
            error.Message
        );
        Assert.Contains(
            "z: expected [N, 30]",
            Assert.Throws<ArgumentException>(() => model.Decode(zeros(2, 31))).Message
        );
        Assert.Throws<ArgumentException>(() => model.call(zeros(784)));
        Assert.Throws<ArgumentException>(() => model.call(zeros([2, 784], ScalarType.Byte)));
        Assert.Throws<ArgumentNullException>(() => model.call(null!));
    }

    [Fact]
    public void ImpossibleSizesAreRefused()
    {
        Assert.Contains("[784]", Assert.Throws<ArgumentException>(() => new DenseAutoencoder([784])).Message);
        Assert.Throws<ArgumentException>(() => new TiedAutoencoder([]));
        Assert.Throws<ArgumentException>(() => new TiedAutoencoder([784, 0]));
        Assert.Throws<ArgumentOutOfRangeException>(() => new LinearAutoencoder(784, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvAutoencoder(channels: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvAutoencoder(latentSize: 0));
    }

    [Fact]
    public void TheSummaryIsATable()
    {
        using var tied = Make("tied");
        Assert.Equal(
            """
            TiedAutoencoder
            layer           kind              output    parameters
            encoder.dense1  Linear            [N, 100]      78,500
            encoder.relu1   ReLU              [N, 100]
            encoder.dense2  Linear            [N, 30]        3,030
            encoder.relu2   ReLU              [N, 30]
            decoder.dense1  TransposedLinear  [N, 100]         100
            decoder.relu1   ReLU              [N, 100]
            decoder.dense2  TransposedLinear  [N, 784]         784
            total                                           82,414
            """,
            tied.Summary(),
            ignoreLineEndingDifferences: true
        );
        Assert.True(tied.training);
        using var dense = Make("dense sigmoid");
        Assert.Contains("163,814", dense.Summary());
        Assert.Contains("decoder.sigmoid", dense.Summary());
    }
}
