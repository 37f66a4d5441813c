using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class VaeTrainingTests
{
    private static readonly int[] Sizes = [784, 32, 16, 3];

    public VaeTrainingTests() => Lab.Start();

    private static TrainingOptions Options(int epochs) =>
        new()
        {
            Epochs = epochs,
            BatchSize = 32,
            LearningRate = 2e-3,
            Quiet = true,
        };

    /// <summary>Bars: class 0 has bright rows at the top, class 1 at the bottom.</summary>
    private static ImageDataset Bars(int n = 128)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        var labels = arange(n, ScalarType.Int64) % 2;
        var images = rand([n, 1, 28, 28], generator: generator) * 0.2;
        for (var i = 0; i < n; i++)
            images[i, 0].slice(0, i % 2 == 0 ? 0 : 14, i % 2 == 0 ? 14 : 28, 1).add_(0.7);
        return new ImageDataset(images.DetachFromDisposeScope(), labels.DetachFromDisposeScope(), ["top", "bottom"]);
    }

    [Fact]
    public void TheBoundFallsAndItsPartsAddUp()
    {
        using var scope = NewDisposeScope();
        using var data = Bars();
        using var vae = new VariationalAutoencoder(Sizes);
        using Generator before = Seeds.Stream(42, Purpose.Validation),
            after = Seeds.Stream(42, Purpose.Validation);
        var untrained = VaeScores.Of(vae, data.Images, before);
        var history = VaeTraining.Fit(vae, data.Images, data.Images, Options(8));
        var trained = VaeScores.Of(vae, data.Images, after);
        Assert.Equal(8, history.Count);
        Assert.True(
            trained.NegativeElbo < untrained.NegativeElbo - 50,
            $"{untrained.NegativeElbo} to {trained.NegativeElbo}"
        );
        Assert.Equal(trained.NegativeElbo, history[^1].ValidationLoss, 0.01); // the same noise, full beta
        Assert.Equal(trained.NegativeLogLikelihood + trained.KullbackLeibler, trained.NegativeElbo, 9);
        Assert.False(vae.training);
    }

    [Fact]
    public void AUnitThatIgnoresTheImageIsNotActive()
    {
        using var scope = NewDisposeScope();
        using var data = Bars();
        using var vae = new VariationalAutoencoder(Sizes);
        using var noise = new Generator(5);
        VaeTraining.Fit(vae, data.Images, data.Images, Options(8), beta: 0.1);
        Assert.True(VaeScores.Of(vae, data.Images, noise).ActiveUnits >= 1);
        using (no_grad())
        {
            vae.get_parameter("mean.weight")!.zero_();
            vae.get_parameter("mean.bias")!.zero_();
        }
        Assert.Equal(0, VaeScores.Of(vae, data.Images, noise).ActiveUnits);
    }

    [Fact]
    public void AHeavyDivergenceSilencesTheCodes()
    {
        using var scope = NewDisposeScope();
        using var data = Bars();
        using VariationalAutoencoder light = new(Sizes),
            heavy = new(Sizes);
        using var noise = new Generator(5);
        VaeTraining.Fit(light, data.Images, data.Images, Options(8), beta: 0.01);
        VaeTraining.Fit(heavy, data.Images, data.Images, Options(8), beta: 1000);
        Assert.True(
            VaeScores.Of(heavy, data.Images, noise).KullbackLeibler
                < 0.2 * VaeScores.Of(light, data.Images, noise).KullbackLeibler
        );
    }

    [Fact]
    public void TheWeightGrowsDuringWarmup()
    {
        using var scope = NewDisposeScope();
        using var data = Bars();
        double FirstLoss(double beta, int warmup)
        {
            using var vae = new VariationalAutoencoder(Sizes);
            return VaeTraining
                .Fit(vae, data.Images, data.Images, Options(1) with { LearningRate = 1e-9 }, beta, warmup)[0]
                .TrainLoss;
        }

        // Four steps with a model that hardly moves: weights 1/8, 2/8, 3/8, 4/8 of beta, on average 5/16;
        // batches differ in their divergence.
        var (nothing, full, warm) = (FirstLoss(0, 0), FirstLoss(100, 0), FirstLoss(100, 2));
        Assert.True(full - nothing > 1);
        Assert.Equal(5.0 / 16, (warm - nothing) / (full - nothing), 0.03);
    }

    [Fact]
    public void ADivergenceIsSaidAndNothingThrown()
    {
        using var scope = NewDisposeScope();
        using var data = Bars();
        using var vae = new VariationalAutoencoder(Sizes);
        Assert.Equal(
            StopReason.Diverged,
            VaeTraining.Fit(vae, data.Images * float.NaN, data.Images, Options(1)).Stopped
        );
    }

    [Fact]
    public void ImpossibleOptionsAreRefused()
    {
        using var scope = NewDisposeScope();
        using var data = Bars();
        using var vae = new VariationalAutoencoder(Sizes);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            VaeTraining.Fit(vae, data.Images, data.Images, Options(1), beta: -1)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            VaeTraining.Fit(vae, data.Images, data.Images, Options(1), warmupEpochs: -1)
        );
        Assert.Throws<ArgumentException>(() => VaeTraining.Fit(vae, zeros(4, 1, 14, 14), data.Images, Options(1)));
    }

    [Fact]
    public void ASigmoidIsNotTakenForLogits()
    {
        using var scope = NewDisposeScope();
        using var data = Bars(8);
        using var vae = new VariationalAutoencoder(Sizes, sigmoidOutput: true);
        using var conditional = new ConditionalVariationalAutoencoder(Sizes, classes: 2, sigmoidOutput: true);
        using var noise = new Generator(5);
        foreach (
            var run in (Action[])
                [
                    () => VaeScores.Of(vae, data.Images, noise),
                    () => VaeScores.Of(conditional, data, noise),
                    () => VaeTraining.Fit(vae, data.Images, data.Images, Options(1)),
                    () => VaeTraining.Fit(conditional, data, data, Options(1)),
                ]
        )
            Assert.Contains("sigmoidOutput", Assert.Throws<ArgumentException>(run).Message);
    }

    [Fact]
    public void TheConditionalModelMakesTheClassItIsAskedFor()
    {
        using var scope = NewDisposeScope();
        using var data = Bars();
        using var model = new ConditionalVariationalAutoencoder(Sizes, classes: 2);
        using var noise = new Generator(3);
        var history = VaeTraining.Fit(model, data, data, Options(60) with { LearningRate = 5e-3 });
        Assert.Equal(
            VaeScores.Of(model, data, Seeds.Stream(42, Purpose.Validation)).NegativeElbo,
            history[^1].ValidationLoss,
            0.01
        );
        var z = Seeds.Normal([20, 3], noise, CPU);
        var top = model.Decode(z, zeros([20], ScalarType.Int64)).sigmoid().reshape(20, 28, 28);
        var bottom = model.Decode(z, ones([20], ScalarType.Int64)).sigmoid().reshape(20, 28, 28);
        double Slope(Tensor x) => (x[.., ..14].mean() - x[.., 14..].mean()).item<float>();
        Assert.InRange(Slope(top), 0.5, 0.9);
        Assert.InRange(Slope(bottom), -0.9, -0.5);
    }

    [Fact]
    public void TheConditionalModelHasTenMoreInputsOnBothSides()
    {
        using var scope = NewDisposeScope();
        using var plain = new VariationalAutoencoder([784, 150, 100, 10]);
        using var model = new ConditionalVariationalAutoencoder([784, 150, 100, 10]);
        using var noise = new Generator(3);
        long Count(nn.Module m) => m.parameters().Sum(p => p.numel());
        Assert.Equal(Count(plain) + 10 * 150 + 10 * 100, Count(model));
        var (xHat, mu, logVar) = model.call(rand(3, 1, 28, 28), tensor([0L, 9, 4]), noise);
        Assert.Equal([3, 1, 28, 28], xHat.shape);
        Assert.Equal([3, 10], mu.shape);
        Assert.Equal([3, 10], logVar.shape);
        Assert.Equal([2, 784], model.Decode(zeros(2, 10), tensor([1L, 2])).shape);
        Assert.Contains(
            "classes 0 to 9",
            Assert.Throws<ArgumentException>(() => model.Decode(zeros(1, 10), tensor([10L]))).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => model.Decode(zeros(2, 10), tensor([1L])));
        Assert.Throws<ArgumentException>(() => model.Decode(zeros(2, 9), tensor([1L, 1])));
        Assert.Throws<ArgumentException>(() => new ConditionalVariationalAutoencoder([784, 10]));
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            new ConditionalVariationalAutoencoder([784, 20, 10], classes: 0)
        );
    }

    [Fact]
    public void TheConvolutionalModelHasItsShapesAndLearns()
    {
        using var scope = NewDisposeScope();
        using var data = Bars();
        using ConvVariationalAutoencoder model = new(channels: 4, latentSize: 3),
            same = new(channels: 4, latentSize: 3),
            other = new(channels: 4, latentSize: 3, seed: 1);
        using var noise = new Generator(3);
        Assert.True(Weights.AreEqual(model, same));
        Assert.False(Weights.AreEqual(model, other));
        const long Features = 8 * 49;
        const long Down = 4 * 9 + 4 + 8 * 4 * 9 + 8,
            Heads = 2 * (3 * Features + 3),
            Up = 3 * Features + Features + 8 * 4 * 9 + 4;
        var last = model
            .named_parameters()
            .Where(p => p.name.StartsWith("decoder.conv2", StringComparison.Ordinal))
            .Sum(p => p.parameter.numel());
        Assert.Equal(Down + Heads + Up + last, model.parameters().Sum(p => p.numel()));
        var (xHat, mu, logVar) = model.call(data.Images[..5], noise);
        Assert.Equal([5, 1, 28, 28], xHat.shape);
        Assert.Equal([5, 3], mu.shape);
        Assert.Equal([5, 3], logVar.shape);
        Assert.Equal([5, 784], model.Decode(mu).shape);
        xHat.sum().backward();
        Assert.All(
            model.named_parameters(),
            p => Assert.True(p.parameter.grad is { } gradient && gradient.abs().sum().item<float>() > 0, p.name)
        );
        var history = VaeTraining.Fit(model, data.Images, data.Images, Options(30) with { LearningRate = 5e-3 });
        Assert.True(history[^1].ValidationLoss < history[0].ValidationLoss - 20);
        Assert.Throws<ArgumentException>(() => model.Encode(zeros(2, 1, 14, 14)));
        Assert.Throws<ArgumentException>(() => model.Decode(zeros(2, 4)));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConvVariationalAutoencoder(channels: 0));
    }
}
