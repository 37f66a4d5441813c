using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>A training that was interrupted ends with the weights of one that was not.</summary>
[Collection("torch")]
public sealed class CheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ImageDataset _data = Synthetic.Images(64, seed: 1, classes: 3);

    private string Checkpoint => _folder.File("training.safetensors");

    public void Dispose()
    {
        _data.Dispose();
        _folder.Dispose();
    }

    [Theory, InlineData("autoencoder"), InlineData("variational"), InlineData("classifier")]
    public void GoesOnAsIfNothingHadHappened(string kind)
    {
        var options = new TrainingOptions
        {
            Epochs = 6,
            BatchSize = 16,
            CosineDecay = true,
            Patience = 5,
            Quiet = true,
            Corruption = (x, noise) => Corruption.GaussianNoise(x, .2, noise),
        };
        using var whole = Network(kind);
        var expected = Fit(whole, options);
        using var broken = Network(kind);
        using var stop = new CancellationTokenSource();
        var drawn = 0;
        var history = Fit(
            broken,
            options with
            {
                Checkpoint = Checkpoint,
                CancellationToken = stop.Token,
                Corruption = (x, noise) =>
                {
                    if (++drawn == 15) // in the fourth epoch
                        stop.Cancel();
                    return options.Corruption(x, noise);
                },
            }
        );
        Assert.Equal(StopReason.Canceled, history.Stopped);
        Assert.Equal(3, history.Count);
        Assert.Contains(Checkpoint, history.Message);

        using var resumed = Network(kind);
        history = Fit(resumed, options with { Checkpoint = Checkpoint });
        Assert.Equal(StopReason.Finished, history.Stopped);
        Assert.Equal(expected.TrainLoss, history.TrainLoss);
        Assert.Equal(expected.ValidationLoss, history.ValidationLoss);
        Assert.True(Weights.AreEqual(whole, resumed));

        using var again = Network(kind); // all is done: nothing is trained
        Assert.Equal(6, Fit(again, options with { Checkpoint = Checkpoint }).Count);
        Assert.True(Weights.AreEqual(whole, again));
    }

    [Fact]
    public void AnotherTrainingsFileIsRefusedAndChangesNothing()
    {
        using var model = Network("autoencoder");
        using var before = Network("autoencoder");
        Fit(
            before,
            new()
            {
                Epochs = 1,
                Quiet = true,
                Checkpoint = Checkpoint,
            }
        );
        using var untouched = Network("autoencoder");
        string Refusal(TrainingOptions options) =>
            Assert.Throws<InvalidDataException>(() => Fit(model, options with { Checkpoint = Checkpoint })).Message;
        Assert.Contains("delete it, or name another file", Refusal(new() { LearningRate = .5, Quiet = true }));
        File.WriteAllBytes(Checkpoint, File.ReadAllBytes(Checkpoint)[..500]);
        Assert.StartsWith(Checkpoint, Refusal(new() { Quiet = true }));
        Weights.Save(model, Checkpoint);
        Assert.Contains("it names no epoch", Refusal(new() { Quiet = true }));
        Assert.True(Weights.AreEqual(model, untouched));
    }

    [Fact]
    public void HoldsAGansTwoNetworksAndTheirOptimizers()
    {
        (nn.Module<Tensor, Tensor> G, nn.Module<Tensor, Tensor> D, FusedAdam OfG, FusedAdam OfD) Gan()
        {
            var (g, d) = (LatentLab.Gan.PointGenerator(4, 8, 1), LatentLab.Gan.PointDiscriminator(8, 1));
            return (g, d, new(g.parameters(), 1e-3, .5), new(d.parameters(), 1e-3, .5));
        }
        using var ring = ToyData.GaussianRing(32);
        void Train(
            (nn.Module<Tensor, Tensor> G, nn.Module<Tensor, Tensor> D, FusedAdam OfG, FusedAdam OfD) gan,
            int epoch
        )
        {
            using var noise = Seeds.Stream(epoch, "noise");
            for (var step = 0; step < 5; step++)
            {
                GanTraining.DiscriminatorStep(gan.G, gan.D, gan.OfD, ring.Points, 4, noise);
                GanTraining.GeneratorStep(gan.G, gan.D, gan.OfG, 32, 4, noise);
            }
        }
        var (whole, second) = (Gan(), Gan());
        Train(whole, 1);
        LatentLab.Checkpoint.Save(
            Checkpoint,
            1,
            ("g", whole.G),
            ("d", whole.D),
            ("of g", whole.OfG),
            ("of d", whole.OfD)
        );
        Train(whole, 2);
        Assert.Equal(0, LatentLab.Checkpoint.Load(_folder.File("none"), ("g", second.G)));
        Assert.Equal(
            1,
            LatentLab.Checkpoint.Load(
                Checkpoint,
                ("g", second.G),
                ("d", second.D),
                ("of g", second.OfG),
                ("of d", second.OfD)
            )
        );
        Train(second, 2);
        Assert.True(Weights.AreEqual(whole.G, second.G) && Weights.AreEqual(whole.D, second.D));
        Assert.Throws<InvalidDataException>(() => LatentLab.Checkpoint.Load(Checkpoint, ("g", second.G)));
        Assert.Throws<ArgumentException>(() => LatentLab.Checkpoint.Save(Checkpoint, 1, ("noise", 5)));
    }

    private static nn.Module Network(string kind) =>
        kind switch
        {
            "autoencoder" => new DenseAutoencoder([784, 20, 5], seed: 1),
            "variational" => new VariationalAutoencoder([784, 20, 5], seed: 1),
            // with dropout, whose masks must go on, too
            _ => nn.Sequential(nn.Flatten(), nn.Dropout(.3), Initialized()),
        };

    private static TorchSharp.Modules.Linear Initialized()
    {
        var layer = nn.Linear(784, 3);
        using var noGrad = no_grad();
        foreach (var parameter in layer.parameters())
            parameter.fill_(.01);
        return layer;
    }

    private History Fit(nn.Module model, TrainingOptions options) =>
        model switch
        {
            VariationalAutoencoder vae => VaeTraining.Fit(vae, _data.Images, _data.Images, options, warmupEpochs: 4),
            TorchSharp.Modules.Sequential classifier => ClassifierTraining.Fit(classifier, _data, _data, options),
            _ => AutoencoderTraining.Fit((DenseAutoencoder)model, _data.Images, _data.Images, options),
        };
}
