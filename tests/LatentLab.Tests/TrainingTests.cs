using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
[Trait("Speed", "slow")]
public sealed partial class TrainingTests
{
    private static readonly TrainingOptions Short = new()
    {
        Epochs = 4,
        BatchSize = 16,
        Quiet = true,
    };

    public TrainingTests() => Lab.Start();

    private static Tensor Data(int n, ulong seed = 1)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var z = randn([n, 3], generator: generator);
        using var basis = new Generator(99);
        return z.mm(randn([3, 20], generator: basis)).sigmoid().MoveToOuterDisposeScope();
    }

    private static DenseAutoencoder Model(long seed = 42) => new([20, 10, 3], seed);

    [Fact]
    public void LossesFallAndAreRecorded()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var validation = Data(50, seed: 2);
        var history = AutoencoderTraining.Fit(
            model,
            Data(200),
            validation,
            Short with
            {
                Epochs = 8,
                LearningRate = 0.01,
            }
        );
        Assert.Equal(StopReason.Finished, history.Stopped);
        Assert.Equal(8, history.Count);
        Assert.Equal(Enumerable.Range(1, 8), history.Select(epoch => epoch.Number));
        Assert.True(history.TrainLoss[^1] < history.TrainLoss[0] / 2);
        Assert.Equal(history.ValidationLoss.Min(), history.Best!.ValidationLoss);
        Assert.Equal(history[^1].ValidationLoss, (float)Reconstruction.MeanSquaredError(model, validation));
        Assert.All(history.Seconds, seconds => Assert.True(seconds > 0));
        Assert.False(model.training);
        Assert.Contains("8 epochs", history.ToString());
    }

    [Fact]
    public void TheTrainingLossIsTheMeanOverTheBatches()
    {
        using var scope = NewDisposeScope();
        // One weight of zero and no progress to speak of: every batch has the loss mean(x²).
        using var model = new LinearAutoencoder(2, 1);
        using (no_grad())
            foreach (var parameter in model.parameters())
                parameter.zero_();
        var x = tensor(
            new float[,]
            {
                { 1, 1 },
                { 1, 1 },
                { 3, 3 },
            }
        );
        var history = AutoencoderTraining.Fit(
            model,
            x,
            x,
            Short with
            {
                Epochs = 1,
                BatchSize = 3,
                LearningRate = 1e-9,
            }
        );
        Assert.Equal((1 + 1 + 9) / 3f, history[0].TrainLoss, 1e-5);
        Assert.Equal((1 + 1 + 9) / 3f, history[0].ValidationLoss, 1e-5);
    }

    [Fact]
    public void TheSameSeedGivesTheSameNumbers()
    {
        using var scope = NewDisposeScope();
        Tensor train = Data(100),
            validation = Data(30, seed: 2);
        float[] Losses(TrainingOptions options)
        {
            using var model = Model();
            return AutoencoderTraining.Fit(model, train, validation, options).ValidationLoss;
        }
        var noisy = Short with { Corruption = (x, generator) => x + randn(x.shape, generator: generator) * 0.3 };
        Assert.Equal(Losses(Short), Losses(Short));
        Assert.NotEqual(Losses(Short), Losses(Short with { Seed = 43 }));
        Assert.Equal(Losses(noisy), Losses(noisy));
        Assert.NotEqual(Losses(Short), Losses(noisy));
    }

    [Fact]
    public void TheCorruptedBatchGoesInAndTheCleanOneIsTheTarget()
    {
        using var scope = NewDisposeScope();
        using var model = new LinearAutoencoder(1, 1);
        // Corruption wipes the input out, in place, so that the best the model can do is
        // to answer the mean of the clean targets.
        var x = tensor(
            new float[,]
            {
                { 2 },
                { 4 },
            }
        );
        AutoencoderTraining.Fit(
            model,
            x,
            x,
            Short with
            {
                Epochs = 600,
                BatchSize = 2,
                LearningRate = 0.03,
                Corruption = (input, _) => input.zero_(),
            }
        );
        Assert.Equal(3, model.call(zeros(1, 1)).item<float>(), 0.01);
        Assert.Equal([2f, 4f], x.data<float>().ToArray());
    }

    [Fact]
    public void TrainingLeavesNoTensorBehind()
    {
        using var scope = NewDisposeScope();
        Tensor train = Data(100),
            validation = Data(30);
        using var model = Model();
        AutoencoderTraining.Fit(model, train, validation, Short);
        var before = LiveTensors.Settled();
        AutoencoderTraining.Fit(model, train, validation, Short with { Patience = 2 });
        Assert.Equal(before, Tensor.TotalCount);
    }

    [Theory]
    [InlineData("memory of the taught loop")] // 10,000 steps
    [InlineData("memory of Fit")] // 3,000 steps
    public void MemoryStaysFlat(string task)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("starts its child by a Linux command");
        // In a process of its own: here, memory that earlier tests left free would hide a growth.
        using var child = Child.Start(task);
        var growth = int.Parse(child.StandardOutput.ReadToEnd());
        TestContext.Current.SendDiagnosticMessage($"{task}: {growth} MB more");
        Assert.True(growth < 50, $"grew by {growth} MB");
    }

    [Fact]
    public void BadInputIsRefusedBeforeAnythingRuns()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var x = Data(10);
        Assert.Contains(
            "train: expected at least one image",
            Assert.Throws<ArgumentException>(() => AutoencoderTraining.Fit(model, x[..0], x, Short)).Message
        );
        Assert.Contains(
            "validation",
            Assert
                .Throws<ArgumentException>(() =>
                    AutoencoderTraining.Fit(model, x, zeros([2, 20], ScalarType.Int64), Short)
                )
                .Message
        );
        Assert.Contains(
            "[N, 20]",
            Assert.Throws<ArgumentException>(() => AutoencoderTraining.Fit(model, zeros(4, 21), x, Short)).Message
        );
        foreach (
            var options in (TrainingOptions[])
                [
                    Short with
                    {
                        Epochs = 0,
                    },
                    Short with
                    {
                        BatchSize = 0,
                    },
                    Short with
                    {
                        LearningRate = 0,
                    },
                    Short with
                    {
                        LearningRate = double.NaN,
                    },
                    Short with
                    {
                        Patience = -1,
                    },
                ]
        )
            Assert.Throws<ArgumentOutOfRangeException>(() => AutoencoderTraining.Fit(model, x, x, options));
        using var narrow = nn.Linear(20, 3);
        Assert.Contains(
            "[10, 3]",
            Assert.Throws<ArgumentException>(() => AutoencoderTraining.Fit(narrow, x, x, Short)).Message
        );
    }

    [Fact]
    public void TheErrorIsTheMeanOverAllImagesWhateverTheChunks()
    {
        using var scope = NewDisposeScope();
        using var zero = new LinearAutoencoder(1, 1);
        using (no_grad())
            foreach (var parameter in zero.parameters())
                parameter.zero_();
        // 1,001 rows are two chunks, the second of a single row: mean of 1,000 ones and one 1,001² is 1,002.
        var x = ones(1001, 1);
        x[1000, 0] = tensor(MathF.Sqrt(1001 * 1002 - 1000));
        zero.train();
        Assert.Equal(1002, Reconstruction.MeanSquaredError(zero, x), 0.01);
        Assert.True(zero.training);
    }

    [Fact]
    public void TheExplainedVarianceIsOneForACopierAndZeroForTheMeanImage()
    {
        using var scope = NewDisposeScope();
        using var model = new LinearAutoencoder(2, 2);
        var x = tensor(
            new float[,]
            {
                { 0, 1 },
                { 2, 1 },
                { 4, 1 },
            }
        );
        void Set(Tensor map, float[] bias)
        {
            using var noGrad = no_grad();
            model.get_parameter("encoder.weight")!.copy_(eye(2));
            model.get_parameter("decoder.weight")!.copy_(map);
            model.get_parameter("decoder.bias")!.copy_(tensor(bias));
        }
        Set(eye(2), [0, 0]);
        Assert.Equal(1, Reconstruction.ExplainedVariance(model, x), 1e-6);
        Set(zeros(2, 2), [2, 1]);
        Assert.Equal(0, Reconstruction.ExplainedVariance(model, x), 1e-6);
        Set(zeros(2, 2), [0, 0]); // error (0 + 4 + 16 + 3)/6 against a variance of (8/3 + 0)/2
        Assert.Equal(1 - 23 / 6.0 / (4 / 3.0), Reconstruction.ExplainedVariance(model, x), 1e-5);
        Assert.Throws<ArgumentException>(() => Reconstruction.ExplainedVariance(model, ones(3, 2)));
    }
}
