using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
public sealed class VaeScoresTests
{
    public VaeScoresTests() => Lab.Start();

    [Fact]
    public void ScoresAreThoseOfVaeLoss()
    {
        using var scope = NewDisposeScope();
        using var images = rand([40, 1, 28, 28], generator: new Generator(7));
        using var vae = new VariationalAutoencoder([784, 32, 16, 3]);
        using Generator one = new(5),
            other = new(5);
        var scores = VaeScores.Of(vae, images, one);
        var (xHat, mu, logVar) = vae.call(images, other);
        Assert.Equal(VaeLoss.NegativeElbo(xHat, images, mu, logVar).item<float>(), scores.NegativeElbo, 0.01);
        Assert.Equal(VaeLoss.KullbackLeibler(mu, logVar).item<float>(), scores.KullbackLeibler, 4);
        Assert.Equal(
            (mu.pow(2) + logVar.exp() - logVar - 1).mean([0]).mul(0.5).data<float>().Select(v => Math.Round(v, 3)),
            scores.Divergences.Select(v => Math.Round(v, 3))
        );
    }

    [Fact]
    public void ScoresByHandOverMoreThanOneChunk()
    {
        using var scope = NewDisposeScope();
        using var model = new TwoUnits();
        using var noise = new Generator(5);
        var scores = VaeScores.Of(model, cat([zeros(600, 4), ones(600, 4)]), noise);
        // Half of the means are 0, half .22 and .18: variances .11² and .09², on both sides of .01; the
        // divergences are half of the mean squares.
        Assert.Equal(1, scores.ActiveUnits);
        Assert.Equal(2, scores.Divergences.Count);
        Assert.Equal(.0121, scores.Divergences[0], 1e-7);
        Assert.Equal(.0081, scores.Divergences[1], 1e-7);
        Assert.Equal(4 * Math.Log(2), scores.NegativeLogLikelihood, 1e-5);
    }

    /// <summary>Codings .22 and .18 times the first pixel, deviation 1, logits 0.</summary>
    private sealed class TwoUnits()
        : nn.Module<Tensor, Generator, (Tensor xHat, Tensor mu, Tensor logVar)>(nameof(TwoUnits))
    {
        public override (Tensor xHat, Tensor mu, Tensor logVar) forward(Tensor x, Generator noise)
        {
            var mu = x[.., ..1] * tensor([.22f, .18f]);
            return (zeros_like(x), mu, zeros_like(mu));
        }
    }
}
