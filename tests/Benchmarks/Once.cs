using System.Diagnostics;
using static TorchSharp.torch;

namespace LatentLab.Benchmarks;

/// <summary>What is measured in a fresh process, each time.</summary>
internal static class Once
{
    private const int WarmUpSteps = 500, MeasuredSteps = 3000;

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
        for (var i = 0; i < WarmUpSteps; i++) training.MoveNext();
        var before = Environment.WorkingSet;
        for (var i = 0; i < MeasuredSteps; i++) training.MoveNext();
        var after = Environment.WorkingSet;
        using var self = Process.GetCurrentProcess();
        var peak = Math.Max(self.PeakWorkingSet64, after); // macOS does not tell the peak
        Console.WriteLine($"memory {peak / 1e6:F1} {(after - before) / 1e6 / (MeasuredSteps / 1000.0):F2}");
    }
}
