using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

/// <summary>Measures against values that a pencil gives.</summary>
[Collection("torch")]
public sealed class ByHandTests
{
    public ByHandTests() => Lab.Start();

    [Fact]
    public void ReconstructionByHandOverMoreThanOneChunk()
    {
        using var scope = NewDisposeScope();
        using var model = new Half();
        // 1,200 images of two pixels: a thousand 0, 2 and two hundred 4, 2. Half of them is left over.
        var images = cat([tensor([0f, 2]).expand(1_000, 2), tensor([4f, 2]).expand(200, 2)]);
        var error = (1_000 * (0 + 1) + 200 * (4 + 1)) / 2.0 / 1_200;
        Assert.Equal(error, Reconstruction.MeanSquaredError(model, images), 6);
        // The first pixel's variance is 16 · 1/6 · 5/6, the second's 0.
        Assert.Equal(1 - error / (16.0 * 5 / 36 / 2), Reconstruction.ExplainedVariance(model, images), 6);
    }

    [Fact]
    public void OneStepOfTheAscentByHand()
    {
        using var scope = NewDisposeScope();
        var weight = tensor(
                new float[,]
                {
                    { 1, 2, 2 },
                    { 0, 0, 0 },
                    { 0, 0, 0 },
                }
            )
            .reshape(1, 9);
        using var start = Seeds.Stream(42, Purpose.ActivationStart);
        var gray = (Seeds.Normal([1, 1, 3, 3], start, CPU) * .05 + .5).clamp(0, 1);
        Tensor Unit(Tensor x) => x.flatten(1).mm(weight.t());
        // The gradient is the weight, whose root of the mean square is 1.
        var moved = gray + weight.reshape(1, 1, 3, 3) * .1;
        var plain = ActivationMaximization.Find(Unit, [0], steps: 1, stepSize: .1, blur: 0, decay: 0, size: 3);
        Assert.True(plain.allclose(moved.clamp(0, 1), atol: 1e-6));
        var paler = ActivationMaximization.Find(Unit, [0], steps: 1, stepSize: .1, blur: 0, decay: .25, size: 3);
        Assert.True(paler.allclose((moved * .75).clamp(0, 1), atol: 1e-6));
        // The middle pixel's neighbors are all nine.
        var blurred = ActivationMaximization.Find(Unit, [0], steps: 1, stepSize: .1, blur: .25, decay: 0, size: 3);
        var middle = moved[0, 0, 1, 1] * .75 + moved.mean() * .25;
        Assert.Equal(middle.item<float>(), blurred[0, 0, 1, 1].item<float>(), 1e-5);
    }

    [Fact]
    public void TheAscentTakesItsSteps()
    {
        using var scope = NewDisposeScope();
        var calls = 0;
        Tensor Count(Tensor x)
        {
            calls++;
            return x.flatten(1);
        }
        ActivationMaximization.Find(Count, [0], steps: 7, size: 3);
        Assert.Equal(7, calls);
    }

    [Fact]
    public void MutualInformationByHand()
    {
        using var scope = NewDisposeScope();
        // Two clusters of two; the first holds two labels, the second one: entropies ln 2, 1.0397, together 1.0397.
        var score = ClusterScores.NormalizedMutualInformation(tensor([0L, 0, 1, 1]), tensor([0L, 1, 2, 2]));
        Assert.Equal(2 * Math.Log(2) / (Math.Log(2) + 1.5 * Math.Log(2)), score, 9);
        var nothing = ClusterScores.NormalizedMutualInformation(tensor([0L, 0, 1, 1]), tensor([0L, 1, 0, 1]));
        Assert.Equal(0, nothing, 9);
        var one = zeros([3], ScalarType.Int64);
        Assert.Equal(1, ClusterScores.NormalizedMutualInformation(one, one));
    }

    [Fact]
    public void ThePeakSignalToNoiseRatioLooksAtDifferences()
    {
        using var scope = NewDisposeScope();
        // Off by .1 and by .01 everywhere: 20 and 40 dB.
        var images = full([2, 4], .5);
        var off = images + tensor([.1f, .01f]).unsqueeze(1);
        Assert.Equal(30, ImageQuality.Psnr(images, off), 3);
    }

    [Fact]
    public void AMixtureDrawsEachComponentAsOftenAsItWeighs()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var rows = cat([rand(30, 1, generator: generator), rand(10, 1, generator: generator) + 9]);
        using var mixture = GaussianMixture.Fit(rows, 2, iterations: 3);
        Assert.True(mixture.History.Count <= 3);
        var drawn = mixture.Sample(4_000, generator);
        Assert.Equal(.25, drawn.gt(5).to(float32).mean().item<float>(), .03);
        Assert.Equal([1, 1], mixture.Sample(1, generator).shape);
    }

    [Fact]
    public void AProbeIsOneLinearFunction()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var rows = randn(60, 3, generator: generator) * 5 + 7;
        var labels = rows[.., 0].gt(rows[.., 1]).to(int64);
        var probe = LinearProbe.Fit(rows, labels);
        var (weight, bias) = probe.ToLinear();
        var logits = rows.mm(weight.t()) + bias;
        Assert.True(logits.argmax(1).eq(probe.Predict(rows)).all().item<bool>());
        var loss = nn.functional.cross_entropy(logits, labels).item<float>();
        Assert.Equal(loss, probe.Evaluate(rows, labels).LogLoss, 1e-3);
    }

    [Fact]
    public void OfEqualProbesTheMostRegularizedIsTaken()
    {
        using var scope = NewDisposeScope();
        var rows = cat([zeros(20, 2), ones(20, 2)]) + rand(40, 2, generator: new Generator(1)) * .01;
        var labels = arange(40, int64).ge(20).to(int64);
        // All of them are right everywhere; more weight decay means smaller weights.
        var (weight, _) = LinearProbe.FitOnOneScale(rows, labels, rows, labels, [.001f, .1f, .01f]).ToLinear();
        var (strong, _) = LinearProbe.FitOnOneScale(rows, labels, rows, labels, [.1f]).ToLinear();
        Assert.True(weight.allclose(strong));
        Assert.Throws<ArgumentException>(() => LinearProbe.FitOnOneScale(rows, labels, rows, labels, [1, float.NaN]));
    }

    [Fact]
    public void ModesAreFarFromTheMiddle()
    {
        using var scope = NewDisposeScope();
        using var points = new PointSet(
            zeros(1, 2),
            zeros([1], int64),
            tensor(
                new float[,]
                {
                    { 1, 0 },
                    { 3, 0 },
                }
            )
        );
        var scores = ModeScores.Of(
            tensor(
                new float[,]
                {
                    { 1, 0 },
                    { 1.2f, 0 },
                    { 3, 0 },
                    { -1, 0 },
                }
            ),
            points,
            .1
        );
        Assert.Equal((2, .75), (scores.Modes, scores.Quality));
        Assert.Equal([2 / 3.0, 1 / 3.0], scores.Shares);
        Assert.Equal(2 / 3.0 * Math.Log(4 / 3.0) + 1 / 3.0 * Math.Log(2 / 3.0), scores.Divergence, 9);
        Assert.Equal([0, 0], ModeScores.Of(zeros(3, 2), points, .1).Shares);
    }

    private sealed class Half() : nn.Module<Tensor, Tensor>(nameof(Half))
    {
        public override Tensor forward(Tensor x) => x / 2;
    }
}
