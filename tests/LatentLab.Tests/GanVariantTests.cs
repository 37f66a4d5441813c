using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class GanVariantTests
{
    public GanVariantTests() => Lab.Start();

    private static Tensor Column(params double[] values) => tensor(values).reshape(-1, 1);

    [Fact]
    public void LossesByHand()
    {
        using var scope = NewDisposeScope();
        double Discriminator(GanLoss loss, double label = 1) =>
            loss.Discriminator(Column(2, 0), Column(-1, 1), label).item<double>();
        double Generator(GanLoss loss) => loss.Generator(Column(-1, 1)).item<double>();
        double Softplus(double x) => Math.Log(1 + Math.Exp(x));

        var crossEntropy = (Softplus(-2) + Softplus(0)) / 2 + (Softplus(-1) + Softplus(1)) / 2;
        Assert.Equal(crossEntropy, Discriminator(GanLoss.NonSaturating), 9);
        Assert.Equal(crossEntropy, Discriminator(GanLoss.Saturating), 9);
        // −log D rises by the logit where the label falls
        Assert.Equal(crossEntropy + 0.1 * (2 + 0) / 2, Discriminator(GanLoss.NonSaturating, 0.9), 9);
        Assert.Equal((Softplus(1) + Softplus(-1)) / 2, Generator(GanLoss.NonSaturating), 9);
        Assert.Equal(-(Softplus(-1) + Softplus(1)) / 2, Generator(GanLoss.Saturating), 9);
        Assert.Equal(((1 + 1) / 2.0 + (1 + 1) / 2.0) / 2, Discriminator(GanLoss.LeastSquares), 9);
        Assert.Equal(((1.1 * 1.1 + 0.9 * 0.9) / 2 + (1 + 1) / 2.0) / 2, Discriminator(GanLoss.LeastSquares, 0.9), 9);
        Assert.Equal((4 + 0) / 2.0 / 2, Generator(GanLoss.LeastSquares), 9);
        Assert.Equal(0 - 1, Discriminator(GanLoss.Wasserstein), 9);
        Assert.Equal(0, Generator(GanLoss.Wasserstein), 9);
        Assert.Equal("LeastSquares", GanLoss.LeastSquares.ToString());
    }

    [Fact]
    public void TheSaturatingLossLosesItsGradientWhereTheGeneratorLoses()
    {
        using var scope = NewDisposeScope();
        double Gradient(GanLoss loss)
        {
            var logit = Column(-10).requires_grad_();
            loss.Generator(logit).backward();
            return logit.grad!.item<double>();
        }

        Assert.Equal(-1, Gradient(GanLoss.NonSaturating), 3);
        Assert.Equal(0, Gradient(GanLoss.Saturating), 3);
    }

    [Fact]
    public void TheDefaultsAreThePlainGan()
    {
        float[] Losses(GanOptions? options)
        {
            using var scope = NewDisposeScope();
            using var maker = Gan.PointGenerator();
            using var critic = Gan.PointDiscriminator();
            using var ofMaker = new FusedAdam(maker.parameters());
            using var ofCritic = new FusedAdam(critic.parameters());
            using var noise = new Generator(1);
            using var ring = ToyData.GaussianRing(64);
            return
            [
                .. Enumerable
                    .Range(0, 5)
                    .SelectMany(_ =>
                        new[]
                        {
                            GanTraining
                                .DiscriminatorStep(maker, critic, ofCritic, ring.Points, 16, noise, options)
                                .Loss,
                            GanTraining.GeneratorStep(maker, critic, ofMaker, 64, 16, noise, options).Loss,
                        }
                    ),
            ];
        }

        var plain = Losses(null);
        Assert.Equal(plain, Losses(new()));
        Assert.NotEqual(plain, Losses(new() { Loss = GanLoss.LeastSquares }));
        Assert.NotEqual(plain, Losses(new() { InstanceNoise = 0.1 }));
        Assert.NotEqual(plain, Losses(new() { Penalty = (_, real, fake) => (real - fake).square().mean() }));
        using var replay = new ReplayBuffer(256);
        Assert.NotEqual(plain, Losses(new() { Replay = replay }));
        Assert.Equal(256, replay.Count);
    }

    [Theory]
    [InlineData(0.0, 1.0, 0.5)]
    [InlineData(1.0, -1.0, 0.5)]
    [InlineData(1.0, double.NaN, 0.5)]
    [InlineData(1.0, 0.0, 1.5)]
    public void OptionsAreChecked(double realLabel, double instanceNoise, double share)
    {
        using var maker = Gan.PointGenerator();
        using var critic = Gan.PointDiscriminator();
        using var optimizer = new FusedAdam(critic.parameters());
        using var noise = new Generator(1);
        using var x = zeros(4, 2);
        var options = new GanOptions
        {
            RealLabel = realLabel,
            InstanceNoise = instanceNoise,
            ReplayShare = share,
        };
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            GanTraining.DiscriminatorStep(maker, critic, optimizer, x, 16, noise, options)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            GanTraining.GeneratorStep(maker, critic, optimizer, 4, 16, noise, options)
        );
    }

    [Fact]
    public void ReplayGivesTheDiscriminatorOldSamples()
    {
        using var scope = NewDisposeScope();
        using var maker = Gan.PointGenerator();
        using var critic = Gan.PointDiscriminator();
        using var still = new FusedAdam(critic.parameters(), 1e-12);
        using var noise = new Generator(1);
        using var replay = new ReplayBuffer(100);
        replay.Add(full(100, 2, 7f));
        double[] seen = [];
        var options = new GanOptions
        {
            Replay = replay,
            ReplayShare = 0.25,
            Penalty = (_, _, fake) =>
            {
                seen = [.. fake.sum(1).to(ScalarType.Float64).data<double>().ToArray()];
                return zeros(1).sum();
            },
        };
        GanTraining.DiscriminatorStep(maker, critic, still, zeros(40, 2), 16, noise, options);
        Assert.Equal(40, seen.Length);
        Assert.Equal(10, seen.Count(sum => sum == 14));
    }

    [Fact]
    public void TheBufferIsBoundedAndForgetsTheOldest()
    {
        using var scope = NewDisposeScope();
        using var buffer = new ReplayBuffer(5);
        using var generator = new Generator(1);
        double[] All() =>
            [.. buffer.Draw(buffer.Count, generator).to(ScalarType.Float64).flatten().data<double>().ToArray().Order()];

        buffer.Add(Column(1, 2, 3).to(ScalarType.Float32));
        Assert.Equal([1, 2, 3], All());
        buffer.Add(Column(4, 5, 6, 7).to(ScalarType.Float32));
        Assert.Equal([3, 4, 5, 6, 7], All());
        buffer.Add(arange(20, dtype: ScalarType.Float32).reshape(20, 1));
        Assert.Equal([15, 16, 17, 18, 19], All());
        Assert.Equal(5, buffer.Count);
        Assert.Throws<ArgumentException>(() => buffer.Add(zeros(3, 2)));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Draw(6, generator));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ReplayBuffer(0));
        buffer.Dispose();
        Assert.Equal(0, buffer.Count);
    }

    [Fact]
    public void TheBufferDrawsTheSameForTheSameSeedAndKeepsNoGradient()
    {
        using var scope = NewDisposeScope();
        using var buffer = new ReplayBuffer(50);
        buffer.Add(rand(50, 3).requires_grad_());
        Tensor Draw(ulong seed) => buffer.Draw(10, new Generator(seed));
        Assert.True(Draw(3).equal(Draw(3)).all().item<bool>());
        Assert.False(Draw(3).equal(Draw(4)).all().item<bool>());
        Assert.False(Draw(3).requires_grad);
        var before = LiveTensors.Settled();
        for (var i = 0; i < 5; i++)
        {
            using var inner = NewDisposeScope();
            buffer.Add(rand(20, 3));
            Draw(5);
        }
        Assert.Equal(before, LiveTensors.Settled());
    }

    [Fact]
    public void TheMovingAverageFollowsTheModel()
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        using var model = nn.Linear(1, 1, hasBias: false);
        using var average = nn.Linear(1, 1, hasBias: false);
        model.weight!.fill_(1);
        var moving = new MovingAverage(average, model, decay: 0.5);
        Assert.Equal(1, average.weight!.item<float>());
        model.weight!.fill_(3);
        moving.Update(); // keeps (1 + 1) / (10 + 1)
        Assert.Equal(3 - 2 * (2.0 / 11), average.weight!.item<float>(), 5);
        for (var i = 0; i < 60; i++)
            moving.Update();
        Assert.Equal(3, average.weight!.item<float>(), 5);
        Assert.Equal(3, model.weight!.item<float>());
        Assert.Throws<ArgumentOutOfRangeException>(() => new MovingAverage(average, model, 1));
        using var other = nn.Linear(2, 1, hasBias: false);
        Assert.Throws<ArgumentException>(() => new MovingAverage(other, model));
    }

    [Fact]
    public void TheMovingAverageCopiesBuffers()
    {
        using var scope = NewDisposeScope();
        using var model = Dcgan.Generator(channels: 2, seed: 1);
        using var average = Dcgan.Generator(channels: 2, seed: 2);
        var moving = new MovingAverage(average, model, decay: 0);
        model.call(randn(16, 64)).Dispose(); // changes the statistics of batch normalization
        moving.Update();
        Assert.True(Weights.AreEqual(average, model));
    }

    [Theory]
    [InlineData("generator", 16 * 64 + 64 + 64 * 64 + 64 + 64 * 2 + 2)]
    [InlineData("discriminator", 2 * 64 + 64 + 64 * 64 + 64 + 64 + 1)]
    public void PointNetworks(string kind, long parameters)
    {
        using var scope = NewDisposeScope();
        using var network = kind == "generator" ? Gan.PointGenerator() : Gan.PointDiscriminator();
        Assert.Equal(parameters, network.parameters().Sum(p => p.numel()));
        Assert.Equal(kind == "generator" ? [7, 2] : [7, 1], network.call(randn(7, kind == "generator" ? 16 : 2)).shape);
        Assert.Throws<ArgumentException>(() => network.call(randn(7, 5)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Gan.PointGenerator(latentSize: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Gan.PointDiscriminator(hidden: 0));
    }

    [Fact]
    public void InstanceNoiseBlursRealAndGeneratedSamplesForBothNetworks()
    {
        using var scope = NewDisposeScope();
        using var maker = nn.Linear(4, 2);
        using var critic = nn.Linear(2, 1, hasBias: false);
        using (no_grad())
        {
            foreach (var parameter in maker.parameters())
                parameter.zero_();
            critic.weight!.copy_(tensor(new[] { 1f, 0f }).reshape(1, 2));
        }
        using FusedAdam ofMaker = new(maker.parameters(), 1e-12),
            ofCritic = new(critic.parameters(), 1e-12);
        using var noise = new Generator(1);
        var seen = new List<double>();
        critic.register_forward_hook(
            (_, x, y) =>
            {
                seen.Add(x.std().item<float>());
                return y;
            }
        );
        var options = new GanOptions { Loss = GanLoss.LeastSquares, InstanceNoise = .5 };
        GanTraining.DiscriminatorStep(maker, critic, ofCritic, zeros(20_000, 2), 4, noise, options);
        var loss = GanTraining.GeneratorStep(maker, critic, ofMaker, 20_000, 4, noise, options).Loss;
        Assert.Equal(3, seen.Count);
        Assert.All(seen, deviation => Assert.Equal(.5, deviation, .02));
        Assert.Equal((.25 + 1) / 2, loss, .02); // E (n − 1)² / 2
    }
}
