using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>How trainings go and end, and what they say of it.</summary>
public sealed partial class TrainingTests
{
    [Fact]
    public void PatienceEndsTrainingAndBringsTheBestWeightsBack()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        // Far too few samples for the model: it learns them by heart, and validation gets worse.
        Tensor train = rand(8, 20, generator: new Generator(1)),
            validation = rand(40, 20, generator: new Generator(2));
        var history = AutoencoderTraining.Fit(
            model,
            train,
            validation,
            Short with
            {
                Epochs = 500,
                BatchSize = 8,
                LearningRate = 0.02,
                Patience = 3,
            }
        );
        Assert.Equal(StopReason.Early, history.Stopped);
        Assert.Equal(history.Best!.Number + 3, history.Count);
        Assert.True(history[^1].ValidationLoss > history.Best.ValidationLoss);
        Assert.Equal(history.Best.ValidationLoss, (float)Reconstruction.MeanSquaredError(model, validation));
    }

    [Fact]
    public void ADivergenceIsSaidInOneLine()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var (history, lines) = Captured(() =>
            AutoencoderTraining.Fit(model, Data(200), Data(20), Short with { Epochs = 50, LearningRate = 1e30 })
        );
        Assert.Equal(StopReason.Diverged, history.Stopped);
        var line = Assert.Single(lines);
        Assert.Equal(history.Message, line);
        Assert.Matches(@"epoch 1, step \d+; try a learning rate below 1E\+30", line);
    }

    [Fact]
    public void DivergenceGivesBackTheBestWeights()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var calls = 0;
        var validation = Data(20);
        Tensor Poison(Tensor x, Generator _) => ++calls > 5 ? x * float.NaN : x;
        var (history, _) = Captured(() =>
            AutoencoderTraining.Fit(model, Data(64), validation, Short with { Patience = 9, Corruption = Poison })
        );
        Assert.Equal(StopReason.Diverged, history.Stopped);
        Assert.Contains("epoch 2, step 6", history.Message);
        Assert.Equal(history[0].ValidationLoss, (float)Reconstruction.MeanSquaredError(model, validation));
    }

    [Fact]
    public void ACanceledTrainingLeavesModelAndHistoryUsable()
    {
        using var scope = NewDisposeScope();
        using var source = new CancellationTokenSource();
        using var model = Model();
        var calls = 0;
        Tensor Count(Tensor x, Generator _)
        {
            if (++calls == 6)
                source.Cancel(); // in epoch 2: four batches of 16 make an epoch
            return x.clone();
        }
        var (history, lines) = Captured(() =>
            AutoencoderTraining.Fit(
                model,
                Data(64),
                Data(20),
                Short with
                {
                    Corruption = Count,
                    CancellationToken = source.Token,
                }
            )
        );
        Assert.Equal(StopReason.Canceled, history.Stopped);
        Assert.Single(history);
        Assert.Contains("interrupted in epoch 2", Assert.Single(lines));
        Assert.Equal(6, calls);
        Assert.Equal([2, 20], model.call(Data(2)).shape);
    }

    [Fact]
    public void ProgressIsTenLinesAtMost()
    {
        foreach (var total in (int[])[1, 2, 7, 8, 9, 10, 11, 17, 50, 99, 100, 1000, 1001])
        {
            var progress = new Progress(total, "epoch", quiet: false);
            var due = Enumerable.Range(1, total).Where(progress.IsDue).ToArray();
            Assert.InRange(due.Length, Math.Min(total, 5), 10);
            Assert.Equal((1, total), (due[0], due[^1]));
        }
        var line = new Progress(20, "epoch", quiet: false).Line(5, "loss 0.0210", TimeSpan.FromSeconds(10));
        Assert.Equal("epoch  5/20  loss 0.0210  30 s left", line);
    }

    [Fact]
    public void ProgressOfNothingIsNoMistake()
    {
        var progress = new Progress(0, "x");
        progress.Report(0, "");
        progress.Report(2, "");
        Assert.True(progress.IsDue(0));
    }

    [Fact]
    public void AShortTrainingSaysNothing()
    {
        using var scope = NewDisposeScope();
        using var model = Model();
        var (_, lines) = Captured(() =>
            AutoencoderTraining.Fit(model, Data(32), Data(8), Short with { Quiet = false })
        );
        Assert.Empty(lines);
    }

    private static (History History, string[] Lines) Captured(Func<History> run)
    {
        var console = Console.Out;
        using var text = new StringWriter();
        Console.SetOut(text);
        try
        {
            var history = run();
            return (
                history,
                text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            );
        }
        finally
        {
            Console.SetOut(console);
        }
    }
}
