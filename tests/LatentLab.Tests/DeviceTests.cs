using TorchSharp;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>
/// No tensor is made on the wrong device. The meta device stands for a GPU: its tensors have shapes and no values, and
/// torch refuses to compute with one of them and one on the CPU. It knows no relu, convolution and index_select and few
/// gradients; NoStrayTensorTests turn it round, with everything on the CPU and meta as the default.
/// </summary>
[Collection("torch")]
public sealed class DeviceTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public DeviceTests()
    {
        Lab.Start();
        set_default_device(META);
    }

    public void Dispose()
    {
        set_default_device(CPU);
        _scope.Dispose();
    }

    private static Tensor Images => zeros([4, 1, 28, 28], device: META);

    public static TheoryData<string> Models =>
        [
            "linear",
            "dense",
            "tied",
            "convolutional",
            "GAN",
            "discriminator",
            "DCGAN",
            "DCGAN discriminator",
            "metric network",
        ];

    private static nn.Module<Tensor, Tensor> Make(string name) =>
        name switch
        {
            "linear" => new LinearAutoencoder(784, 30),
            "dense" => new DenseAutoencoder([784, 100, 30], mirroredStart: true),
            "tied" => new TiedAutoencoder([784, 100, 30]),
            "convolutional" => new ConvAutoencoder(),
            "GAN" => Gan.MlpGenerator(latentSize: 784),
            "discriminator" => Gan.MlpDiscriminator(),
            "DCGAN" => Dcgan.Generator(latentSize: 784),
            "DCGAN discriminator" => Dcgan.Discriminator(),
            _ => new MetricNetwork(),
        };

    [Theory, MemberData(nameof(Models))]
    public void AModelIsMadeThere(string name)
    {
        using var model = Make(name);
        Assert.NotEmpty(model.parameters());
        Assert.All(model.parameters(), parameter => AssertThere(parameter));
        Assert.All(model.buffers(), buffer => AssertThere(buffer));
        if (name is "linear" or "GAN" or "discriminator")
            AssertThere(model.call(Images));
    }

    [Fact]
    public void AVariationalAutoencoderAndItsLoss()
    {
        using var generator = new Generator(1);
        using var model = new VariationalAutoencoder([784, 20, 5]);
        Assert.All(model.parameters(), parameter => AssertThere(parameter));
        Tensor mu = zeros([4, 5], device: META),
            logVar = zeros([4, 5], device: META);
        AssertThere(VariationalAutoencoder.Reparameterize(mu, logVar, generator));
        AssertThere(VaeLoss.KullbackLeibler(mu, logVar));
    }

    [Fact]
    public void ALossAndASummary()
    {
        using var model = new LinearAutoencoder(784, 5);
        Assert.Contains("total", model.Summary());
        var loss = Reconstruction.Loss(model.call(Images), Images);
        AssertThere(loss);
    }

    [Fact]
    public void Corruptions()
    {
        using var noise = new Generator(1);
        AssertThere(
            Corruption.GaussianNoise(Images, .1, noise),
            Corruption.Masking(Images, .1, noise),
            Corruption.SaltAndPepper(Images, .1, noise)
        );
    }

    [Fact]
    public void BatchesAndData()
    {
        foreach (var places in Batches.Shuffled(count: 4, batchSize: 3, seed: 1, epoch: 1))
            AssertThere(places);
        AssertThere(ImageDataset.Scaled(zeros([4, 28, 28], ScalarType.Byte)), ToyData.NoisyEllipse(5, seed: 1));
    }

    [Theory]
    [InlineData("cuda", "0 CUDA devices")]
    [InlineData("cuda:7", "pack --device cuda")]
    [InlineData("gpu", "There is no device 'gpu'")]
    [InlineData("cuda:x", "There is no device 'cuda:x'")]
    public void AMissingDeviceIsNamedAndChangesNothing(string name, string message)
    {
        if (cuda.is_available())
            Assert.Skip("there is a GPU");
        Lab.Start();
        var e = Assert.Throws<InvalidOperationException>(() => Lab.Start(device: name));
        Assert.Contains(message, e.Message);
        Assert.Equal(2, e.Message.Split('\n').Length);
        Assert.Equal(DeviceType.CPU, Lab.Device.type);
    }

    private static void AssertThere(params Tensor[] tensors) =>
        Assert.All(tensors, x => Assert.Equal(DeviceType.META, x.device_type));
}
