using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

/// <summary>The stored judge, and the order in which it puts sets whose order is known.</summary>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class MetricNetworkTests(MetricNetworkTests.Fashion fashion) : IClassFixture<MetricNetworkTests.Fashion>
{
    private const int Rows = 2000;

    private DataSplit Data => fashion.Data;

    [Fact]
    public void NamesNineOfTenTestImages()
    {
        using var network = MetricNetwork.Load();
        Assert.True(Classification.Accuracy(network, Data.Test) >= .9);
    }

    [Fact]
    public void ItsStoredWeightsAreSmallAndChecked()
    {
        using var stream = typeof(MetricNetwork).Assembly.GetManifestResourceStream("metric-network.safetensors")!;
        var file = new byte[stream.Length];
        stream.ReadExactly(file);
        Assert.True(file.Length < 1_000_000);
        file[^1] ^= 1;
        Assert.Contains("SHA-256", Assert.Throws<InvalidDataException>(() => MetricNetwork.Load(file)).Message);
        Assert.Throws<InvalidDataException>(() => MetricNetwork.Load(file[..1000]));
    }

    [Fact]
    public void AnswersInEvaluationModeWhateverModeItIsIn()
    {
        using var scope = NewDisposeScope();
        using var network = MetricNetwork.Load();
        var x = Data.Test.Take(600).Images; // two chunks
        var features = network.Features(x);
        network.train();
        Assert.True(features.eq(network.Features(x)).all().item<bool>());
        Assert.True(network.training);
        Assert.Equal([600L, 64], features.shape);
        Assert.Equal([600L, 10], network.Probabilities(x.reshape(600, 784)).shape);
        Assert.False(features.requires_grad);
    }

    [Fact]
    public void ImagesOfATanhAreNamed()
    {
        using var scope = NewDisposeScope();
        using var network = MetricNetwork.Load();
        Assert.Contains(
            "(x + 1) / 2",
            Assert.Throws<ArgumentException>(() => network.Features(rand(8, 784) * 2 - 1)).Message
        );
        Assert.Contains("784", Assert.Throws<ArgumentException>(() => network.Features(rand(8, 783))).Message);
    }

    [Fact]
    public void TheRecipeTrains()
    {
        using var scope = NewDisposeScope();
        using var few = new DataSplit(Data.Train.Take(2000), Data.Validation.Take(500), Data.Test.Take(500));
        using var network = MetricNetwork.Train(few, epochs: 2);
        Assert.InRange(Classification.Accuracy(network, few.Test), .6, .9);
    }

    [Fact]
    public void TheControlsComeInOrder()
    {
        using var scope = NewDisposeScope();
        using var network = MetricNetwork.Load();
        using var order = new Generator(5);
        using var noise = new Generator(6);
        var shuffled = Data.Test.Images.index_select(0, randperm(10_000, ScalarType.Int64, generator: order));
        var fresh = shuffled[Rows..(2 * Rows)];
        using var yardsticks = new Yardsticks(shuffled[..Rows], network);
        SampleScores Noisy(double deviation) => yardsticks.Score(Corruption.GaussianNoise(fresh, deviation, noise));

        SampleScores real = yardsticks.Score(fresh),
            little = Noisy(.1),
            more = Noisy(.2),
            much = Noisy(.4);
        var uniform = yardsticks.Score(rand([Rows, 784], generator: noise));
        using var trousers = Data.Train.OfClass(1);
        var oneClass = yardsticks.Score(trousers.Images[..Rows]);
        using var training = Data.Train.Take(Rows);
        var copies = yardsticks.Score(training.Images);

        double[] rising = [real.Frechet, little.Frechet, more.Frechet, much.Frechet, uniform.Frechet];
        Assert.Equal(rising.Order(), rising);
        Assert.True(oneClass.Frechet > more.Frechet);
        double[] falling =
        [
            real.Manifold.Coverage,
            little.Manifold.Coverage,
            more.Manifold.Coverage,
            much.Manifold.Coverage,
        ];
        Assert.Equal(falling.OrderDescending(), falling);
        Assert.True(uniform.Manifold.Coverage < .05);
        Assert.True(oneClass.ClassVariation > .8 && real.ClassVariation < .1);
        Assert.True(
            copies.Frechet < little.Frechet,
            "copies of training images are as good as real ones to the Fréchet distance"
        );
        Assert.InRange(real.Manifold.Precision, .9, 1);
        Assert.InRange(real.Manifold.Recall, .9, 1);
    }

    [Fact]
    public void TheTableHasALinePerSet()
    {
        using var scope = NewDisposeScope();
        using var yardsticks = new Yardsticks(Data.Test.Images[..200]);
        var score = yardsticks.Score(Data.Test.Images[200..400]);
        var text = Yardsticks.ToTable("Scores", ("a", score), ("b", score)).ToString()!;
        Assert.Equal(5, text.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public void ARefusedReferenceIsNamedAndLeavesNothing()
    {
        using Tensor few = zeros(3, 784),
            tanh = full([6, 784], -1f);
        using var network = MetricNetwork.Load();
        var before = LiveTensors.Settled();
        var message = Assert.Throws<ArgumentException>(() => new Yardsticks(few)).Message;
        Assert.StartsWith("reference", message);
        Assert.Contains("at least 6 images", message);
        Assert.Contains("(x + 1) / 2", Assert.Throws<ArgumentException>(() => new Yardsticks(tanh, network)).Message);
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Fact]
    public void ARefusedReferenceFreesTheNetworkLoadedForIt()
    {
        using var tanh = full([6, 784], -1f);
        long Left(Action action)
        {
            var before = LiveTensors.Settled();
            action();
            return Tensor.TotalCount - before;
        }

        // TorchSharp goes on counting one tensor per parameter of a layer it has freed
        var usual = Left(() => MetricNetwork.Load().Dispose());
        Assert.InRange(Left(() => Assert.Throws<ArgumentException>(() => new Yardsticks(tanh))), 0, usual + 2);
    }

    /// <summary>Loaded once, outside of every test's scope.</summary>
    public sealed class Fashion : IDisposable
    {
        public Fashion()
        {
            Lab.Start();
            Data = FashionMnist.Load();
        }

        public DataSplit Data { get; }

        public void Dispose() => Data.Dispose();
    }
}
