using System.Diagnostics;
using static TorchSharp.torch;

namespace LatentLab.Benchmarks;

/// <summary>What is measured in a fresh process, each time.</summary>
internal static class Once
{
    private const int WarmUpSteps = 500,
        MeasuredSteps = 3000,
        LaterSteps = 6000;

    public static int Run(string task)
    {
        Lab.Start();
        switch (task)
        {
            case "load":
                Load();
                return 0;
            case "start":
                Start();
                return 0;
            case "memory":
                Memory();
                return 0;
            case "loop":
                CellLoop.Run();
                return 0;
            default:
                return 1;
        }
    }

    private static void Load()
    {
        var clock = Stopwatch.StartNew();
        using var data = FashionMnist.Load();
        Console.WriteLine($"seconds {clock.Elapsed.TotalSeconds:R}");
    }

    // Whoever started this process takes the time of each line.
    private static void Start()
    {
        using var first = zeros(3);
        Console.WriteLine($"tensor {first.sum().item<float>()}");
        var html = Figure.Lines("Loss", ("training", new double[] { 3, 2, 1 })).ToHtml();
        Console.WriteLine($"chart {html.Length}");
    }

    private static void Memory()
    {
        using var data = FashionMnist.Load();
        using var run = TrainingCases.All.Single(c => c.Name == "stacked").Start();
        using var training = run.Losses(data.Train.Images, batchSize: 128).GetEnumerator();
        Train(WarmUpSteps);
        var first = Growth(MeasuredSteps);
        var later = Growth(LaterSteps);
        using var self = Process.GetCurrentProcess();
        var peak = Math.Max(self.PeakWorkingSet64, Environment.WorkingSet); // macOS does not tell the peak
        Console.WriteLine($"memory {peak / 1e6:F1} {first:F2} {later:F2}");

        double Growth(int steps)
        {
            var before = Environment.WorkingSet;
            Train(steps);
            return (Environment.WorkingSet - before) / 1e6 / (steps / 1000.0);
        }

        void Train(int steps)
        {
            for (var i = 0; i < steps; i++)
                training.MoveNext();
        }
    }
}
