using static TorchSharp.torch;

namespace LatentLab.Tests;

internal static partial class Child
{
    /// <summary>
    /// Four cells, each of which waits for an interrupt: training, nothing of
    /// ours, a loop of the reader's own, a study.
    /// </summary>
    private static void TrainInJupyter(JupyterDouble jupyter)
    {
        TrainUntilInterrupted();
        Cell("nothing", () => Thread.Sleep(1000));
        Cell(
            "loop",
            () =>
            {
                using var x = rand(64, 20);
                for (var epoch = 1; ; epoch++)
                    foreach (var _ in Batches.Shuffled(x, 1, 42, epoch))
                        Thread.Sleep(1);
            }
        );
        Cell(
            "study",
            () =>
                Study.Run(
                    "s",
                    seed =>
                    {
                        using var model = new DenseAutoencoder([20, 10, 3]);
                        using var x = rand(64, 20);
                        var history = AutoencoderTraining.Fit(
                            model,
                            x,
                            x,
                            new TrainingOptions { Epochs = 1_000_000, Quiet = true }
                        );
                        var next = AutoencoderTraining.Fit(
                            model,
                            x,
                            x,
                            new TrainingOptions { Epochs = 1_000_000, Quiet = true }
                        );
                        Console.WriteLine($"{history.Stopped} and {next.Stopped}");
                        return new Trial { { "error", next[^1].TrainLoss } };
                    }
                )
        );

        void Cell(string name, Action run)
        {
            jupyter.NextCell();
            _ = HostCell.Stopped;
            Console.WriteLine(name);
            try
            {
                run();
                Console.WriteLine("alive");
            }
            catch (OperationCanceledException e)
            {
                Console.WriteLine(e.Message);
            }
        }
    }

    private static void TrainUntilInterrupted()
    {
        using var model = new DenseAutoencoder([20, 10, 3]);
        using var x = rand(64, 20);
        var said = false;
        var history = AutoencoderTraining.Fit(
            model,
            x,
            x,
            new TrainingOptions
            {
                Epochs = 1_000_000,
                Quiet = true,
                Corruption = (batch, _) =>
                {
                    if (!said)
                        Console.WriteLine("training");
                    said = true;
                    return batch;
                },
            }
        );
        using var answer = model.call(x[..2]);
        Console.WriteLine($"{history.Stopped}, and the model still answers [{string.Join(", ", answer.shape)}]");
    }

    /// <summary>The loop as notebooks write it, without a collection by hand.</summary>
    private static void MeasureTaughtLoop()
    {
        using var model = new DenseAutoencoder([784, 100, 30]);
        using var optimizer = new FusedAdam(model.parameters());
        using var images = rand(1600, 784);
        PrintGrowth(
            epochs =>
            {
                for (var epoch = 1; epoch <= epochs; epoch++)
                    foreach (var x in Batches.Shuffled(images, batchSize: 32, seed: 42, epoch))
                    {
                        using var scope = NewDisposeScope();
                        optimizer.zero_grad();
                        var loss = nn.functional.mse_loss(model.call(x), x);
                        loss.backward();
                        optimizer.step();
                        _ = loss.item<float>();
                    }
            },
            epochs: 200
        );
    }

    private static void MeasureFit()
    {
        using var scope = NewDisposeScope();
        using var model = new DenseAutoencoder([784, 100, 30]);
        var train = rand(1600, 784);
        PrintGrowth(
            epochs =>
                AutoencoderTraining.Fit(
                    model,
                    train,
                    train[..32],
                    new TrainingOptions
                    {
                        Epochs = epochs,
                        BatchSize = 32,
                        Quiet = true,
                    }
                ),
            epochs: 60
        );
    }

    /// <summary>Warms up, runs, and prints by how many megabytes the process has grown in between.</summary>
    private static void PrintGrowth(Action<int> run, int epochs)
    {
        run(4);
        var before = Environment.WorkingSet;
        run(epochs);
        Console.WriteLine($"{(Environment.WorkingSet - before) / 1_000_000}");
    }
}
