using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class VariationalAutoencoderTests
{
    public VariationalAutoencoderTests() => Lab.Start();

    private static VariationalAutoencoder Make(long seed = 42, bool sigmoidOutput = false) =>
        new([784, 150, 100, 10], seed, sigmoidOutput);

    private static Tensor Images(int n)
    {
        using var generator = new Generator(1);
        return rand([n, 1, 28, 28], generator: generator);
    }

    [Fact]
    public void ShapesComeOutAsTheyWentIn()
    {
        using var scope = NewDisposeScope();
        using var vae = Make();
        using var noise = new Generator(3);
        var x = Images(3);
        var (xHat, mu, logVar) = vae.call(x, noise);
        Assert.Equal([3, 1, 28, 28], xHat.shape);
        Assert.Equal([3, 10], mu.shape);
        Assert.Equal([3, 10], logVar.shape);
        Assert.Equal([3, 784], vae.call(x.flatten(1), noise).xHat.shape);
        Assert.Equal([3, 784], vae.Decode(mu).shape);
        Assert.Equal((784, 10), (vae.InputSize, vae.LatentSize));
    }

    [Fact]
    public void TheSigmoidTurnsLogitsIntoProbabilities()
    {
        using var scope = NewDisposeScope();
        using VariationalAutoencoder logits = Make(),
            probabilities = Make(sigmoidOutput: true);
        var z = randn(5, 10);
        Assert.True(logits.Decode(z).sigmoid().allclose(probabilities.Decode(z)));
        Assert.True(logits.Decode(z).min().item<float>() < 0);
    }

    [Fact]
    public void ParametersAreCountedAndNamed()
    {
        using var vae = Make();
        const long Down = 784 * 150 + 150 + 150 * 100 + 100,
            Heads = 2 * (100 * 10 + 10),
            Up = 10 * 100 + 100 + 100 * 150 + 150 + 150 * 784 + 784;
        Assert.Equal(Down + Heads + Up, vae.parameters().Sum(parameter => parameter.numel()));
        string[] layers =
        [
            "encoder.dense1",
            "encoder.dense2",
            "mean",
            "logVariance",
            "decoder.dense1",
            "decoder.dense2",
            "decoder.dense3",
        ];
        Assert.Equal(
            layers.SelectMany(layer => (string[])[$"{layer}.weight", $"{layer}.bias"]),
            vae.named_parameters().Select(parameter => parameter.name)
        );
    }

    [Fact]
    public void GradientReachesEveryParameter()
    {
        using var scope = NewDisposeScope();
        using var vae = Make();
        using var noise = new Generator(3);
        var x = Images(16);
        var (xHat, mu, logVar) = vae.call(x, noise);
        // without the divergence: the noise must let gradient through
        VaeLoss.BernoulliNegativeLogLikelihood(xHat, x).backward();
        foreach (var (name, values) in vae.named_parameters())
            Assert.True(values.grad is { } gradient && gradient.abs().sum().item<float>() > 0, name);
    }

    [Fact]
    public void ZIsTheMeanPlusTheDeviationTimesNoise()
    {
        using var scope = NewDisposeScope();
        using Generator noise = new(5),
            same = new(5);
        var mu = full([2000, 2], 3f);
        var logVar = full([2000, 2], (float)Math.Log(4)); // deviation 2
        var z = VariationalAutoencoder.Reparameterize(mu, logVar, noise);
        Assert.True(z.allclose(3 + 2 * randn([2000, 2], generator: same)));
        Assert.Equal(3, z.mean().item<float>(), 0.15);
        Assert.Equal(2, z.std().item<float>(), 0.15);
        Assert.True(
            VariationalAutoencoder.Reparameterize(mu, full([2000, 2], -200f), noise).equal(mu).all().item<bool>()
        );
    }

    [Fact]
    public void TheSeedAloneDecidesAndTheNoiseIsItsOwn()
    {
        using var scope = NewDisposeScope();
        var x = Images(4);
        manual_seed(1);
        using var first = Make();
        manual_seed(2);
        using VariationalAutoencoder second = Make(),
            other = Make(seed: 43);
        using Generator noise = new(3),
            same = new(3);
        var xHat = first.call(x, noise).xHat;
        Assert.True(xHat.equal(second.call(x, same).xHat).all().item<bool>());
        Assert.False(xHat.allclose(first.call(x, noise).xHat)); // the noise went on
        Assert.False(first.Encode(x).mu.allclose(other.Encode(x).mu));
    }

    [Fact]
    public void SavedWeightsComeBack()
    {
        using var scope = NewDisposeScope();
        using var folder = new TemporaryFolder();
        using VariationalAutoencoder saved = Make(),
            loaded = Make(seed: 7);
        using Generator noise = new(3),
            same = new(3);
        Weights.Save(saved, folder.File("vae.safetensors"));
        Weights.Load(loaded, folder.File("vae.safetensors"));
        Assert.True(saved.call(Images(4), noise).xHat.equal(loaded.call(Images(4), same).xHat).all().item<bool>());
    }

    [Fact]
    public void EightSamplesAreLearntByHeart()
    {
        using var scope = NewDisposeScope();
        using var vae = Make();
        using var optimizer = optim.Adam(vae.parameters(), 3e-3);
        using var noise = new Generator(3);
        var x = Images(8).round();
        var (before, after) = (0f, 0f);
        for (var step = 0; step < 300; step++)
        {
            using var batch = NewDisposeScope();
            optimizer.zero_grad();
            var (xHat, mu, logVar) = vae.call(x, noise);
            var loss = VaeLoss.NegativeElbo(xHat, x, mu, logVar);
            loss.backward();
            optimizer.step();
            after = VaeLoss.BernoulliNegativeLogLikelihood(xHat, x).item<float>();
            if (step == 0)
                before = after;
        }
        // Black and white noise costs 784 ln 2 = 543 nats; learnt by heart, next to none.
        Assert.True(before > 500 && after < 50, $"{before} -> {after}");
    }

    [Fact]
    public void NoTensorStaysBehind()
    {
        using var vae = Make();
        using var optimizer = optim.SGD(vae.parameters(), 1e-3);
        using var noise = new Generator(3);
        using var x = Images(4);
        Step();
        var before = LiveTensors.Settled();
        for (var i = 0; i < 5; i++)
            Step();
        Assert.Equal(before, LiveTensors.Settled());

        void Step()
        {
            optimizer.zero_grad();
            var (xHat, mu, logVar) = vae.call(x, noise); // no scope on purpose
            using var loss = VaeLoss.NegativeElbo(xHat, x, mu, logVar);
            loss.backward();
            optimizer.step();
            using (xHat)
            using (mu)
            using (logVar) { }
        }
    }

    [Fact]
    public void BadInputIsAnErrorInOneLine()
    {
        using var scope = NewDisposeScope();
        using var vae = Make();
        using var noise = new Generator(3);
        Assert.Equal(
            "x: expected [N, 784] or images of 784 values, got [2, 3, 28, 28] of type Float32.",
            Assert.Throws<ArgumentException>(() => vae.call(zeros(2, 3, 28, 28), noise)).Message
        );
        Assert.Contains(
            "z: expected [N, 10]",
            Assert.Throws<ArgumentException>(() => vae.Decode(zeros(2, 11))).Message
        );
        Assert.Throws<ArgumentException>(() => vae.Encode(zeros([2, 784], ScalarType.Byte)));
        Assert.Throws<ArgumentNullException>(() => vae.call(zeros(2, 784), null!));
        Assert.Throws<ArgumentException>(() => VariationalAutoencoder.Reparameterize(zeros(2, 3), zeros(2, 4), noise));
        Assert.Throws<ArgumentException>(() => new VariationalAutoencoder([784, 10]));
        Assert.Throws<ArgumentException>(() => new VariationalAutoencoder([784, 0, 10]));
        Assert.Throws<ArgumentNullException>(() => new VariationalAutoencoder(null!));
    }
}
