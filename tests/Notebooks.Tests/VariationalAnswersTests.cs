namespace LatentLab.Notebooks.Tests;

/// <summary>Notebook 10: plausible wrong answers are refused, other right ones are accepted.</summary>
public sealed class VariationalAnswersTests
{
    [Fact]
    public Task TheDivergenceFromAnotherPrior() =>
        AnswersOf.AreTold(
            "10",
            "1",
            """
            Tensor PriorDivergence(Tensor mu, Tensor logVar, double m, double s)
            {
                var variance = logVar.exp();
                var terms = Math.Log(s) - logVar / 2 + (variance + (mu - m).pow(2)) / (2 * s * s) - .5;
                return terms.sum() / mu.shape[0];
            }
            """,
            (".sum(dim: 1).mean() / 2", ".mean() / 2"),
            (".sum(dim: 1).mean() / 2", ".sum() / 2"),
            (".sum(dim: 1).mean() / 2", ".sum(dim: 1) / 2"),
            (".sum(dim: 1).mean() / 2", ".sum(dim: 1).mean()"),
            (".sum(dim: 1).mean() / 2", ".sum(dim: 1).mean() / -2"),
            ("(s * s)", "s"),
            ("2 * Math.Log(s)", "Math.Log(s)"),
            ("(mu - m)", "mu"),
            ("logVar.exp()", "logVar.exp().square()"),
            ("logVar.exp()", "logVar.detach().exp()"),
            ("(mu - m)", "(mu.detach() - m)"),
            ("    var distance", "    using var noGrad = no_grad();\n    var distance")
        );

    [Fact]
    public Task WhichBetaItReallyIs() =>
        AnswersOf.AreTold(
            "10",
            "2",
            "double EffectiveBeta(double w, double variance, int pixels) => w / (2 * variance / pixels);",
            ("(2 * variance)", "variance"),
            ("w * pixels / (2 * variance)", "w * pixels * (2 * variance)"),
            ("w * pixels / (2 * variance)", "w / (2 * variance)"),
            ("w * pixels / (2 * variance)", "w * pixels"),
            ("w * pixels / (2 * variance)", "w / pixels / (2 * variance)"),
            ("(2 * variance)", "(2 * variance * variance)")
        );

    [Fact]
    public Task ManyDraws() =>
        AnswersOf.AreTold(
            "10",
            "3",
            """
            Tensor Draws(Tensor mu, Tensor logVar, int count, Generator noise)
            {
                var all = Enumerable.Range(0, count).Select(_ => randn(mu.shape, generator: noise)).ToArray();
                return stack(all).mul(logVar.exp().sqrt()).add(mu);
            }
            """,
            ("(logVar / 2).exp()", "logVar.exp()"),
            ("(logVar / 2).exp()", "logVar"),
            ("randn([count, mu.shape[0], mu.shape[1]], generator: noise)", "randn(mu.shape, generator: noise)"),
            ("[count, mu.shape[0], mu.shape[1]]", "[count, 1, mu.shape[1]]"),
            ("[count, mu.shape[0], mu.shape[1]]", "[count, mu.shape[0], 1]"),
            ("[count, mu.shape[0], mu.shape[1]]", "[mu.shape[0], count, mu.shape[1]]"),
            (", generator: noise", ""),
            ("randn(", "rand("),
            ("mu + (logVar", "mu.detach() + (logVar"),
            ("(logVar / 2)", "(logVar.detach() / 2)"),
            ("    var eps", "    using var noGrad = no_grad();\n    var eps")
        );

    [Fact]
    public Task TrainedAtAnotherBeta() =>
        AnswersOf.AreTold(
            "10",
            "4",
            """
            VaeScores TrainedAt(double beta)
            {
                var split = FashionMnist.Load();
                var model = new VariationalAutoencoder([784, 150, 100, 10], seed: 5);
                using var optimizer = optim.Adam(model.parameters(), 2e-3);
                using var noise = Seeds.Stream(5, "mine");
                for (var epoch = 1; epoch <= 4; epoch++)
                    foreach (var x in Batches.Shuffled(split.Train.Images[..5_000], 64, 5, epoch))
                    {
                        using var scope = NewDisposeScope();
                        var (xHat, mu, logVar) = model.call(x, noise);
                        optimizer.zero_grad();
                        VaeLoss.NegativeElbo(xHat, x, mu, logVar, beta).backward();
                        optimizer.step();
                    }
                return VaeScores.Of(model, split.Test.Images[..1_000], noise);
            }
            """,
            ("}, beta);", "});"),
            ("}, beta);", "}, 1 / beta);"),
            ("Epochs = 4", "Epochs = 4, CancellationToken = new(true)"),
            ("VaeScores.Of(model, held", "VaeScores.Of(new VariationalAutoencoder([784, 150, 100, 10]), held"),
            ("784, 150, 100, 10", "784, 150, 100, 2")
        );
}
