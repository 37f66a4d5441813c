using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class EvaluationModeTests
{
    public EvaluationModeTests() => Lab.Start();

    [Theory, InlineData(true), InlineData(false)]
    public void MeasuringLeavesEveryPartInItsMode(bool training)
    {
        using var scope = NewDisposeScope();
        using var data = Synthetic.Images(8, seed: 1);
        using var autoencoder = new DenseAutoencoder([784, 100, 30], sigmoidOutput: true);
        using var network = new MetricNetwork();
        using var vae = new VariationalAutoencoder([784, 20, 5]);
        using var noise = new Generator(1);
        foreach (
            var (model, measure) in new (nn.Module, Action)[]
            {
                (autoencoder, () => Reconstruction.MeanSquaredError(autoencoder, data.Images)),
                (autoencoder, () => autoencoder.Summary()),
                (network, () => network.Features(data.Images)),
                (network, () => network.Probabilities(data.Images)),
                (network, () => Classification.Accuracy(network, data)),
                (vae, () => VaeScores.Of(vae, data.Images, noise)),
                (
                    network,
                    () =>
                        Assert.Throws<InvalidOperationException>(() =>
                            EvaluationMode.Of<int>(network, () => throw new InvalidOperationException())
                        )
                ),
            }
        )
        {
            model.train(training);
            var part = model.children().First();
            part.train(!training);
            var within = part.children().First();
            within.train(training);
            bool[] Modes() => [.. model.named_modules().Select(m => m.module.training).Prepend(model.training)];
            var before = Modes();
            measure();
            Assert.Equal(before, Modes());
            Assert.Equal((training, !training, training), (model.training, part.training, within.training));
        }
    }
}
