using TorchSharp;
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
    public void ModesAreCounted()
    {
        using var scope = NewDisposeScope();
        using var ring = ToyData.GaussianRing(8_000);
        var real = ModeScores.Of(ring.Points, ring);
        Assert.Equal(8, real.Modes);
        Assert.InRange(real.Quality, 0.99, 1); // 4 standard deviations hold all but e^-8 of a plane's normal cloud
        Assert.Equal(0, real.Divergence, 3);

        var one = ModeScores.Of(ring.Centers[..1].expand(100, 2), ring);
        Assert.Equal((1, 1.0), (one.Modes, one.Quality));
        Assert.Equal(Math.Log(8), one.Divergence, 9);

        // of 1,000 points, 8 on the second mode are as large a share as 20 of 2,500; 7 on the third are not
        var mixed = cat([
            ring.Centers[..1].expand(985, 2),
            ring.Centers[1..2].expand(8, 2),
            ring.Centers[2..3].expand(7, 2),
        ]);
        Assert.Equal(2, ModeScores.Of(mixed, ring).Modes);

        var nowhere = ModeScores.Of(zeros(10, 2), ring);
        Assert.Equal((0, 0.0, Math.Log(8)), (nowhere.Modes, nowhere.Quality, nowhere.Divergence));
        Assert.Equal(0, ModeScores.Of(full(10, 2, double.NaN), ring).Quality);
        Assert.Throws<ArgumentException>(() => ModeScores.Of(zeros(10, 3), ring));
        Assert.Throws<ArgumentOutOfRangeException>(() => ModeScores.Of(zeros(10, 2), ring, 0));
    }

    [Fact]
    public void PenaltiesOfALinearDiscriminatorByHand()
    {
        using var scope = NewDisposeScope();
        using var critic = nn.Linear(2, 1);
        using (no_grad())
            critic.weight!.copy_(tensor(new[] { 3f, 4f }).reshape(1, 2)); // the gradient is (3, 4) everywhere: norm 5
        using var noise = new Generator(1);
        Tensor x = rand(6, 2),
            fake = rand(6, 2);

        var r1 = GradientPenalty.R1(critic, x, gamma: 2);
        Assert.Equal(25, r1.item<float>(), 4); // 2/2 * 25
        r1.backward();
        Assert.Equal([6, 8], critic.weight!.grad!.data<float>().ToArray()); // of w squared

        critic.zero_grad();
        var wasserstein = GradientPenalty.Wasserstein(critic, x, fake, noise, lambda: 10);
        Assert.Equal(160, wasserstein.item<float>(), 3); // 10 * (5 - 1)^2
        wasserstein.backward();
        Assert.Equal(10 * 2 * 4 * 3 / 5f, critic.weight!.grad![0, 0].item<float>(), 3); // 2 (norm - 1) w / norm
    }

    [Fact]
    public void TheWassersteinPenaltyIsTakenAllTheWayFromRealToGenerated()
    {
        using var scope = NewDisposeScope();
        using var critic = new HalfSquare();
        using var noise = new Generator(1);
        // The gradient at x is x, and x = u (1, 1) with u uniform: E (√2 u − 1)² = 2/3 − √2 + 1. At real
        // samples alone it is 1, at generated ones .17.
        Assert.Equal(
            2 / 3.0 - Math.Sqrt(2) + 1,
            GradientPenalty.Wasserstein(critic, zeros(4000, 2), ones(4000, 2), noise, lambda: 1).item<float>(),
            .02
        );
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

    [Fact]
    public void ThePenaltysGradientIsTheOneOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var critic = Gan.PointDiscriminator(hidden: 8);
        critic.to(ScalarType.Float64);
        Tensor x = rand([5, 2], ScalarType.Float64),
            fake = rand([5, 2], ScalarType.Float64);
        double Penalty() => GradientPenalty.Wasserstein(critic, x, fake, new Generator(7)).item<double>();

        GradientPenalty.Wasserstein(critic, x, fake, new Generator(7)).backward();
        var weight = critic.get_parameter("dense2.weight")!;
        for (var i = 0; i < 4; i++)
        {
            var gradient = weight.grad![i, i + 1].item<double>();
            void Move(double by)
            {
                using var noGrad = no_grad();
                weight[i, i + 1].add_(by);
            }

            Move(1e-6);
            var above = Penalty();
            Move(-2e-6);
            var below = Penalty();
            Move(1e-6);
            Assert.Equal((above - below) / 2e-6, gradient, 5);
        }
    }

    [Fact]
    public void PenaltiesWorkAsAnOptionAndRefuseWrongInput()
    {
        using var scope = NewDisposeScope();
        using var maker = Gan.PointGenerator();
        using var critic = Gan.PointDiscriminator();
        using var optimizer = new FusedAdam(critic.parameters());
        using var noise = new Generator(1);
        using var ring = ToyData.GaussianRing(32);
        float Loss(double weight) =>
            GanTraining
                .DiscriminatorStep(
                    maker,
                    critic,
                    optimizer,
                    ring.Points,
                    16,
                    noise,
                    new GanOptions
                    {
                        Loss = GanLoss.Wasserstein,
                        Penalty = (d, real, fake) =>
                            GradientPenalty.Wasserstein(d, real, fake, noise, weight)
                            + GradientPenalty.R1(d, real, weight),
                    }
                )
                .Loss;
        Assert.True(Loss(100) > Loss(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientPenalty.R1(critic, ring.Points, -1));
        Assert.Throws<ArgumentException>(() => GradientPenalty.R1(critic, zeros(0, 2)));
        Assert.Throws<ArgumentException>(() =>
            GradientPenalty.Wasserstein(critic, ring.Points, ring.Points[..3], noise)
        );
    }

    [
        Theory,
        InlineData("dense", true),
        InlineData("dense", false),
        InlineData("convolution", true),
        InlineData("convolution", false)
    ]
    public void SpectralNormalizationDividesByTheLargestSingularValue(string kind, bool bias)
    {
        using var scope = NewDisposeScope();
        var dense = nn.Linear(6, 4, hasBias: bias);
        var convolution = nn.Conv2d(3, 4, kernel_size: 3, padding: 1, bias: bias);
        using var normalized =
            kind == "dense" ? new SpectralNormalization(dense) : new SpectralNormalization(convolution);
        Tensor weight = kind == "dense" ? dense.weight! : convolution.weight!;
        var x = kind == "dense" ? randn(5, 6) : randn(5, 3, 8, 8);
        Tensor Plain() => kind == "dense" ? dense.call(x) : convolution.call(x);
        Assert.Equal(bias ? 2 : 1, normalized.parameters().Count());
        Assert.Single(normalized.buffers());

        for (var i = 0; i < 100; i++)
            normalized.call(x);
        using var noGrad = no_grad();
        var sigma = linalg.svd(weight.flatten(1).to(ScalarType.Float64)).Item2.max().item<double>();
        Assert.Equal(sigma, normalized.LargestSingularValue, 4);

        normalized.eval();
        var output = normalized.call(x);
        weight.div_(sigma);
        Assert.True(output.allclose(Plain(), 1e-3, 1e-4));
        // and of a weight with the largest value 1 it changes nothing
        Assert.True(normalized.call(x).allclose(Plain(), 1e-3, 1e-4));
    }

    [Fact]
    public void SpectralNormalizationFollowsTheWeightInTrainingOnlyAndGradientFlowsThroughIt()
    {
        using var scope = NewDisposeScope();
        var dense = nn.Linear(3, 3, hasBias: false);
        using var normalized = new SpectralNormalization(dense);
        using (no_grad())
            dense.weight!.copy_(diag(tensor(new[] { 1f, 5f, 2f })));
        normalized.eval();
        using var before = normalized.buffers().Single().clone();
        normalized.call(randn(2, 3));
        Assert.True(before.equal(normalized.buffers().Single()).all().item<bool>());
        normalized.train();
        for (var i = 0; i < 50; i++)
            normalized.call(randn(2, 3));
        Assert.Equal(5, normalized.LargestSingularValue, 4);

        // y = W x / sigma: the second output for x = (0, 1, 0) is 5 / 5, whatever the 5 is, so its
        // gradient is 0; that of the first is 1 / 5
        var y = normalized.call(eye(3));
        y.trace().backward();
        Assert.Equal(1 / 5f, dense.weight!.grad![0, 0].item<float>(), 3);
        Assert.Equal((1 - (1 + 5 + 2) / 5f) / 5, dense.weight!.grad![1, 1].item<float>(), 3);
    }

    [Fact]
    public void ASpectrallyNormalizedDiscriminatorTrains()
    {
        using var scope = NewDisposeScope();
        using var maker = Gan.PointGenerator();
        using var critic = nn.Sequential(
            ("dense1", new SpectralNormalization(nn.Linear(2, 16))),
            ("relu", nn.ReLU()),
            ("dense2", new SpectralNormalization(nn.Linear(16, 1)))
        );
        using var optimizer = new FusedAdam(critic.parameters(), 1e-2);
        using var noise = new Generator(1);
        using var ring = ToyData.GaussianRing(64);
        var losses = Enumerable
            .Range(0, 50)
            .Select(_ => GanTraining.DiscriminatorStep(maker, critic, optimizer, ring.Points, 16, noise).Loss)
            .ToArray();
        Assert.True(losses[^1] < losses[0]);

        // Two layers that stretch nothing, and ReLU: the logits of two points differ by no more than their distance.
        critic.eval();
        Tensor a = rand(100, 2),
            b = rand(100, 2);
        Assert.True(
            ((critic.call(a) - critic.call(b)).abs().flatten() <= (a - b).square().sum(1).sqrt() * 1.001)
                .all()
                .item<bool>()
        );
        Assert.Throws<ArgumentException>(() => critic.call(rand(5, 3)));
    }

    /// <summary>|x|² / 2, whose gradient at x is x.</summary>
    private sealed class HalfSquare() : nn.Module<Tensor, Tensor>(nameof(HalfSquare))
    {
        public override Tensor forward(Tensor input) => input.square().sum(1, keepdim: true) / 2;
    }
}
