using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class ConditionalGanTests
{
    private const int Channels = 4;

    public ConditionalGanTests() => Lab.Start();

    private static ConditionalGenerator Maker(long seed = 42) => new(latentSize: 8, classes: 3, Channels, seed);

    private static (Tensor x, Tensor labels) Batch(int n = 12)
    {
        using var generator = new Generator(1);
        return (rand([n, 1, 28, 28], generator: generator) * 2 - 1, arange(n, ScalarType.Int64) % 3);
    }

    [Fact]
    public void Shapes()
    {
        using var scope = NewDisposeScope();
        using var maker = Maker();
        using ProjectionDiscriminator projection = new(3, Channels);
        using AuxiliaryDiscriminator auxiliary = new(3, Channels);
        var (x, labels) = Batch();
        var images = maker.call(randn(12, 8), labels);
        Assert.Equal([12, 1, 28, 28], images.shape);
        Assert.InRange(images.abs().max().item<float>(), 0, 1);
        Assert.Equal([12, 1], projection.call(x, labels).shape);
        Assert.True(projection.call(x.flatten(1), labels).allclose(projection.call(x, labels)));
        var (logits, classes) = auxiliary.call(x);
        Assert.Equal([12, 1], logits.shape);
        Assert.Equal([12, 3], classes.shape);
        Assert.Equal((8, 3), (maker.LatentSize, maker.Classes));
    }

    [Fact]
    public void ParametersAreCounted()
    {
        using var maker = Maker();
        using ProjectionDiscriminator projection = new(3, Channels);
        using AuxiliaryDiscriminator auxiliary = new(3, Channels);
        const long Features = Channels * 16 + Channels + 2 * Channels * Channels * 16 + 2 * Channels,
            Count = 2 * Channels * 49;
        const long Plain =
            8 * Count + Count + 2 * 2 * Channels + 2 * Channels * Channels * 16 + 2 * Channels + Channels * 16 + 1;
        long Parameters(nn.Module model) => model.parameters().Sum(p => p.numel());
        Assert.Equal(Plain + 3 * Count, Parameters(maker));
        Assert.Equal(Features + Count + 1 + 3 * Count, Parameters(projection));
        Assert.Equal(Features + Count + 1 + 3 * Count + 3, Parameters(auxiliary));
    }

    [Fact]
    public void WeightsDependOnTheSeedAlone()
    {
        using ConditionalGenerator first = Maker(1),
            same = Maker(1),
            other = Maker(2);
        using ProjectionDiscriminator one = new(3, Channels, 1),
            again = new(3, Channels, 1);
        using AuxiliaryDiscriminator two = new(3, Channels, 1),
            twice = new(3, Channels, 1);
        Assert.True(Weights.AreEqual(first, same) && Weights.AreEqual(one, again) && Weights.AreEqual(two, twice));
        Assert.False(Weights.AreEqual(first, other));
        Assert.InRange(one.get_parameter("ofClass.weight")!.std().item<float>(), 0.018, 0.022);
    }

    [Fact]
    public void TheProjectionAddsTheProductOfItsClassVectorAndTheFeatures()
    {
        using var scope = NewDisposeScope();
        using ProjectionDiscriminator discriminator = new(3, Channels);
        var (x, _) = Batch(1);
        double Logit(long label) => discriminator.call(x, tensor([label])).item<float>();
        var (before, other) = (Logit(1), Logit(2));
        using (no_grad())
            discriminator.get_parameter("ofClass.weight")![1].zero_();
        var plain = Logit(1);
        Assert.NotEqual(before, plain);
        Assert.Equal(other, Logit(2), 6); // another class's vector counts for that class only
        using (no_grad())
            discriminator.get_parameter("ofClass.weight")![1].copy_(discriminator.get_parameter("dense.weight")![0]);
        Assert.Equal(2 * plain, Logit(1), 4); // w·φ twice; the bias is 0
    }

    [Theory, InlineData(true), InlineData(false)]
    public void EachStepChangesItsOwnNetworkOnly(bool projection)
    {
        using var scope = NewDisposeScope();
        using ConditionalGenerator maker = Maker(),
            makerBefore = Maker();
        using ProjectionDiscriminator one = new(3, Channels),
            oneBefore = new(3, Channels);
        using AuxiliaryDiscriminator two = new(3, Channels),
            twoBefore = new(3, Channels);
        nn.Module judge = projection ? one : two,
            judgeBefore = projection ? oneBefore : twoBefore;
        using FusedAdam ofMaker = new(maker.parameters()),
            ofJudge = new(judge.parameters());
        using var noise = new Generator(1);
        var (x, labels) = Batch();
        maker.eval(); // else the batch statistics of the normalization change in every call
        var found = projection
            ? ConditionalGanTraining.DiscriminatorStep(maker, one, ofJudge, x, labels, noise)
            : ConditionalGanTraining.DiscriminatorStep(maker, two, ofJudge, x, labels, noise);
        Assert.True(Weights.AreEqual(maker, makerBefore));
        Assert.False(Weights.AreEqual(judge, judgeBefore));
        Assert.InRange(found.MeanReal, 0, 1);
        using var folder = new TemporaryFolder();
        Weights.Save(judge, folder.File("judge.safetensors"));
        Weights.Load(judgeBefore, folder.File("judge.safetensors"));
        var made = projection
            ? ConditionalGanTraining.GeneratorStep(maker, one, ofMaker, labels, noise)
            : ConditionalGanTraining.GeneratorStep(maker, two, ofMaker, labels, noise);
        Assert.False(Weights.AreEqual(maker, makerBefore));
        Assert.True(Weights.AreEqual(judge, judgeBefore));
        Assert.InRange(made.MeanFake, 0, 1);
    }

    [Fact]
    public void TheAuxiliaryLossContainsTheClasses()
    {
        using var scope = NewDisposeScope();
        using var maker = Maker();
        using AuxiliaryDiscriminator judge = new(3, Channels);
        using var optimizer = new FusedAdam(judge.parameters());
        using (no_grad())
            foreach (var parameter in judge.parameters())
                parameter.zero_();
        var (x, labels) = Batch();
        // All logits 0: two times log 2 for real or generated, two times log 3 for the classes.
        Assert.Equal(
            2 * Math.Log(2) + 2 * Math.Log(3),
            ConditionalGanTraining.DiscriminatorStep(maker, judge, optimizer, x, labels, new Generator(1)).Loss,
            4
        );
    }

    [Theory, InlineData(true), InlineData(false)]
    public void TheGeneratorLearnsToObey(bool projection)
    {
        using var scope = NewDisposeScope();
        using var maker = Maker();
        using ProjectionDiscriminator one = new(3, Channels);
        using AuxiliaryDiscriminator two = new(3, Channels);
        using FusedAdam ofMaker = new(maker.parameters(), 2e-3, 0.5),
            ofJudge = new((projection ? (nn.Module)one : two).parameters(), 2e-3, 0.5);
        using var noise = new Generator(1);
        var labels = arange(30, ScalarType.Int64) % 3;
        // A white band on black: at the top, in the middle, at the bottom.
        var band = arange(27, ScalarType.Int64).div(9, RoundingMode.floor); // [27]: the band of each row
        var x = nn.functional.pad(band.eq(labels.unsqueeze(1)).to(ScalarType.Float32), [0, 1]) * 1.6 - .8; // [30, 28]
        x = x.reshape(30, 1, 28, 1).expand(30, 1, 28, 28);
        for (var step = 0; step < 300; step++)
        {
            if (projection)
                ConditionalGanTraining.DiscriminatorStep(maker, one, ofJudge, x, labels, noise);
            else
                ConditionalGanTraining.DiscriminatorStep(maker, two, ofJudge, x, labels, noise);
            if (projection)
                ConditionalGanTraining.GeneratorStep(maker, one, ofMaker, labels, noise);
            else
                ConditionalGanTraining.GeneratorStep(maker, two, ofMaker, labels, noise);
        }
        maker.eval();
        var made = maker.call(randn([30, 8], generator: noise), labels)[.., .., ..27].reshape(30, 3, 9 * 28).mean([2]);
        var brightest = made.argmax(1); // the band of each image
        var right = brightest.eq(labels).to(ScalarType.Float32).mean().item<float>();
        Assert.True(right > .6, $"{right:P0} of the images are of their class, a third by chance");
    }

    [Fact]
    public void WrongInputIsSaid()
    {
        using var scope = NewDisposeScope();
        using var maker = Maker();
        using ProjectionDiscriminator judge = new(3, Channels);
        using var optimizer = new FusedAdam(judge.parameters());
        using var noise = new Generator(1);
        var (x, labels) = Batch();
        Assert.Contains(
            "classes 0 to 2",
            Assert.Throws<ArgumentException>(() => maker.call(zeros(1, 8), tensor([3L]))).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => maker.call(zeros(1, 9), tensor([1L])));
        Assert.Throws<ArgumentException>(() => judge.call(x, labels[..3]));
        Assert.Throws<ArgumentException>(() => judge.call(x, labels.to(ScalarType.Float32)));
        Assert.Throws<ArgumentException>(() =>
            ConditionalGanTraining.DiscriminatorStep(maker, judge, optimizer, x, labels[..3], noise)
        );
        Assert.Throws<ArgumentException>(() =>
            ConditionalGanTraining.GeneratorStep(maker, judge, optimizer, labels[..0], noise)
        );
        Assert.Throws<ArgumentException>(() =>
            ConditionalGanTraining.GeneratorStep(maker, judge, optimizer, labels + 1, noise)
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => new ConditionalGenerator(classes: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new ProjectionDiscriminator(channels: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AuxiliaryDiscriminator(classes: 0));
    }
}
