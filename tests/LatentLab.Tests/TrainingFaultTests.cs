using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>
/// What cannot be trained is refused before the first step; a loss that is no number is explained by its data.
/// </summary>
[Collection("torch")]
public sealed class TrainingFaultTests
{
    private static readonly TrainingOptions Short = new()
    {
        Epochs = 1,
        BatchSize = 8,
        Quiet = true,
    };

    public static TheoryData<string, float, string, string> Poisons =>
        new()
        {
            { "train", float.NaN, "training loss", "hold NaN or infinite values" },
            { "train", float.PositiveInfinity, "training loss", "hold NaN or infinite values" },
            { "validation", float.NaN, "validation loss", "hold NaN or infinite values" },
            { "train", 1e30f, "training loss", "hold values from" },
        };

    [Theory, MemberData(nameof(Poisons))]
    public void TheDataAreLookedAtBeforeTheLearningRate(string where, float value, string which, string reason)
    {
        using var scope = NewDisposeScope();
        using var model = new DenseAutoencoder([20, 5], seed: 1);
        Tensor train = rand(16, 20),
            validation = rand(16, 20);
        (where == "train" ? train : validation)[3, 4] = value;
        var message = AutoencoderTraining.Fit(model, train, validation, Short).Message;
        Assert.Contains(which, message);
        Assert.Contains(reason, message);
        Assert.DoesNotContain("learning rate", message);
    }

    [Fact]
    public void ABatchOfOneUnderBatchNormalizationIsNamed()
    {
        using var scope = NewDisposeScope();
        var norm = nn.BatchNorm1d(20);
        using var model = nn.Sequential(norm, nn.Linear(20, 20));
        Assert.Contains("batch normalization needs two", TrainingFaults.Reason(model, rand(1, 20), 1e-3));
        Assert.Contains("learning rate below 0.001", TrainingFaults.Reason(model, rand(2, 20), 1e-3));
        Assert.Contains("float16", TrainingFaults.Reason(model, rand(2, 20).to(ScalarType.Float16), 1e-3));
    }

    [Fact]
    public void WhatCannotLearnIsRefused()
    {
        using var scope = NewDisposeScope();
        using var model = new DenseAutoencoder([20, 5], seed: 1);
        var x = rand(16, 20);
        string Refused<T>(nn.Module<Tensor, Tensor> which)
            where T : Exception => Assert.Throws<T>(() => AutoencoderTraining.Fit(which, x, x, Short)).Message;
        using (no_grad())
            Assert.Contains("no_grad()", Refused<InvalidOperationException>(model));
        foreach (var parameter in model.parameters())
            parameter.requires_grad = false;
        Assert.Contains("frozen", Refused<ArgumentException>(model));
        Assert.Contains("no parameters", Refused<ArgumentException>(nn.Identity()));
    }

    [Fact]
    public void ValidationImagesOfAnotherShapeAreRefusedAtOnce()
    {
        using var scope = NewDisposeScope();
        using var model = new DenseAutoencoder([20, 5], seed: 1);
        using var before = new DenseAutoencoder([20, 5], seed: 1);
        var message = Assert
            .Throws<ArgumentException>(() => AutoencoderTraining.Fit(model, rand(16, 20), rand(4, 21), Short))
            .Message;
        Assert.Contains("validation: its images are [N, 21], those to train on are [N, 20]", message);
        Assert.True(Weights.AreEqual(model, before));
    }

    [Fact]
    public void AGansWrongShapesAreNamed()
    {
        using var scope = NewDisposeScope();
        using var generator = Gan.PointGenerator(4, 8);
        using var discriminator = Gan.PointDiscriminator(8);
        using var two = nn.Linear(2, 2);
        using FusedAdam ofTwo = new(two.parameters()),
            optimizer = new(discriminator.parameters());
        using var noise = Seeds.Stream(1, "noise");
        string Refused(nn.Module<Tensor, Tensor> judge, FusedAdam by, Tensor x) =>
            Assert
                .Throws<ArgumentException>(() => GanTraining.DiscriminatorStep(generator, judge, by, x, 4, noise))
                .Message;
        Assert.Contains(
            "as the generator makes them, [8, 2], got [8, 3]",
            Refused(discriminator, optimizer, rand(8, 3))
        );
        Assert.Contains("Float32, as the generator's", Refused(discriminator, optimizer, rand(8, 2, float64)));
        Assert.Contains("expected logits of shape [8, 1], got [8, 2]", Refused(two, ofTwo, rand(8, 2)));
    }

    [Fact]
    public void FewerImagesThanABatchNeverLoopForEver() =>
        Assert.Contains(
            "3 images do not fill one batch of 8",
            Assert
                .Throws<ArgumentOutOfRangeException>(() => Batches.Shuffled(3, 8, seed: 1, epoch: 1, dropLast: true))
                .Message
        );

    [Fact]
    public void EqualRowsAreSaid()
    {
        using var scope = NewDisposeScope();
        var x = ones(20, 3);
        Assert.Contains("equal", Assert.Throws<ArgumentException>(() => KMeansClustering.Fit(x, 3)).Message);
        Assert.Contains("equal", Assert.Throws<ArgumentException>(() => GaussianMixture.Fit(x, 3)).Message);
    }
}
