using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>Schedule and samplers against what can be worked out by hand for a normal distribution N(m, s²).</summary>
[Collection("torch")]
public sealed class DiffusionTests
{
    private const double Mean = 1.5,
        Deviation = .4;

    public DiffusionTests() => Lab.Start();

    private static Tensor Column(params double[] values) => tensor(values, ScalarType.Float64).unsqueeze(1);

    private static Tensor Draw(long[] shape, ulong seed)
    {
        using var generator = new Generator(seed);
        return randn(shape, ScalarType.Float64, generator: generator);
    }

    /// <summary>E[ε | xₜ], which is −√(1 − ᾱ) times the score of N(√ᾱ m, ᾱ s² + 1 − ᾱ).</summary>
    private static Tensor BestNoise(NoiseSchedule schedule, Tensor x, int t)
    {
        var kept = schedule.Kept(t);
        var variance = kept * Deviation * Deviation + 1 - kept;
        return (x - Math.Sqrt(kept) * Mean) * (Math.Sqrt(1 - kept) / variance);
    }

    private static Func<Tensor, Tensor, Tensor> BestFor(NoiseSchedule schedule) =>
        (x, time) => BestNoise(schedule, x, (int)Math.Round(time[0].item<double>() * schedule.Steps));

    [Fact]
    public void TheCosineScheduleIsTheFormulas()
    {
        var schedule = NoiseSchedule.Cosine(200);
        double F(int t) => Math.Pow(Math.Cos((t / 200.0 + .008) / 1.008 * Math.PI / 2), 2);
        Assert.Equal((200, 1.0), (schedule.Steps, schedule.Kept(0)));
        foreach (var t in new[] { 1, 50, 100, 150, 199 })
            Assert.Equal(F(t) / F(0), schedule.Kept(t), 12);
        // The formula ends at 0; no step may take more than .999 of what is left.
        Assert.Equal(schedule.Kept(199) * .001, schedule.Kept(200), 15);
        Assert.Contains("200 steps", schedule.ToString());
    }

    [Fact]
    public void NoisyImagesHaveTheScheduledShares()
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.Cosine(10);
        Tensor x = Draw([3, 2, 4], 1),
            eps = Draw([3, 2, 4], 2);
        var noisy = schedule.Noisy(x, tensor(new long[] { 0, 4, 10 }), eps);
        foreach (var (row, t) in new[] { (0, 0), (1, 4), (2, 10) })
        {
            var expected = Math.Sqrt(schedule.Kept(t)) * x[row] + Math.Sqrt(1 - schedule.Kept(t)) * eps[row];
            Assert.True(noisy[row].allclose(expected, 1e-12, 1e-12));
        }
    }

    [Fact]
    public void AStepWithFreshNoiseDrawsFromThePosterior()
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.Cosine(50);
        Tensor clean = Column(.3, -1.2),
            eps = Column(.8, -.5),
            drawn = Draw([2, 1], 7);
        foreach (var t in new[] { 1, 2, 25, 50 })
        {
            var (now, then) = (schedule.Kept(t), schedule.Kept(t - 1));
            var (alpha, beta) = (now / then, 1 - now / then);
            var x = Math.Sqrt(now) * clean + Math.Sqrt(1 - now) * eps;
            // Ho, Jain and Abbeel 2020, equation 7.
            var mean = clean * (Math.Sqrt(then) * beta / (1 - now)) + x * (Math.Sqrt(alpha) * (1 - then) / (1 - now));
            var deviation = Math.Sqrt((1 - then) / (1 - now) * beta);
            using var noise = new Generator(7);
            var back = Diffusion.StepBack(schedule, x, eps, t, t - 1, eta: 1, noise);
            Assert.True(back.allclose(mean + deviation * drawn, 1e-9, 1e-9), $"step {t}");
        }
    }

    [Fact]
    public void AStepWithoutFreshNoiseKeepsCleanImageAndNoise()
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.Cosine(50);
        Tensor clean = Draw([4, 3], 1),
            eps = Draw([4, 3], 2);
        var at40 = schedule.Noisy(clean, full([4], 40, ScalarType.Int64), eps);
        var at15 = schedule.Noisy(clean, full([4], 15, ScalarType.Int64), eps);
        Assert.True(Diffusion.StepBack(schedule, at40, eps, 40, 15).allclose(at15, 1e-10, 1e-10));
        Assert.True(Diffusion.StepBack(schedule, at40, eps, 40, 0).allclose(clean, 1e-10, 1e-10));
        Assert.Equal(.5, Diffusion.StepBack(schedule, at40, eps, 40, 0, clip: .5).abs().max().item<double>(), 12);
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(200)]
    public void WithTheExactScoreTheWayBackIsTheProductOfItsSteps(int steps)
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.Cosine(200);
        var z = Column(-1, 0, 2);
        // Each step is x → a x + b; so is all of the way.
        var (a, b) = (1.0, 0.0);
        var stops = schedule.Stops(steps);
        for (var i = 0; i < steps; i++)
        {
            var (now, then) = (schedule.Kept(stops[i]), schedule.Kept(stops[i + 1]));
            var slope = Math.Sqrt(1 - now) / (now * Deviation * Deviation + 1 - now); // of the noise by x
            var turn = Math.Sqrt(1 - then) - Math.Sqrt(then) * Math.Sqrt(1 - now) / Math.Sqrt(now);
            var factor = Math.Sqrt(then / now) + turn * slope;
            (a, b) = (factor * a, factor * b - turn * slope * Math.Sqrt(now) * Mean);
        }
        var x = Diffusion.Sample(schedule, BestFor(schedule), z, steps);
        Assert.True(x.allclose(a * z + b, 1e-9, 1e-9));
        Assert.Equal([-1.0, 0, 2], z.flatten().data<double>().ToArray());
    }

    [Fact]
    public void WithTheExactScoreManySmallStepsGiveTheDistribution()
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.Cosine(1000);
        var best = BestFor(schedule);
        // Without fresh noise: the map m + s z itself, in the limit.
        var x = Diffusion.Sample(schedule, best, Column(-2, -1, 0, 1, 2), 1000);
        Assert.True(x.allclose(Column(-2, -1, 0, 1, 2) * Deviation + Mean, 0, .01));
        // With it: mean and deviation of many, within five standard errors.
        using var noise = new Generator(3);
        var many = Diffusion.Sample(schedule, best, Draw([5_000, 1], 4), 1000, eta: 1, noise);
        Assert.InRange(many.mean().item<double>(), Mean - .0283, Mean + .0283);
        Assert.InRange(many.std().item<double>(), Deviation * .95, Deviation * 1.05);
    }

    [Fact]
    public void TheLossOfTheBestPredictionIsTheUnavoidableOne()
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.Cosine(20);
        Tensor At(Tensor row, Tensor time) => BestNoise(schedule, row, (int)Math.Round(time.item<double>() * 20));
        Tensor Best(Tensor x, Tensor time) => stack([.. x.unbind().Zip(time.unbind(), At)]);
        // Var[ε | xₜ] = ᾱ s² / (ᾱ s² + 1 − ᾱ), averaged over the steps.
        var expected = Enumerable
            .Range(1, 20)
            .Average(t =>
                schedule.Kept(t)
                * Deviation
                * Deviation
                / (schedule.Kept(t) * Deviation * Deviation + 1 - schedule.Kept(t))
            );
        using var noise = new Generator(5);
        var loss = Diffusion.Loss(schedule, Best, Draw([2_000, 10], 6) * Deviation + Mean, noise);
        Assert.InRange(loss.item<double>(), expected * .95, expected * 1.05);
    }

    [Theory]
    [InlineData(1), InlineData(30), InlineData(50)]
    public void FromVelocityFollowNoiseAndImage(int t)
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.Cosine(50);
        Tensor clean = Draw([4, 3], 1),
            eps = Draw([4, 3], 2);
        var x = schedule.Noisy(clean, full([4], t, ScalarType.Int64), eps);
        var v = Math.Sqrt(schedule.Kept(t)) * eps - Math.Sqrt(1 - schedule.Kept(t)) * clean;
        var noise = Diffusion.NoiseOf(schedule, (_, _) => v)(x, full([4], t / 50.0, ScalarType.Float64));
        Assert.True(noise.allclose(eps, 1e-12, 1e-12));
        Assert.True(Diffusion.StepBack(schedule, x, noise, t, 0).allclose(clean, 1e-9, 1e-9));
    }

    [Fact]
    public void AnErrorOfVelocityStaysAsSmallWhereNothingIsLeft()
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.Cosine(200);
        Tensor clean = full([4, 3], .5),
            eps = Draw([4, 3], 2).to(ScalarType.Float32);
        Tensor t = full([4], 200, ScalarType.Int64),
            time = ones(4);
        var x = schedule.Noisy(clean, t, eps);
        var byVelocity = Diffusion.NoiseOf(schedule, (_, _) => schedule.Noisy(eps, t, -clean) + .01)(x, time);
        float ErrorBy(Tensor noise) =>
            (Diffusion.StepBack(schedule, x, noise, 200, 0) - clean).abs().max().item<float>();
        Assert.InRange(ErrorBy(byVelocity), .005f, .02f);
        Assert.True(ErrorBy(eps + .01) > 10, "by noise the same error is magnified");
    }

    [Fact]
    public void TheLossOfTheRightVelocityIsZero()
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.Cosine(20);
        var clean = full([500, 10], .7, ScalarType.Float64);
        // With one image only, x tells the noise: eps = (x - sqrt(kept) 0.7) / sqrt(1 - kept).
        Tensor Kept(Tensor time) =>
            stack([.. time.data<double>().Select(t => tensor(schedule.Kept((int)Math.Round(t * 20))))]).unsqueeze(1);
        Tensor Noise(Tensor x, Tensor time) => (x - Kept(time).sqrt() * .7) / (1 - Kept(time)).sqrt();
        Tensor Velocity(Tensor x, Tensor time) => Kept(time).sqrt() * Noise(x, time) - (1 - Kept(time)).sqrt() * .7;
        double Of(
            Func<NoiseSchedule, Func<Tensor, Tensor, Tensor>, Tensor, Generator, Tensor> loss,
            Func<Tensor, Tensor, Tensor> predict
        )
        {
            using var noise = new Generator(5);
            return loss(schedule, predict, clean, noise).item<double>();
        }
        Assert.InRange(Of(Diffusion.VelocityLoss, Velocity), 0, 1e-20);
        Assert.InRange(Of(Diffusion.Loss, Noise), 0, 1e-20);
        Assert.Equal(4, Of(Diffusion.VelocityLoss, (x, time) => Velocity(x, time) - 2), 1e-9);
    }

    [Fact]
    public void StopsLeadFromNoiseToTheImage()
    {
        var schedule = NoiseSchedule.Cosine(200);
        Assert.Equal([200, 150, 100, 50, 0], schedule.Stops(4));
        Assert.Equal(Enumerable.Range(0, 201).Reverse(), schedule.Stops(200));
        var odd = schedule.Stops(150);
        Assert.True(odd.Zip(odd.Skip(1)).All(pair => pair.First > pair.Second), "each stop comes before the last one");
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Stops(201));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Stops(0));
    }

    [Fact]
    public void ImpossibleNumbersAreRefused()
    {
        using var scope = NewDisposeScope();
        var schedule = NoiseSchedule.Cosine(10);
        using var noise = new Generator(1);
        var x = Draw([2, 3], 1);
        Assert.Throws<ArgumentOutOfRangeException>(() => NoiseSchedule.Cosine(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => schedule.Kept(11));
        Assert.Throws<ArgumentOutOfRangeException>(() => Diffusion.StepBack(schedule, x, x, 3, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => Diffusion.StepBack(schedule, x, x, 3, 2, eta: 1.1, noise));
        Assert.Throws<ArgumentNullException>(() => Diffusion.StepBack(schedule, x, x, 3, 2, eta: .5));
        Assert.Throws<ArgumentOutOfRangeException>(() => Diffusion.StepBack(schedule, x, x, 3, 2, clip: 0));
        Assert.Contains(
            "10 steps, but 11",
            Assert.Throws<ArgumentException>(() => schedule.Noisy(x, full([2], 11, ScalarType.Int64), x)).Message
        );
        Assert.Contains(
            "predict",
            Assert.Throws<ArgumentException>(() => Diffusion.Loss(schedule, (a, _) => a[..1], x, noise)).Message
        );
    }
}
