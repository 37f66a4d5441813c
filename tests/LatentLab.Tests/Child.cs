using System.Diagnostics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>The test program as a process of its own: to be interrupted, or to be measured from a fresh start.</summary>
internal static class Child
{
    private const string Variable = "LATENTLAB_TEST_CHILD";

    public static Process Start(string task)
    {
        // A process started in the background may inherit an ignored SIGINT; env gives the child the usual one.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Environment.ProcessPath!]) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(Child).Assembly.Location);
        start.Environment[Variable] = task;
        return Process.Start(start)!;
    }

#pragma warning disable CA2255 // The only place that runs before xunit does.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } task) return;
        Lab.Start();
        if (task == "memory") MeasureMemory();
        else TrainUntilInterrupted();
        Environment.Exit(0);
    }

    private static void TrainUntilInterrupted()
    {
        using var model = new DenseAutoencoder([20, 10, 3]);
        using var x = rand(64, 20);
        var said = false;
        var history = AutoencoderTraining.Fit(model, x, x, new TrainingOptions
        {
            Epochs = 1_000_000,
            Quiet = true,
            Corruption = (batch, _) =>
            {
                if (!said) Console.WriteLine("training");
                said = true;
                return batch;
            },
        });
        using var answer = model.call(x[..2]);
        Console.WriteLine($"{history.Stopped}, and the model still answers [{string.Join(", ", answer.shape)}]");
    }

    private static void MeasureMemory()
    {
        using var scope = NewDisposeScope();
        using var model = new DenseAutoencoder([784, 100, 30]);
        var train = rand(1600, 784);
        void Steps(int epochs) => AutoencoderTraining.Fit(model, train, train[..32], new TrainingOptions { Epochs = epochs, BatchSize = 32, Quiet = true });
        Steps(1);
        var before = Environment.WorkingSet;
        Steps(60);
        Console.WriteLine($"{(Environment.WorkingSet - before) / 1_000_000}");
    }
}
