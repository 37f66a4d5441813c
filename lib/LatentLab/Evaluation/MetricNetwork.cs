using System.Security.Cryptography;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab;

/// <summary>
/// The judge of generated images: a small classifier of Fashion-MNIST whose inner layer gives
/// the features that scores are computed on.
/// </summary>
/// <remarks>
/// x: [N, 1, 28, 28] or [N, 784] in [0, 1] → logits: [N, 10]. It takes the part that Inception plays in the FID of the
/// papers, so values compare between models judged here and with no others. Its weights are stored in the library,
/// so that scores compare between machines; environment/train-metric-network.cs made them.
/// </remarks>
public sealed class MetricNetwork : Module<Tensor, Tensor>
{
    /// <summary>Values per feature row.</summary>
    public const int FeatureSize = 64;

    private const string Stored = "metric-network.safetensors";
    private const string StoredSha256 = "614441f5939db1f1ea9eced572a437428f58376839280df1bb6b3bcd96df07a1";
    private const int ChunkSize = 500;

    private readonly Sequential features;
    private readonly Sequential head;

    /// <summary>Makes an untrained network.</summary>
    /// <param name="seed">Seed of the first weights: Glorot uniform, biases zero.</param>
    public MetricNetwork(long seed = 42)
        : base(nameof(MetricNetwork))
    {
        using var generator = Seeds.Weights(seed, nameof(MetricNetwork));
        var conv1 = Initialization.Glorot(Conv2d(1, 32, kernel_size: 3, stride: 2, padding: 1), generator);
        features = Sequential(
            ("rows", new Rows(784, "x", conv1)),
            ("image", Unflatten(1, [1, 28, 28])), // [N, 784] -> [N, 1, 28, 28]
            ("conv1", conv1), // -> [N, 32, 14, 14]
            ("relu1", ReLU()),
            // -> [N, 64, 7, 7]
            ("conv2", Initialization.Glorot(Conv2d(32, 64, kernel_size: 3, stride: 2, padding: 1), generator)),
            ("relu2", ReLU()),
            ("flatten", Flatten()), // -> [N, 3136]
            ("dropout", Dropout(0.3)),
            ("dense", Initialization.Dense(64 * 7 * 7, FeatureSize, generator)), // -> [N, 64]
            ("relu3", ReLU())
        );
        // [N, 64] -> [N, 10]
        head = Sequential(("dropout", Dropout(0.3)), ("dense", Initialization.Dense(FeatureSize, 10, generator)));
        RegisterComponents();
    }

    /// <summary>
    /// The recipe of the stored weights: 30 epochs of Adam with cosine decay, each image flipped with probability ½.
    /// </summary>
    /// <param name="data">Fashion-MNIST.</param>
    /// <param name="seed">Seed of first weights, order, flips and dropout.</param>
    /// <param name="epochs">Passes over the training images.</param>
    /// <returns>The trained network, in evaluation mode; the caller disposes it.</returns>
    public static MetricNetwork Train(DataSplit data, long seed = 42, int epochs = 30)
    {
        ArgumentNullException.ThrowIfNull(data);
        var network = new MetricNetwork(seed);
        ClassifierTraining.Fit(
            network,
            data.Train,
            data.Validation,
            new TrainingOptions
            {
                Epochs = epochs,
                BatchSize = 128,
                LearningRate = 2e-3,
                CosineDecay = true,
                Seed = seed,
                Corruption = FlipHalf,
            }
        );
        return network;
    }

    /// <summary>The network with the stored weights.</summary>
    /// <returns>In evaluation mode; the caller disposes it.</returns>
    /// <exception cref="InvalidDataException">The stored weights are damaged.</exception>
    public static MetricNetwork Load()
    {
        using var stream = typeof(MetricNetwork).Assembly.GetManifestResourceStream(Stored)!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        return Load(file);
    }

    internal static MetricNetwork Load(byte[] file)
    {
        var found = Convert.ToHexStringLower(SHA256.HashData(file));
        if (found != StoredSha256)
            throw new InvalidDataException(
                $"{Stored}: its SHA-256 is {found[..16]}…, not {StoredSha256[..16]}…; scores would not compare.\n"
                    + "Pack the library anew: dotnet run lab.cs -- pack"
            );
        var network = new MetricNetwork();
        Weights.Load(network, file);
        network.eval();
        return network;
    }

    /// <summary>What the scores are computed on: the outputs of the layer before the classes.</summary>
    /// <param name="x">Images [N, 1, 28, 28] or [N, 784] in [0, 1], N ≥ 1.</param>
    /// <returns>[N, 64] float32, 0 or more, without gradient; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">Another shape, or values far outside [0, 1], such as a tanh's.</exception>
    public Tensor Features(Tensor x) => InChunks(x, features.call);

    /// <summary>How probable each class is.</summary>
    /// <param name="x">Images [N, 1, 28, 28] or [N, 784] in [0, 1], N ≥ 1.</param>
    /// <returns>[N, 10] float32, rows summing to 1, without gradient; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">Another shape, or values far outside [0, 1], such as a tanh's.</exception>
    public Tensor Probabilities(Tensor x) => InChunks(x, part => call(part).softmax(1));

    /// <summary>A table of the layers, with the shapes of their weights, as html.</summary>
    public string ToHtml() => ModelSummary.Html(this);

    /// <summary>The logits. Called through <c>network.call(x)</c>.</summary>
    /// <param name="input">x: [N, 1, 28, 28] or [N, 784] in [0, 1].</param>
    /// <returns>[N, 10]; owned by the caller's scope.</returns>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return head.call(features.call(input)).MoveToOuterDisposeScope();
    }

    private Tensor InChunks(Tensor x, Func<Tensor, Tensor> part)
    {
        ShapeCheck.RequireImages(x, nameof(x));
        using var scope = NewDisposeScope();
        var (least, most) = (
            x.min().to(ScalarType.Float32).item<float>(),
            x.max().to(ScalarType.Float32).item<float>()
        );
        if (!(least >= -.5 && most <= 1.5))
            throw new ArgumentException(
                Invariant($"x: the values reach from {least:G3} to {most:G3}, but images from 0 to 1 are expected; ")
                    + "of a tanh's take (x + 1) / 2."
            );
        return EvaluationMode.Of(
            this,
            () =>
            {
                var parts = new List<Tensor>();
                foreach (var (start, end) in Chunks.Of(x.shape[0], ChunkSize))
                {
                    using var chunk = NewDisposeScope();
                    parts.Add(part(x.slice(0, start, end, 1)).MoveToOuterDisposeScope());
                }
                return cat(parts).MoveToOuterDisposeScope();
            }
        );
    }

    /// <summary>Mirrors half of the images left to right.</summary>
    private static Tensor FlipHalf(Tensor x, Generator generator)
    {
        var flipped = Seeds.Uniform([x.shape[0], 1, 1, 1], generator, x.device) < .5;
        return x.flip(3).where(flipped, x);
    }
}
