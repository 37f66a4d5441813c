using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class UNetTests
{
    public UNetTests() => Lab.Start();

    private static UNet Make(long seed = 42) => new(channels: 8, classes: 3, seed: seed);

    private static (Tensor X, Tensor Time, Tensor Labels) Batch(int n = 6)
    {
        using var generator = new Generator(1);
        var x = rand([n, 1, 28, 28], generator: generator) * 2 - 1;
        return (x, arange(n, ScalarType.Float32) / n, arange(n, ScalarType.Int64) % 4);
    }

    private static Tensor Call(UNet network)
    {
        var (x, time, labels) = Batch();
        return network.call(x, time, labels);
    }

    [Fact]
    public void Shapes()
    {
        using var scope = NewDisposeScope();
        using var network = Make();
        Assert.Equal([6, 1, 28, 28], Call(network).shape);
        using var wide = new UNet(channels: 8, classes: 0, inputs: 3, outputs: 2);
        Assert.Equal([2, 2, 8, 12], wide.call(zeros(2, 3, 8, 12), zeros(2), zeros([2], ScalarType.Int64)).shape);
        Assert.Equal((3, 0), (network.Classes, wide.Classes));
    }

    [Fact]
    public void ParametersAreCounted()
    {
        static long Block(long i, long o) =>
            2 * i + 9 * i * o + o + 65 * 2 * o + 2 * o + 9 * o * o + o + (i == o ? 0 : i * o + o);
        static long Of(UNet network) => network.parameters().Sum(p => p.numel());
        const long Told = 33 * 64 + 65 * 64;
        using var small = Make();
        // time and classes; four convolutions of 4 × 4; four blocks; the last normalization
        Assert.Equal(
            Told
                + 4 * 64
                + (16 * 8 + 8)
                + (16 * 8 * 16 + 16)
                + (16 * 16 * 8 + 8)
                + (16 * 8 + 1)
                + Block(8, 8)
                + 2 * Block(16, 16)
                + Block(16, 8)
                + 16,
            Of(small)
        );
        using var usual = new UNet();
        Assert.Equal(174_425, Of(usual));
    }

    [Fact]
    public void NoWeightIsLeftAsMemoryWas()
    {
        // TorchSharp 0.107 does not initialize group normalization: 20 networks in used memory would show it.
        for (var i = 0; i < 20; i++)
        {
            using var scope = NewDisposeScope();
            _ = full([1_000], double.NaN, ScalarType.Float32);
            using var network = Make();
            foreach (var norm in network.modules().OfType<GroupNorm>())
            {
                Assert.True(norm.get_parameter("weight")!.eq(1).all().item<bool>());
                Assert.True(norm.get_parameter("bias")!.eq(0).all().item<bool>());
            }
        }
    }

    [Fact]
    public void GradientReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        using var network = Make();
        Call(network).square().mean().backward();
        foreach (var (name, values) in network.named_parameters())
            Assert.True(values.grad is { } gradient && gradient.abs().sum().item<float>() > 0, name);
    }

    [Fact]
    public void TimeAndClassMatter()
    {
        using var scope = NewDisposeScope();
        using var network = Make();
        var (x, time, labels) = Batch();
        var given = network.call(x, time, labels);
        Assert.False(given.allclose(network.call(x, time + .01, labels), 1e-3, 1e-3));
        Assert.False(given.allclose(network.call(x, time, (labels + 1) % 4), 1e-3, 1e-3));
    }

    [Fact]
    public void TheSeedAloneDecidesAndSavedWeightsComeBack()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        manual_seed(1);
        using UNet first = Make();
        manual_seed(2);
        using UNet second = Make(),
            other = Make(seed: 43);
        Assert.True(Weights.AreEqual(first, second));
        Assert.False(Call(first).allclose(Call(other)));
        Weights.Save(first, folder.File("unet.safetensors"));
        Weights.Load(other, folder.File("unet.safetensors"));
        Assert.True(Call(first).equal(Call(other)).all().item<bool>());
    }

    [Fact]
    public void GuidanceGoesFromNoClassThroughTheClassAndBeyond()
    {
        using var scope = NewDisposeScope();
        using var network = Make();
        var (x, time, labels) = Batch();
        var none = network.call(x, time, full_like(labels, 3));
        var plain = network.call(x, time, labels);
        Tensor At(double scale) => network.Guided(labels, scale)(x, time);
        Assert.True(At(0).equal(none).all().item<bool>());
        Assert.True(At(1).equal(plain).all().item<bool>());
        Assert.True(At(2.5).allclose(none + (plain - none) * 2.5, 1e-4, 1e-5));
        Assert.Throws<ArgumentOutOfRangeException>(() => network.Guided(labels, -1));
    }

    [Fact]
    public void SomeLabelsAreHidden()
    {
        using var scope = NewDisposeScope();
        using var network = Make();
        using var generator = new Generator(1);
        var labels = arange(3_000, ScalarType.Int64) % 3;
        var seen = network.WithoutSome(labels, .2, generator);
        var hidden = seen.eq(3);
        Assert.InRange(hidden.sum().item<long>(), 500, 700);
        Assert.True(seen.eq(labels).logical_or(hidden).all().item<bool>());
        Assert.True(network.WithoutSome(labels, 0, generator).equal(labels).all().item<bool>());
        Assert.True(network.WithoutSome(labels, 1, generator).eq(3).all().item<bool>());
        Assert.Throws<ArgumentOutOfRangeException>(() => network.WithoutSome(labels, 1.1, generator));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void EightImagesAreLearntByHeart(bool diffusion)
    {
        using var scope = NewDisposeScope();
        using var data = Synthetic.Images(8, seed: 1);
        using var network = new UNet(channels: 8, classes: 0);
        using var optimizer = new FusedAdam(network.parameters(), 3e-3);
        using var noise = new Generator(2);
        var schedule = NoiseSchedule.Cosine(20);
        var x = data.Images * 2 - 1;
        var labels = zeros([8], ScalarType.Int64);
        float Step()
        {
            using var step = NewDisposeScope();
            var predict = network.Guided(labels);
            var loss = diffusion ? Diffusion.Loss(schedule, predict, x, noise) : FlowMatching.Loss(predict, x, noise);
            optimizer.zero_grad();
            loss.backward();
            optimizer.step();
            return loss.item<float>();
        }
        var first = Step();
        var losses = Enumerable.Range(0, 200).Select(_ => Step()).ToArray();
        Assert.True(losses[^20..].Average() < first / 3, $"{first} -> {losses[^20..].Average()}");

        // Between image and noise, a diffusion's guess lies nearer to the image than the point where it was made.
        // A velocity gives images after so few steps of training; the noise that is predicted from pure noise does not.
        using var noGrad = no_grad();
        var z = randn(x.shape, generator: noise);
        var predict = network.Guided(labels);
        var (before, after) = (NearestImages.Find(z, x).MeanDistance, 0.0);
        if (diffusion)
        {
            var at = schedule.Noisy(x, full([8], 10, ScalarType.Int64), z);
            var guess = Diffusion.StepBack(schedule, at, predict(at, full([8], .5f)), 10, 0, clip: 1);
            before = (at / Math.Sqrt(schedule.Kept(10)) - x).flatten(1).norm(1).mean().item<float>();
            after = (guess - x).flatten(1).norm(1).mean().item<float>();
        }
        else
            after = NearestImages.Find(FlowMatching.Sample(predict, z, 10), x).MeanDistance;
        Assert.True(after < before / 2, $"{before} -> {after}");
    }

    [Fact]
    public void NoTensorStaysBehind()
    {
        using var network = Make();
        using var labels = zeros([4], ScalarType.Int64);
        using var z = zeros(4, 1, 28, 28);
        using var noise = new Generator(1);
        var schedule = NoiseSchedule.Cosine(5);
        void Use()
        {
            using var loss = Diffusion.Loss(schedule, network.Guided(labels, 2), z, noise);
            loss.backward();
            network.zero_grad();
            using var velocity = FlowMatching.Loss(network.Guided(labels), z, noise);
            using var made = Diffusion.Sample(schedule, network.Guided(labels), z, 3, eta: 1, noise, clip: 1);
            using var flown = FlowMatching.Sample(network.Guided(labels), z, 3);
            using var hidden = network.WithoutSome(labels, .5, noise);
            _ = network.ToHtml();
        }
        Use();
        var before = LiveTensors.Settled();
        for (var i = 0; i < 3; i++)
            Use();
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void WrongShapesAreNamed()
    {
        using var scope = NewDisposeScope();
        using var network = Make();
        var (x, time, labels) = Batch();
        string Says(Tensor a, Tensor b, Tensor c) =>
            Assert.Throws<ArgumentException>(() => network.call(a, b, c)).Message;
        Assert.StartsWith("x: expected [N, 1, H, W]", Says(x.flatten(1), time, labels));
        Assert.StartsWith("x: expected [N, 1, H, W]", Says(x[.., .., ..27], time, labels));
        Assert.StartsWith("time: expected [6]", Says(x, time[..5], labels));
        Assert.Contains("0 to 3, but 4", Says(x, time, labels + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNet(channels: 12));
        Assert.Throws<ArgumentOutOfRangeException>(() => new UNet(inputs: 0));
    }
}
