using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class EncoderClassifierTests
{
    public EncoderClassifierTests() => Lab.Start();

    /// <summary>Ten classes, each a bright row of its own under noise.</summary>
    private static ImageDataset Stripes(int perClass, ulong seed = 1)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var labels = arange(10, dtype: ScalarType.Int64).repeat(perClass);
        var images = rand([10 * perClass, 1, 28, 28], generator: generator) * 0.3;
        for (var i = 0; i < 10 * perClass; i++)
            images[i, 0, 2 * (i % 10)].fill_(0.9);
        return new(images.MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope(), FashionMnist.ClassNames);
    }

    private static Autoencoder Make(string model, long seed = 42) =>
        model switch
        {
            "linear" => new LinearAutoencoder(784, 30, seed),
            "dense" => new DenseAutoencoder([784, 50, 20], seed),
            "tied" => new TiedAutoencoder([784, 50, 20], seed),
            "conv" => new ConvAutoencoder(channels: 4, latentSize: 20, seed),
            _ => throw new ArgumentOutOfRangeException(nameof(model)),
        };

    [Theory]
    [InlineData("linear", null, 30)]
    [InlineData("dense", null, 20)]
    [InlineData("dense", "relu1", 50)]
    [InlineData("tied", "relu1", 50)]
    [InlineData("conv", null, 20)]
    [InlineData("conv", "flatten", 392)]
    [InlineData("conv", "relu1", 784)]
    public void TheHeadIsAsWideAsTheLayerBelow(string name, string? upTo, int features)
    {
        using var scope = NewDisposeScope();
        using var autoencoder = Make(name);
        var classifier = new EncoderClassifier(autoencoder, upTo, classes: 7);
        var x = rand(3, 1, 28, 28);
        Assert.Equal([3, features], classifier.Features(x).shape);
        Assert.Equal([3, 7], classifier.call(x).shape);
        Assert.Equal([3, 7], classifier.call(x.flatten(1)).shape);
        Assert.Equal([7, features], classifier.get_parameter("head.weight")!.shape);
        if (upTo is null)
            Assert.True(classifier.Features(x).equal(autoencoder.Encode(x)).all().item<bool>());
        Assert.Contains("head", classifier.Summary());
        Assert.Contains(
            "x: expected [N, 784]",
            Assert.Throws<ArgumentException>(() => classifier.call(zeros(2, 3, 28, 28))).Message
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void AFrozenEncoderIsTheSavedOneBitForBitAfterTraining(bool freeze)
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using var data = Stripes(4);
        using Autoencoder trained = Make("conv"),
            reused = Make("conv", seed: 1),
            saved = Make("conv", seed: 2);
        AutoencoderTraining.Fit(trained, data.Images, data.Images, new TrainingOptions { Epochs = 2, Quiet = true });
        Weights.Save(trained, folder.File("encoder.safetensors"));
        Weights.Load(reused, folder.File("encoder.safetensors"));
        Weights.Load(saved, folder.File("encoder.safetensors"));

        var classifier = new EncoderClassifier(reused, "flatten", freeze: freeze);
        var head = classifier.get_parameter("head.weight")!.clone();
        classifier.FitHead(data);
        Assert.True(Weights.AreEqual(classifier.Encoder, saved.EncoderLayers("flatten")));
        Assert.False(classifier.get_parameter("head.weight")!.allclose(head));

        ClassifierTraining.Fit(classifier, data, data, new TrainingOptions { Epochs = 3, Quiet = true });
        Assert.Equal(freeze, Weights.AreEqual(classifier.Encoder, saved.EncoderLayers("flatten")));
        Assert.Equal(freeze ? 2 : 6, classifier.parameters().Count(parameter => parameter.requires_grad));
    }

    [Fact]
    public void TheFittedHeadIsTheProbe()
    {
        using var scope = NewDisposeScope();
        using ImageDataset train = Stripes(5),
            test = Stripes(5, seed: 2);
        using var autoencoder = Make("dense");
        var classifier = new EncoderClassifier(autoencoder);
        classifier.FitHead(train);
        var probe = LinearProbe.Fit(autoencoder.Encode(train.Images).detach(), train.Labels);
        var score = probe.Evaluate(autoencoder.Encode(test.Images).detach(), test.Labels);
        Assert.Equal(score.Accuracy, Classification.Accuracy(classifier, test), 1e-9);
        Assert.Equal(score.LogLoss, Classification.CrossEntropy(classifier, test), 1e-4);
        Assert.True(
            classifier
                .call(test.Images)
                .argmax(1)
                .equal(probe.Predict(autoencoder.Encode(test.Images).detach()))
                .all()
                .item<bool>()
        );
    }

    [Fact]
    public void ItLearnsAndASeedDecidesTheHead()
    {
        using var scope = NewDisposeScope();
        using ImageDataset train = Stripes(5),
            test = Stripes(5, seed: 2);
        EncoderClassifier Fresh(long seed) => new(Make("conv"), "flatten", seed: seed);
        var classifier = Fresh(1);
        Assert.True(Weights.AreEqual(classifier, Fresh(1)));
        Assert.False(Weights.AreEqual(classifier, Fresh(2)));
        ClassifierTraining.Fit(
            classifier,
            train,
            train,
            new TrainingOptions
            {
                Epochs = 60,
                BatchSize = 10,
                LearningRate = 3e-3,
                Quiet = true,
            }
        );
        Assert.InRange(Classification.Accuracy(classifier, test), 0.9, 1);
    }

    [Fact]
    public void ImpossibleClassifiersAreRefused()
    {
        using var autoencoder = Make("conv");
        Assert.Contains(
            "conv1, relu1",
            Assert.Throws<ArgumentException>(() => new EncoderClassifier(autoencoder, "relu9")).Message
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => new EncoderClassifier(autoencoder, classes: 1));
        using var data = Stripes(2);
        Assert.Contains(
            "4 logits",
            Assert.Throws<ArgumentException>(() => new EncoderClassifier(autoencoder, classes: 4).FitHead(data)).Message
        );
    }

    [Fact]
    public void ReusedLayersAreTheModelsOwn()
    {
        using var scope = NewDisposeScope();
        using var autoencoder = Make("dense");
        var layers = autoencoder.EncoderLayers("relu1");
        using (no_grad())
            autoencoder.get_parameter("encoder.dense1.weight")!.mul_(2);
        Assert.True(
            layers
                .get_parameter("dense1.weight")!
                .equal(autoencoder.get_parameter("encoder.dense1.weight")!)
                .all()
                .item<bool>()
        );
    }

    [Fact]
    public void OneBitIsADifference()
    {
        using var scope = NewDisposeScope();
        using Autoencoder one = Make("linear"),
            other = Make("linear"),
            dense = Make("dense");
        Assert.True(Weights.AreEqual(one, other));
        Assert.False(Weights.AreEqual(one, dense));
        using (no_grad())
            one.get_parameter("decoder.bias")![5] = tensor(-0.0f); // equal in value, not in bits
        Assert.False(Weights.AreEqual(one, other));
    }

    [Fact]
    public void NoTensorStaysBehind()
    {
        using var data = Stripes(2);
        using var classifier = new EncoderClassifier(Make("conv"), "flatten");
        classifier.FitHead(data);
        var before = LiveTensors.Settled();
        classifier.FitHead(data);
        Features.Of(classifier.Features, data.Images).Dispose();
        Assert.Equal(before, LiveTensors.Settled());
    }
}
