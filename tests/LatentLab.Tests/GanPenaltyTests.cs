using TorchSharp;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Penalties on the gradient of a discriminator.</summary>
[Collection("torch")]
public sealed class GanPenaltyTests
{
    public GanPenaltyTests() => Lab.Start();

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

        var r1 = GradientPenalty.R1(critic.call, x, gamma: 2);
        Assert.Equal(25, r1.item<float>(), 4); // 2/2 * 25
        r1.backward();
        Assert.Equal([6, 8], critic.weight!.grad!.data<float>().ToArray()); // of w squared

        critic.zero_grad();
        var wasserstein = GradientPenalty.Wasserstein(critic.call, x, fake, noise, lambda: 10);
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
            GradientPenalty.Wasserstein(critic.call, zeros(4000, 2), ones(4000, 2), noise, lambda: 1).item<float>(),
            .02
        );
    }

    [Fact]
    public void ThePenaltysGradientIsTheOneOfFiniteDifferences()
    {
        using var scope = NewDisposeScope();
        using var critic = Gan.PointDiscriminator(hidden: 8);
        critic.to(ScalarType.Float64);
        Tensor x = rand([5, 2], ScalarType.Float64),
            fake = rand([5, 2], ScalarType.Float64);
        double Penalty() => GradientPenalty.Wasserstein(critic.call, x, fake, new Generator(7)).item<double>();

        GradientPenalty.Wasserstein(critic.call, x, fake, new Generator(7)).backward();
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
        Assert.Throws<ArgumentOutOfRangeException>(() => GradientPenalty.R1(critic.call, ring.Points, -1));
        Assert.Throws<ArgumentException>(() => GradientPenalty.R1(critic.call, zeros(0, 2)));
        Assert.Throws<ArgumentException>(() =>
            GradientPenalty.Wasserstein(critic.call, ring.Points, ring.Points[..3], noise)
        );
    }

    /// <summary>|x|² / 2, whose gradient at x is x.</summary>
    private sealed class HalfSquare() : nn.Module<Tensor, Tensor>(nameof(HalfSquare))
    {
        public override Tensor forward(Tensor input) => input.square().sum(1, keepdim: true) / 2;
    }
}
