using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>The small models in notebooks/weights, which the notebooks load and the site draws from.</summary>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class StoredWeightsTests
{
    private const long LargestFile = 300_000;

    public StoredWeightsTests() => Lab.Start();

    private static string PathOf(string file) =>
        Path.Combine(
            NotebookFolder.Find() ?? throw new InvalidOperationException("no notebooks above the tests"),
            "weights",
            file
        );

    [Fact]
    public void TheVaeDecoderMakesGarments()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var noise = new Generator(1);
        var path = PathOf("10-vae-decoder.safetensors");
        Assert.InRange(new FileInfo(path).Length, 1, LargestFile);
        using var vae = new VariationalAutoencoder([784, 150, 100, 10]);
        var decoder = vae.named_children().Single(child => child.name == "decoder").module;
        Assert.Contains("784, 150, 100, 10", Weights.Load(decoder, path)["model"]);

        using var data = FashionMnist.Load();
        using var judge = MetricNetwork.Load();
        using var yardsticks = new Yardsticks(data.Test.Images[..1_000], judge);
        var images = vae.Decode(randn([1_000, 10], generator: noise)).sigmoid().reshape(-1, 1, 28, 28);
        // of notebook 10: 45; of an average image, repeated: above 200
        Assert.InRange(yardsticks.Score(images).Frechet, 0, 80);
    }

    [Fact]
    public void TheMapOfTwoCodingsShowsGarmentsWhereTheirCodesLie()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var path = PathOf("10-vae-map.safetensors");
        Assert.InRange(new FileInfo(path).Length, 1, 2 * LargestFile);
        using var vae = new VariationalAutoencoder([784, 150, 100, 2]);
        Assert.Contains("784, 150, 100, 2", Weights.Load(vae, path)["model"]);

        using var data = FashionMnist.Load();
        using var judge = MetricNetwork.Load();
        var codes = vae.Encode(data.Test.Images[..1_000]).mu;
        using var decoded = new ImageDataset(
            vae.Decode(codes).sigmoid().reshape(-1, 1, 28, 28),
            data.Test.Labels[..1_000],
            data.Test.ClassNames
        );
        Assert.True(Classification.Accuracy(judge, decoded) > 0.5); // ten classes through two numbers; by chance: 0.1
    }

    [Fact]
    public void TheConditionalGeneratorMakesWhatItIsAskedFor()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var noise = new Generator(1);
        var path = PathOf("11-conditional-generator.safetensors");
        Assert.InRange(new FileInfo(path).Length, 1, LargestFile);
        using var generator = new ConditionalGenerator();
        Assert.Contains("ConditionalGenerator", Weights.Load(generator, path)["model"]);
        generator.eval();

        using var data = FashionMnist.Load();
        using var judge = MetricNetwork.Load();
        var labels = arange(1_000, ScalarType.Int64) % 10;
        using var made = new ImageDataset(
            generator.call(randn([1_000, 64], generator: noise), labels) / 2 + 0.5,
            labels,
            data.Train.ClassNames
        );
        Assert.True(Classification.Accuracy(judge, made) > 0.9 * Classification.Accuracy(judge, data.Test));
    }
}
