using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>A typical value of everything that a cell of a notebook can end with.</summary>
internal static class HostValues
{
    private static readonly Trial Trial = new()
    {
        { "tied", .0141 },
        { "untied", .0153 },
        { "loss", [.3, .2, .1] },
    };

    private static readonly StudyRow Row = new(1, Profile.Standard, "c0de", 12.5, Trial.Values, Trial.Curves);

    private static readonly Claim Claim = new(
        "5a",
        5,
        "Tied weights cost nothing.",
        ClaimKind.Statistical,
        "MSE",
        0.001
    );

    /// <summary>Types of which <see cref="RightArguments"/> makes nothing, or nothing typical.</summary>
    private static readonly Dictionary<Type, Func<object>> Typical = new()
    {
        [typeof(ImageDataset)] = () => FashionMnist.Load().Train,
        [typeof(DataSplit)] = FashionMnist.Load,
        [typeof(ImageGrid)] = () => new ImageGrid(FashionMnist.Load().Test.Images[..10], columns: 10),
        [typeof(PointSet)] = () => ToyData.GaussianRing(2000),
        [typeof(TsneMap)] = () => new TsneMap(rand(1000, 2), [2.5, 1.25]),
        [typeof(Pca)] = () => Pca.Fit(Synthetic.Images(100, seed: 1).Images),
        [typeof(Figure)] = () => Figures.All["lines"],
        [typeof(Table)] = () => Table.Of("Errors", ["model", "MSE"], ["tied", .0141], ["untied", .0153]),
        [typeof(History)] = () => Training(),
        [typeof(Epoch)] = () => Training()[0],
        [typeof(Trial)] = () => Trial,
        [typeof(StudyRow)] = () => Row,
        [typeof(StudyResult)] = () =>
            new StudyResult("tied", Trial, [Row, Row with { Seed = 2 }], Profile.Standard, "c0de"),
        [typeof(Scoreboard)] = Scoreboard.Read,
        [typeof(ScoreboardEntry)] = () =>
            new ScoreboardEntry("VAE", "10", 5, new Dictionary<string, Interval> { ["Fréchet"] = new(1, .5, 1.5, 5) }),
        [typeof(Claim)] = () => Claim,
        [typeof(Finding)] = () => new Finding("n = 500", new(.02, .01, .03, 5), Outcome.Supported),
        [typeof(Interval)] = () => new Interval(.02, .01, .03, 5),
        [typeof(Verdict)] = () => Claim.Judge(("n = 500", new Interval(.02, .01, .03, 5))),
        [typeof(Quiz)] = () => Quiz.Get("5a"),
        [typeof(Takeaways)] = () => new Takeaways("The first sentence.", "The second one."),
        [typeof(Prediction)] = () => new Prediction("Which error, in dB?", 12),
        [typeof(DoctorReport)] = Lab.Doctor,
        [typeof(Session)] = () => Lab.Start("05"),
        [typeof(Numbers)] = () => Numbers.From(Enumerable.Range(0, 10_000).Select(i => i / 7.0)),
        [typeof(GaussianMixture)] = () => GaussianMixture.Fit(rand(200, 2), components: 3),
        [typeof(ReplayBuffer)] = Filled,
        [typeof(MovingAverage)] = () => new MovingAverage(Gan.MlpGenerator(), Gan.MlpGenerator()),
        [typeof(PredictionTable)] = () => new Prediction("share of the error saved", .1).Against(.2),
        [typeof(FusedAdam)] = () => new FusedAdam(nn.Linear(3, 2).parameters()),
        [typeof(CheckFailedException)] = () => new CheckFailedException("Not yet: the loss. Average it."),
        [typeof(IdxFormatException)] = () => new IdxFormatException("labels.gz", 4, "a count of 10"),
    };

    /// <summary>The types that a value can be of: neither static or abstract classes nor interfaces.</summary>
    public static IEnumerable<Type> Types =>
        typeof(Lab)
            .Assembly.GetExportedTypes()
            .Where(type => !type.IsInterface && !type.IsAbstract && !type.IsSubclassOf(typeof(Delegate)));

    /// <summary>What may be longer.</summary>
    /// <remarks>The scoreboard has a line for each generator of all notebooks, and a reader asks for all.</remarks>
    public static readonly Type[] Long = [typeof(Scoreboard)];

    /// <summary>One of a type.</summary>
    /// <exception cref="NotSupportedException">A new type needs a line above.</exception>
    public static object Of(Type type) =>
        Typical.TryGetValue(type, out var make) ? make()
        : type.IsEnum ? Enum.GetValues(type).GetValue(0)!
        : RightArguments.Instance(type);

    /// <summary>What torch makes, with a word that its html must say.</summary>
    public static readonly Dictionary<string, (Func<object> Make, string Says)> Torch = new()
    {
        ["float32"] = (() => rand(5, 7), "float32 [5, 7]"),
        ["55,000 images"] = (() => zeros(55_000, 1, 28, 28), "float32 [55000, 1, 28, 28]"),
        ["a number"] = (() => tensor(2.5), "2.5"),
        ["numbers"] = (() => tensor(new[] { 1.5f, float.NaN, float.PositiveInfinity }), "NaN"),
        ["no numbers"] = (() => zeros(0, 784), "float32 [0, 784]"),
        ["a small number"] = (() => tensor(1e-9), "1E-9"),
        ["int64"] = (() => arange(20, ScalarType.Int64), "0  1  2"),
        ["bytes"] = (() => full([2, 2], 255, ScalarType.Byte), "255"),
        ["bool"] = (() => tensor(new[] { true, false }), "true"),
        ["float16"] = (() => ones(3, ScalarType.Float16), "float16 [3]"),
        ["bfloat16"] = (() => ones(3, ScalarType.BFloat16), "bfloat16 [3]"),
        ["complex"] = (() => tensor(new System.Numerics.Complex(1, -2)), "1-2i"),
        ["meta"] = (() => zeros(3, 4, device: META), "on meta"),
        ["sparse"] = (() => eye(300).to_sparse(), "sparse"),
        ["not contiguous"] = (() => arange(12, ScalarType.Int64).reshape(3, 4).t(), "int64 [4, 3]"),
        ["a parameter"] = (() => nn.Linear(3, 2).weight!, "requires grad"),
        ["a gradient"] = (() => rand(3, requires_grad: true) * 2, "requires grad"),
        ["a layer"] = (() => nn.Linear(784, 10), "[10, 784]"),
        ["layers"] = (() => nn.Sequential(("dense", nn.Linear(784, 10)), ("relu", nn.ReLU())), "7,850"),
        ["many layers"] = (() => nn.Sequential([.. Enumerable.Range(0, 200).Select(_ => nn.Linear(5, 5))]), "160 more"),
        ["a list of layers"] = (() => new TorchSharp.Modules.ModuleList<nn.Module>(nn.Linear(3, 2), nn.ReLU()), "ReLU"),
        ["a convolution"] = (() => nn.Conv2d(1, 8, 3), "[8, 1, 3, 3]"),
        ["a recurrent layer"] = (() => nn.LSTM(8, 16, 2), "weight_ih_l0"),
        ["normalization"] = (() => nn.BatchNorm2d(8), "BatchNorm2d"),
        ["a loss"] = (() => nn.MSELoss(), "MSELoss"),
        ["parameters"] = (() => nn.Linear(784, 10).parameters(), "float32 [10, 784]"),
        ["named parameters"] = (() => nn.Linear(784, 10).named_parameters(), "bias"),
        ["named children"] = (() => nn.Sequential(("dense", nn.Linear(784, 10))).named_children(), "7,850"),
        ["a state"] = (() => nn.Linear(784, 10).state_dict(), "bias"),
        ["Adam"] = (() => optim.Adam(nn.Linear(784, 10).parameters(), 1e-3), "learning rate 0.001"),
        ["SGD"] = (() => optim.SGD(nn.Linear(784, 10).parameters(), 1e-2), "7,850 parameters"),
        ["a schedule"] = (
            () => optim.lr_scheduler.StepLR(optim.SGD(nn.Linear(3, 1).parameters(), 1e-2), 5),
            "learning rate 0.01"
        ),
        ["a dataset"] = (() => utils.data.TensorDataset(rand(100, 3), rand(100)), "100"),
        ["a loader"] = (() => utils.data.DataLoader(utils.data.TensorDataset(rand(100, 3)), 10), "10 batches"),
        ["tensors"] = (() => Enumerable.Range(0, 1000).Select(_ => rand(784)).ToArray(), "980 more"),
        ["named tensors"] = (() => new Dictionary<string, Tensor> { ["weight"] = rand(3, 4) }, "float32 [3, 4]"),
        ["tensor and history"] = (() => (rand(3, 4), Training()), "data:image/svg+xml"),
        ["anonymous"] = (() => new { Model = nn.Linear(784, 10), Loss = rand(1) }, "7,850 parameters"),
        ["batches"] = (() => Batches.Shuffled(rand(1000, 3), 100, seed: 1, epoch: 0), "disposed by the next"),
        ["floats"] = (() => new float[100_000], "more"),
        ["a matrix of floats"] = (() => new float[300, 300], "more"),
        ["a generator"] = (() => new Generator(1), "enerator"),
    };

    private static History Training()
    {
        using var data = Synthetic.Images(60, seed: 1);
        using var model = new DenseAutoencoder([784, 8, 3]);
        return AutoencoderTraining.Fit(model, data.Images, data.Images, new() { Epochs = 4, Quiet = true });
    }

    private static ReplayBuffer Filled()
    {
        var buffer = new ReplayBuffer(50);
        buffer.Add(rand(12, 1, 28, 28));
        return buffer;
    }
}
