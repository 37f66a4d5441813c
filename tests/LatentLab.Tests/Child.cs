using System.Diagnostics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>
/// The test program as a process of its own: to be interrupted, or to be measured from a fresh start.
/// </summary>
internal static class Child
{
    private const string Variable = "LATENTLAB_TEST_CHILD",
        FolderVariable = "LATENTLAB_TEST_FOLDER";

    private static string Folder => Environment.GetEnvironmentVariable(FolderVariable)!;

    /// <summary>Starts this program for one task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="folder">The folder to work in, for tasks that need one.</param>
    /// <param name="kilobytes">
    /// Not 0: the folder becomes a disk of its own of this size, in the child's eyes only.
    /// </param>
    /// <param name="cache">The folder for what can be made again, or nothing for the usual one.</param>
    /// <param name="home">
    /// The user's folder, or nothing for the usual one; temporary files are then made in <paramref name="cache"/>.
    /// </param>
    public static Process Start(
        string task,
        string folder = "",
        int kilobytes = 0,
        string? cache = null,
        string? home = null
    )
    {
        // A process started in the background may inherit an ignored SIGINT; env gives the child the usual one.
        string[] disk =
            kilobytes > 0
                ? ["-rm", "sh", "-c", $"mount -t tmpfs -o size={kilobytes}k tmpfs \"$0\" && exec \"$@\"", folder, "env"]
                : [];
        var start = new ProcessStartInfo(
            kilobytes > 0 ? "unshare" : "env",
            [.. disk, "--default-signal=INT", Environment.ProcessPath!]
        )
        {
            RedirectStandardOutput = true,
        };
        start.Environment[FolderVariable] = folder;
        if (cache is not null)
            start.Environment["XDG_CACHE_HOME"] = cache;
        if (home is not null)
            (start.Environment["HOME"], start.Environment["TMPDIR"]) = (home, cache);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        start.Environment[Variable] = task;
        return Process.Start(start)!;
    }

#pragma warning disable CA2255 // The only place that runs before xunit does.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } task)
            return;
        if (task == "start")
        {
            Start();
            Environment.Exit(0);
        }
        if (task == "own chart")
        {
            OwnChartsTests.Draw();
            Environment.Exit(0);
        }
        if (task == "torch first")
        {
            TorchFirst();
            Environment.Exit(0);
        }
        using var jupyter = task.StartsWith("jupyter", StringComparison.Ordinal) ? new JupyterDouble() : null;
        jupyter?.NextCell();
        Lab.Start();
        if (jupyter is not null)
            TrainInJupyter(jupyter);
        else if (task == "memory of the taught loop")
            MeasureTaughtLoop();
        else if (task == "memory of Fit")
            MeasureFit();
        else if (task == "wrong shapes")
            WrongShapes.Run();
        else if (task == "write for ever")
            WriteForEver();
        else if (task == "fill the disk")
            FillTheDisk();
        else
            TrainUntilInterrupted();
        Environment.Exit(0);
    }

    private static void Start()
    {
        try
        {
            Lab.Start();
        }
        catch (InvalidOperationException e)
        {
            Console.WriteLine(e.Message);
        }
    }

    /// <summary>The library without torch, then torch without <see cref="Lab.Start"/>.</summary>
    private static void TorchFirst()
    {
        static bool IsThere() =>
            Process
                .GetCurrentProcess()
                .Modules.Cast<ProcessModule>()
                .Any(m => m.ModuleName.Contains("torch_cpu", StringComparison.Ordinal));
        static float Sum()
        {
            using var x = tensor(new[] { 1f, 2, 3 });
            return x.sum().item<float>();
        }
        _ = Statistics.MeanInterval([1, 2, 3]);
        Console.WriteLine($"libtorch loaded: {IsThere()}");
        Console.WriteLine($"sum {Sum()}, libtorch loaded: {IsThere()}");
    }

    private static void WriteForEver()
    {
        var file = Path.Combine(Folder, "notebook.ipynb");
        byte[][] texts =
        [
            [.. Enumerable.Repeat((byte)'a', 2_000_000)],
            [.. Enumerable.Repeat((byte)'b', 2_000_000)],
        ];
        AtomicFile.Write(file, texts[0]);
        Console.WriteLine("writing");
        for (var i = 0; ; i++)
            AtomicFile.Write(file, texts[i % 2]);
    }

    private static void FillTheDisk()
    {
        using Autoencoder small = new LinearAutoencoder(30, 3),
            large = new DenseAutoencoder([784, 100, 30]);
        var file = Path.Combine(Folder, "weights");
        Weights.Save(small, file);
        var before = File.ReadAllBytes(file);
        Say("save", () => Weights.Save(large, file));
        Say("text", () => AtomicFile.WriteText(file, new string('x', 1_000_000)));
        Say("file for a folder", () => Weights.Save(small, Path.Combine(file, "weights")));
        var evidence = Path.Combine(Folder, "05.json");
        Evidence
            .Read(evidence)
            .Put("s", new StudyRow(0, Profile.Quick, "c", 1, new Dictionary<string, double> { ["a"] = 1 }));
        Say(
            "evidence",
            () =>
                Evidence
                    .Read(evidence)
                    .Put(
                        "s",
                        new StudyRow(
                            1,
                            Profile.Quick,
                            "c",
                            1,
                            new Dictionary<string, double>(),
                            new Dictionary<string, double[]> { ["loss"] = new double[100_000] }
                        )
                    )
        );
        Console.WriteLine($"rows: {Evidence.Read(evidence).Rows("s").Count}");
        Console.WriteLine(
            $"whole: {File.ReadAllBytes(file).SequenceEqual(before)}, files: {Directory.GetFiles(Folder).Length}"
        );

        static void Say(string what, Action write)
        {
            try
            {
                write();
                Console.WriteLine($"{what}: no error");
            }
            catch (IOException e)
            {
                Console.WriteLine($"{what}: {e.Message}");
            }
        }
    }

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
