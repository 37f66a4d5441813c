using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab.Benchmarks;

/// <summary>The library's models, each trained as the notebooks teach it.</summary>
internal static class TrainingCases
{
    /// <summary>Seed of all noise, here and in peer.py.</summary>
    public const ulong NoiseSeed = 7;

    private const int MlpLatent = 32,
        DcganLatent = 64;

    public static IReadOnlyList<TrainingCase> All { get; } =
    [
        new(
            "stacked",
            "stacked autoencoder",
            MultiplyAdds.Trained(MultiplyAdds.Dense(784, 100, 30, 100, 784)),
            () => Reconstruct(new DenseAutoencoder([784, 100, 30]))
        ),
        new(
            "tied",
            "tied autoencoder",
            MultiplyAdds.Trained(MultiplyAdds.Dense(784, 100, 30, 100, 784)),
            () => Reconstruct(new TiedAutoencoder([784, 100, 30]))
        ),
        new(
            "conv",
            "convolutional autoencoder",
            MultiplyAdds.Trained(MultiplyAdds.ConvAutoencoder),
            () => Reconstruct(new ConvAutoencoder())
        ),
        new("vae", "VAE", MultiplyAdds.Trained(MultiplyAdds.Vae), Vae),
        new(
            "gan",
            "MLP GAN, both steps",
            MultiplyAdds.Gan(MultiplyAdds.Dense(MlpLatent, 128, 256, 784), MultiplyAdds.Dense(784, 256, 128, 1)),
            () => Adversaries(Gan.MlpGenerator(MlpLatent), Gan.MlpDiscriminator(), MlpLatent, tanh: false)
        ),
        new(
            "dcgan",
            "DCGAN, both steps",
            MultiplyAdds.Gan(MultiplyAdds.DcganGenerator, MultiplyAdds.DcganDiscriminator),
            () => Adversaries(Dcgan.Generator(DcganLatent), Dcgan.Discriminator(), DcganLatent, tanh: true)
        ),
        new("unet", "diffusion U-Net", MultiplyAdds.Trained(MultiplyAdds.UNet), Diffuse),
    ];

    /// <summary>The one place that chooses the optimizer.</summary>
    public static optim.Optimizer Adam(Module model, double learningRate = 1e-3, double beta1 = .9) =>
        new FusedAdam(model.parameters(), learningRate, beta1);

    private static TrainingRun Reconstruct(Autoencoder model)
    {
        var optimizer = Adam(model);
        return new(
            [model],
            [optimizer],
            x =>
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var loss = functional.mse_loss(model.call(x), x);
                loss.backward();
                optimizer.step();
                return loss.item<float>();
            }
        );
    }

    private static TrainingRun Vae()
    {
        var model = new VariationalAutoencoder([784, 150, 100, 10]);
        var optimizer = Adam(model);
        var noise = new Generator(NoiseSeed);
        return new(
            [model],
            [optimizer],
            x =>
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var (xHat, mu, logVar) = model.call(x, noise);
                var loss = VaeLoss.NegativeElbo(xHat, x, mu, logVar);
                loss.backward();
                optimizer.step();
                return loss.item<float>();
            }
        );
    }

    private static TrainingRun Adversaries(Sequential generator, Sequential discriminator, int latentSize, bool tanh)
    {
        var (generatorAdam, discriminatorAdam) = (
            Adam(generator, 2e-4, beta1: .5),
            Adam(discriminator, 2e-4, beta1: .5)
        );
        var noise = new Generator(NoiseSeed);
        return new(
            [generator, discriminator],
            [generatorAdam, discriminatorAdam],
            x =>
            {
                using var scope = NewDisposeScope();
                var real = tanh ? x * 2 - 1 : x; // [0, 1] -> [-1, 1]
                var d = GanTraining.DiscriminatorStep(
                    generator,
                    discriminator,
                    discriminatorAdam,
                    real,
                    latentSize,
                    noise
                );
                var g = GanTraining.GeneratorStep(
                    generator,
                    discriminator,
                    generatorAdam,
                    (int)x.shape[0],
                    latentSize,
                    noise
                );
                return d.Loss + g.Loss;
            }
        );
    }

    private static TrainingRun Diffuse()
    {
        var model = new UNet();
        var optimizer = Adam(model, 3e-3);
        var schedule = NoiseSchedule.Cosine();
        var noise = new Generator(NoiseSeed);
        return new(
            [model],
            [optimizer],
            x =>
            {
                using var scope = NewDisposeScope();
                var labels = randint(model.Classes, [x.shape[0]], ScalarType.Int64, generator: noise); // any will do
                var predict = model.Guided(model.WithoutSome(labels, .1, noise));
                var loss = Diffusion.VelocityLoss(schedule, predict, x * 2 - 1, noise);
                optimizer.zero_grad();
                loss.backward();
                optimizer.step();
                return loss.item<float>();
            }
        );
    }
}
