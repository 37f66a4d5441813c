using TorchSharp;
using static LatentLab.Site.Tests.BoardEngine;
using static TorchSharp.torch;

namespace LatentLab.Site.Tests;

/// <summary>
/// The networks on the boards learn as the library's do: from the same weights, batches and noise, fifty updates
/// have the same losses.
/// </summary>
[Collection("site")]
public sealed class BoardNetworkTests(FinishedSite site)
{
    [Theory]
    [InlineData("nonSaturating", "r1", .5)]
    [InlineData("saturating", "none", 0)]
    [InlineData("leastSquares", "none", .25)]
    [InlineData("wasserstein", "one", 0)]
    public Task TheGanLearnsAsTheLibraryDoes(string loss, string brake, double replayed) =>
        AgreeAsync(site, $"GAN, {loss}, {brake}", OfGan(loss, brake, replayed));

    private static (List<double> Expected, string Script) OfGan(string loss, string brake, double replayed)
    {
        const int rows = 64,
            latentSize = 8,
            hidden = 32;
        Lab.Start();
        using var scope = NewDisposeScope();
        // Weights of 64 bits, as in the page: 32-bit rounding grows in a game that nothing brakes.
        using var generator = new In64Bits(Gan.PointGenerator(latentSize, hidden, seed: 3), ScalarType.Float64);
        using var discriminator = new In64Bits(Gan.PointDiscriminator(hidden, seed: 4), ScalarType.Float32);
        using FusedAdam ofGenerator = new(generator.parameters(), 1e-3, .5),
            ofDiscriminator = new(discriminator.parameters(), 5e-4, .5);
        using Generator noise = new(5),
            twin = new(5);
        using var buffer = new ReplayBuffer(2048);
        var options = new GanOptions
        {
            Loss = loss switch
            {
                "saturating" => GanLoss.Saturating,
                "leastSquares" => GanLoss.LeastSquares,
                "wasserstein" => GanLoss.Wasserstein,
                _ => GanLoss.NonSaturating,
            },
            Penalty = brake switch
            {
                "r1" => (d, x, _) => GradientPenalty.R1(d, x, gamma: .1).to(ScalarType.Float32),
                "one" => (d, x, fake) =>
                    GradientPenalty.Wasserstein(d, x, fake, noise, lambda: 1).to(ScalarType.Float32),
                _ => null,
            },
            Replay = replayed > 0 ? buffer : null,
            ReplayShare = replayed,
        };
        var (layersOfG, layersOfD) = (Layers(generator), Layers(discriminator));
        var batches = ToyData.GaussianRing(rows * Updates).Points.to(ScalarType.Float64).split(rows);
        var (expected, tape, old) = (new List<double>(), new List<double[]>(), (int)Math.Round(replayed * rows));
        foreach (var x in batches)
        {
            tape.Add(Values(randn([rows, latentSize], generator: twin)));
            if (old > 0 && buffer.Count >= old)
                tape.Add(Values(randperm(buffer.Count, ScalarType.Int64, generator: twin)[..old]));
            if (brake == "one")
                tape.Add(Values(rand([rows, 1], generator: twin)));
            tape.Add(Values(randn([rows, latentSize], generator: twin)));
            expected.Add(
                GanTraining
                    .DiscriminatorStep(generator, discriminator, ofDiscriminator, x, latentSize, noise, options)
                    .Loss
            );
            expected.Add(
                GanTraining.GeneratorStep(generator, discriminator, ofGenerator, rows, latentSize, noise, options).Loss
            );
        }
        var script = $$"""
            (({ layersOfG, layersOfD, batches, tape, loss, brake, replayed }) => {
              {{Prepare}}
              const { chance, penalties } = LatentLab.engine;
              const gan = LatentLab.gan.make({{latentSize}}, {{hidden}}, chance(1));
              filled(gan.generator, layersOfG);
              filled(gan.discriminator, layersOfD);
              const settings = { loss, replay: replayed, beta1: .5, rateOfGenerator: .001, rateOfDiscriminator: .0005,
                brake: { none: null, r1: { where: 'real', cost: penalties.r1(.1) },
                  one: { where: 'between', cost: penalties.one(1) } }[brake] };
              const random = replay(tape);
              return batches.flatMap(x => [LatentLab.gan.teachDiscriminator(gan, numbers(x), settings, random),
                LatentLab.gan.teachGenerator(gan, {{rows}}, settings, random)]);
            })({{Json(
                new
                {
                    layersOfG,
                    layersOfD,
                    batches = batches.Select(Values),
                    tape,
                    loss,
                    brake,
                    replayed,
                }
            )}})
            """;
        return (expected, script);
    }

    [Fact]
    public Task TheAutoencoderLearnsAsTheLibraryDoes() => AgreeAsync(site, "autoencoder", OfAutoencoder());

    private static (List<double> Expected, string Script) OfAutoencoder()
    {
        const int rows = 16;
        Lab.Start();
        using var scope = NewDisposeScope();
        using var model = new DenseAutoencoder([784, 64, 2], linearCodings: true, sigmoidOutput: true);
        using var optimizer = new FusedAdam(model.parameters(), 2e-3);
        var layers = Layers(model);
        var images = FashionMnist.Load().Train.Take(rows * Updates).Images;
        var bytes = (images * 255).round().to(ScalarType.Byte).data<byte>().ToArray();
        var expected = new List<double>();
        foreach (var x in images.split(rows))
        {
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(model.call(x), x);
            loss.backward();
            optimizer.step();
            expected.Add(loss.item<float>());
        }
        var script = $$"""
            (({ layers, bytes }) => {
              {{Prepare}}
              const net = filled(LatentLab.autoencoder.make(LatentLab.engine.chance(1)), layers);
              const pixels = Float64Array.from(atob(bytes), c => c.charCodeAt(0) / 255);
              return Array.from({ length: {{Updates}} }, (_, i) =>
                LatentLab.autoencoder.learn(net, pixels.slice(i * {{rows * 784}}, (i + 1) * {{rows * 784}}), .002));
            })({{Json(new { layers, bytes = Convert.ToBase64String(bytes) })}})
            """;
        return (expected, script);
    }

    [Fact]
    public Task TheDiffusionLearnsAsTorchDoes() => AgreeAsync(site, "diffusion", OfDiffusion());

    private static (List<double> Expected, string Script) OfDiffusion()
    {
        const int rows = 128,
            hidden = 48,
            steps = 40;
        Lab.Start();
        using var scope = NewDisposeScope();
        manual_seed(6);
        using var model = nn.Sequential(
            nn.Linear(8, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, hidden),
            nn.ReLU(),
            nn.Linear(hidden, 2)
        );
        model.to(ScalarType.Float64); // as in the page
        using var optimizer = new FusedAdam(model.parameters(), 3e-3);
        using var chance = new Generator(7);
        var layers = Layers(model);
        var batches = ToyData.GaussianRing(rows * Updates).Points.to(ScalarType.Float64).split(rows);
        var (expected, drawn) = (new List<double>(), new List<object>());
        foreach (var x in batches)
        {
            var times = randint(1, steps + 1, [rows, 1], ScalarType.Float64, generator: chance);
            var noise = randn([rows, 2], ScalarType.Float64, generator: chance);
            drawn.Add(
                new
                {
                    x = Values(x),
                    times = Values(times),
                    noise = Values(noise),
                }
            );
            var share = (times * (Math.PI / 2 / (steps + 1))).cos().square(); // [N, 1], of the point, squared
            var noisy = share.sqrt() * x + (1 - share).sqrt() * noise; // [N, 2]
            var turn = times * (Math.PI / steps);
            var seen = cat(
                [
                    noisy,
                    share.sqrt(),
                    (1 - share).sqrt(),
                    (2 * turn).sin(),
                    (2 * turn).cos(),
                    (4 * turn).sin(),
                    (4 * turn).cos(),
                ],
                1
            ); // [N, 8]
            optimizer.zero_grad();
            var loss = nn.functional.mse_loss(model.call(seen), noise);
            loss.backward();
            optimizer.step();
            expected.Add(loss.item<double>());
        }
        var script = $$"""
            (({ layers, drawn }) => {
              {{Prepare}}
              const net = filled(LatentLab.diffusion.make({{hidden}}, LatentLab.engine.chance(1)), layers);
              return drawn.map(({ x, times, noise }) =>
                LatentLab.diffusion.learn(net, numbers(x), numbers(times), numbers(noise), .003));
            })({{Json(new { layers, drawn })}})
            """;
        return (expected, script);
    }

    /// <summary>A network of 64-bit weights in the library's steps, whose noise and losses have 32.</summary>
    private sealed class In64Bits : nn.Module<Tensor, Tensor>
    {
        private readonly nn.Module<Tensor, Tensor> _network;
        private readonly ScalarType _result;

        public In64Bits(nn.Module<Tensor, Tensor> network, ScalarType result)
            : base(nameof(In64Bits))
        {
            _network = network.to(ScalarType.Float64);
            _result = result;
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => _network.call(x.to(ScalarType.Float64)).to(_result);
    }
}
