using static LatentLab.Site.Tests.BoardEngine;
using static TorchSharp.torch;

namespace LatentLab.Site.Tests;

/// <summary>The two games on the boards take the steps that torch's gradients say.</summary>
[Collection("site")]
public sealed class BoardGameTests(FinishedSite site)
{
    [Theory]
    [InlineData(.1, 0, false)]
    [InlineData(.1, 0, true)]
    [InlineData(.2, .5, false)]
    [InlineData(.2, .5, true)]
    public Task TheDiracGameIsTorchs(double rate, double penalty, bool inTurn) =>
        AgreeAsync(site, $"Dirac GAN, {rate}, {penalty}, {inTurn}", OfDiracGame(rate, penalty, inTurn));

    private static (List<double> Expected, string Script) OfDiracGame(double rate, double penalty, bool inTurn)
    {
        Lab.Start();
        using var scope = NewDisposeScope();
        Tensor theta = Scalar(1),
            psi = Scalar(1);
        var expected = new List<double>();
        for (var step = 0; step < Updates; step++)
        {
            var ofTheta = Slope(-psi * theta, theta);
            if (inTurn)
                Descend(theta, ofTheta, rate);
            // psi^2 is the squared slope of D; R1 takes half of it
            var ofPsi = Slope(psi * theta + penalty / 2 * psi.square(), psi);
            if (!inTurn)
                Descend(theta, ofTheta, rate);
            Descend(psi, ofPsi, rate);
            expected.AddRange([theta.item<double>(), psi.item<double>()]);
        }
        var script = $$"""
            (settings => {
              let state = [1, 1];
              const step = () => state = LatentLab.games.dirac.step(state, settings);
              return Array.from({ length: {{Updates}} }, step).flat();
            })({{Json(
                new
                {
                    rate,
                    penalty,
                    inTurn,
                }
            )}})
            """;
        return (expected, script);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(.5)]
    public Task TheGameOfThreeNumbersIsTorchs(double penalty) =>
        AgreeAsync(site, $"three numbers, {penalty}", OfThreeNumbers(penalty));

    private static (List<double> Expected, string Script) OfThreeNumbers(double penalty)
    {
        const double rateOfD = .1,
            rateOfG = .2;
        Lab.Start();
        using var scope = NewDisposeScope();
        using var chance = new Generator(7);
        var x = randn([64], ScalarType.Float64, generator: chance) + 3;
        var z = randn([64], ScalarType.Float64, generator: chance);
        Tensor theta = Scalar(0),
            w = Scalar(.1),
            b = Scalar(0);
        var expected = new List<double>();
        for (var step = 0; step < Updates; step++)
        {
            var ofD = GanLoss.NonSaturating.Discriminator(Logits(x), Logits((z + theta).detach()));
            var slopes = autograd.grad([ofD + penalty / 2 * w.square()], [w, b]);
            Descend(w, slopes[0], rateOfD);
            Descend(b, slopes[1], rateOfD);
            Descend(theta, Slope(GanLoss.NonSaturating.Generator(Logits(z + theta)), theta), rateOfG);
            expected.AddRange([theta.item<double>(), w.item<double>(), b.item<double>()]);
        }
        var script = $$"""
            (({ x, z, settings }) => {
              let state = [0, .1, 0];
              return Array.from({ length: {{Updates}} },
                () => state = LatentLab.games.three.step(state, x, z, settings)).flat();
            })({{Json(
                new
                {
                    x = x.data<double>().ToArray(),
                    z = z.data<double>().ToArray(),
                    settings = new
                    {
                        rateOfD,
                        rateOfG,
                        penalty,
                    },
                }
            )}})
            """;
        return (expected, script);

        Tensor Logits(Tensor numbers) => (numbers * w + b).unsqueeze(1); // [N] -> [N, 1]
    }

    private static Tensor Scalar(double value) => tensor(value, ScalarType.Float64).requires_grad_();

    private static Tensor Slope(Tensor loss, Tensor parameter) => autograd.grad([loss], [parameter])[0];

    private static void Descend(Tensor parameter, Tensor slope, double rate)
    {
        using var noGrad = no_grad();
        parameter.sub_(slope * rate);
    }
}
