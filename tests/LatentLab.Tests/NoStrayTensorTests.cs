using TorchSharp;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>
/// Models, losses, steps and measures on the CPU while <see cref="Lab.Device"/> is elsewhere: a tensor that one of them
/// makes without naming a device lands there, and torch throws, or the result is not on the CPU.
/// </summary>
[Collection("torch")]
public sealed partial class NoStrayTensorTests : IDisposable
{
    private readonly DisposeScope _scope;
    private readonly Generator _generator = new(1);
    private readonly ImageDataset _data;

    public NoStrayTensorTests()
    {
        Lab.Start();
        _scope = NewDisposeScope();
        _data = Synthetic.Images(40, seed: 1);
    }

    private Tensor X => _data.Images;

    public void Dispose()
    {
        _data.Dispose();
        _generator.Dispose();
        _scope.Dispose();
    }

    public static TheoryData<string> Autoencoders => ["dense", "tied", "linear", "convolutional"];

    private static Autoencoder Make(string name) =>
        name switch
        {
            "dense" => new DenseAutoencoder([784, 20, 5], sigmoidOutput: true),
            "tied" => new TiedAutoencoder([784, 20, 5]),
            "linear" => new LinearAutoencoder(784, 5),
            _ => new ConvAutoencoder(channels: 2, latentSize: 5),
        };

    [Fact]
    public void TheTrapWorks()
    {
        using var trap = new OnMeta();
        Assert.ThrowsAny<Exception>(() => X + zeros(1, 1, 28, 28)); // as a careless model would
        Assert.NotEqual(DeviceType.CPU, nn.functional.linear(X.flatten(1), zeros(5, 784)).device_type);
    }

    [Theory, MemberData(nameof(Autoencoders))]
    public void Autoencoder(string name)
    {
        using var model = Make(name);
        using var classifier = new EncoderClassifier(model, classes: 4);
        using var trap = new OnMeta();
        var z = model.Encode(X);
        var xHat = model.call(X);
        Reconstruction.Loss(xHat, X).backward();
        Here([z, model.Decode(z), xHat]);
        Gradients(model);
        Assert.Contains("total", model.Summary());
        Here([classifier.call(X)]);
    }

    [Fact]
    public void VariationalAutoencoder()
    {
        using var model = new VariationalAutoencoder([784, 20, 5]);
        using var trap = new OnMeta();
        var (xHat, mu, logVar) = model.call(X, _generator);
        var loss = VaeLoss.NegativeElbo(xHat, X, mu, logVar, beta: 2);
        loss.backward();
        Here([xHat, mu, logVar, loss, VaeLoss.BernoulliNegativeLogLikelihood(xHat.sigmoid(), X, logits: false)]);
        Gradients(model);
    }

    [Fact]
    public void DiffusionAndFlowMatching()
    {
        using var network = new UNet(channels: 8, classes: 4);
        var schedule = NoiseSchedule.Cosine(5);
        using var trap = new OnMeta();
        var predict = network.Guided(_data.Labels, scale: 2);
        var loss =
            Diffusion.Loss(schedule, predict, X, _generator)
            + Diffusion.VelocityLoss(schedule, predict, X, _generator)
            + FlowMatching.Loss(predict, X, _generator);
        loss.backward();
        var noiseIn = Diffusion.NoiseOf(schedule, predict);
        var made = Diffusion.Sample(schedule, noiseIn, X, steps: 2, eta: 1, _generator, clip: 1);
        Here([loss, made, FlowMatching.Sample(predict, X, steps: 2)]);
        Here([network.WithoutSome(_data.Labels, .5, _generator)]);
        Gradients(network);
    }

    [Theory, InlineData("mlp"), InlineData("dcgan")]
    public void GanSteps(string kind)
    {
        using var maker = kind == "mlp" ? Gan.MlpGenerator() : Dcgan.Generator(latentSize: 32, channels: 2);
        using var critic = kind == "mlp" ? Gan.MlpDiscriminator() : Dcgan.Discriminator(channels: 2);
        using var ofMaker = new FusedAdam(maker.parameters());
        using var ofCritic = new FusedAdam(critic.parameters());
        using var trap = new OnMeta();
        var first = GanTraining.DiscriminatorStep(
            maker,
            critic,
            ofCritic,
            X,
            latentSize: 32,
            _generator,
            new GanOptions { RealLabel = 0.9 }
        );
        var second = GanTraining.GeneratorStep(maker, critic, ofMaker, batchSize: 8, latentSize: 32, _generator);
        Assert.True(float.IsFinite(first.Loss + second.Loss));
        Gradients(maker);
    }

    [Fact]
    public void GanVariants()
    {
        using var ring = ToyData.GaussianRing(32);
        using var maker = Gan.PointGenerator();
        using var averaged = Gan.PointGenerator();
        using var critic = Gan.PointDiscriminator();
        using var ofMaker = new FusedAdam(maker.parameters());
        using var ofCritic = new FusedAdam(critic.parameters());
        using var replay = new ReplayBuffer(64);
        using var normalized = new SpectralNormalization(nn.Linear(2, 3));
        using var trap = new OnMeta();
        Here([normalized.call(ring.Points)]);
        var average = new MovingAverage(averaged, maker);
        foreach (
            var loss in new[] { GanLoss.NonSaturating, GanLoss.Saturating, GanLoss.LeastSquares, GanLoss.Wasserstein }
        )
        {
            var options = new GanOptions
            {
                Loss = loss,
                RealLabel = 0.9,
                InstanceNoise = 0.1,
                Replay = replay,
                Penalty = (d, real, fake) =>
                    GradientPenalty.Wasserstein(d, real, fake, _generator) + GradientPenalty.R1(d, real),
            };
            GanTraining.DiscriminatorStep(maker, critic, ofCritic, ring.Points, latentSize: 16, _generator, options);
            GanTraining.GeneratorStep(maker, critic, ofMaker, batchSize: 8, latentSize: 16, _generator, options);
            average.Update();
        }
        Here([replay.Draw(8, _generator)]);
        Assert.True(double.IsFinite(ModeScores.Of(ring.Points, ring).Quality));
    }

    [Fact]
    public void VaeVariants()
    {
        using var vae = new VariationalAutoencoder([784, 20, 4]);
        using var conditional = new ConditionalVariationalAutoencoder([784, 20, 4], _data.ClassNames.Count);
        using var deviation = new MinibatchDeviation();
        using var convolutional = new ConvVariationalAutoencoder(channels: 2, latentSize: 3);
        using var trap = new OnMeta();
        var options = new TrainingOptions
        {
            Epochs = 1,
            BatchSize = 16,
            Quiet = true,
        };
        Assert.Single(VaeTraining.Fit(vae, X, X, options, beta: 2, warmupEpochs: 1));
        Assert.Single(VaeTraining.Fit(conditional, _data, _data, options));
        Assert.Single(VaeTraining.Fit(convolutional, X, X, options));
        Here([deviation.call(X), conditional.Decode(vae.Encode(X).mu, _data.Labels)]);
        Assert.True(double.IsFinite(VaeScores.Of(conditional, _data, _generator).NegativeElbo));
    }

    [Fact]
    public void ConditionalGans()
    {
        var classes = _data.ClassNames.Count;
        using var maker = new ConditionalGenerator(latentSize: 4, classes, channels: 2);
        using var projection = new ProjectionDiscriminator(classes, channels: 2);
        using var auxiliary = new AuxiliaryDiscriminator(classes, channels: 2);
        using FusedAdam ofMaker = new(maker.parameters()),
            ofProjection = new(projection.parameters()),
            ofAuxiliary = new(auxiliary.parameters());
        using var trap = new OnMeta();
        ConditionalGanTraining.DiscriminatorStep(maker, projection, ofProjection, X, _data.Labels, _generator);
        ConditionalGanTraining.DiscriminatorStep(maker, auxiliary, ofAuxiliary, X, _data.Labels, _generator);
        ConditionalGanTraining.GeneratorStep(maker, projection, ofMaker, _data.Labels, _generator);
        ConditionalGanTraining.GeneratorStep(maker, auxiliary, ofMaker, _data.Labels, _generator);
        Gradients(maker);
        Gradients(projection);
        Gradients(auxiliary);
    }

    [Fact]
    public void TrainingLoops()
    {
        using var model = Make("dense");
        using var dropout = new MetricNetwork();
        using var trap = new OnMeta();
        Func<Tensor, Generator, Tensor>[] corruptions =
        [
            (x, noise) => Corruption.GaussianNoise(x, 0.1, noise),
            (x, noise) => Corruption.Masking(x, 0.2, noise),
            (x, noise) => Corruption.SaltAndPepper(x, 0.2, noise),
            (x, noise) => Corruption.Dropout(x, 0.2, noise),
            (x, noise) => Corruption.ShuffledPixels(x, noise),
            (x, _) => MedianFilter.Apply(x),
        ];
        foreach (var corruption in corruptions)
            Assert.Equal(
                2,
                AutoencoderTraining
                    .Fit(
                        model,
                        X,
                        X,
                        new TrainingOptions
                        {
                            Epochs = 2,
                            BatchSize = 16,
                            Patience = 2,
                            Quiet = true,
                            Corruption = corruption,
                        }
                    )
                    .Count
            );
        Assert.Single(
            ClassifierTraining.Fit(
                dropout,
                _data,
                _data,
                new TrainingOptions
                {
                    Epochs = 1,
                    BatchSize = 16,
                    Quiet = true,
                }
            )
        );
    }

    private static void Here(params Tensor[] results) =>
        Assert.All(results, x => Assert.Equal(DeviceType.CPU, x.device_type));

    private static void Gradients(nn.Module model) =>
        Here([.. model.parameters().Select(parameter => parameter.grad!)]);
}
