using System.Diagnostics;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace LatentLab.Benchmarks;

/// <summary>
/// The measured C# process: it prepares a case, then trains for as long as each line on its
/// input says. peer.py speaks the same lines.
/// </summary>
internal static class Worker
{
    /// <summary>Steps until the loss that both sides report.</summary>
    public const int CheckedSteps = 25;

    public static int Serve(int threads, string folder)
    {
        Lab.Start();
        set_num_threads(threads);
        using var data = FashionMnist.Load();
        TrainingRun? run = null;
        IEnumerator<float>? training = null;
        while (Console.ReadLine() is { } line)
        {
            switch (line.Split(' '))
            {
                case ["prepare", var name, var batch]: // -> ready, loss, a sum of noise
                    training?.Dispose();
                    run?.Dispose();
                    run = TrainingCases.All.Single(c => c.Name == name).Start();
                    Write(
                        Path.Combine(folder, "weights.f32"),
                        run.Parameters.SelectMany(p => p.data<float>().ToArray()).ToArray()
                    );
                    Write(Path.Combine(folder, "order.i64"), TrainingRun.FirstOrder(data.Train.Count));
                    training = run.Losses(data.Train.Images, int.Parse(batch)).GetEnumerator();
                    for (var i = 0; i < CheckedSteps; i++)
                        training.MoveNext();
                    Console.WriteLine($"ready {training.Current:R} {Noise():R}");
                    break;
                case ["go", var seconds]: // -> done, steps, seconds
                    Console.WriteLine(Train(training!, double.Parse(seconds)));
                    break;
                case ["peak"]: // -> peak, GFLOP/s
                    Console.WriteLine($"peak {Peak():F2}");
                    break;
                default:
                    return 1;
            }
        }
        training?.Dispose();
        run?.Dispose();
        return 0;
    }

    private static string Train(IEnumerator<float> training, double seconds)
    {
        var clock = Stopwatch.StartNew();
        var steps = 0;
        for (; clock.Elapsed.TotalSeconds < seconds; steps++)
            training.MoveNext();
        return $"done {steps} {clock.Elapsed.TotalSeconds:R}";
    }

    // The best of several products of two 1024 × 1024 matrices.
    private static double Peak()
    {
        using var scope = NewDisposeScope();
        var (a, b, best) = (randn(1024, 1024), randn(1024, 1024), double.MaxValue);
        for (var i = 0; i < 12; i++)
        {
            var clock = Stopwatch.StartNew();
            a.mm(b).Dispose();
            best = Math.Min(best, clock.Elapsed.TotalSeconds);
        }
        return 2 * Math.Pow(1024, 3) / best / 1e9;
    }

    private static float Noise()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(TrainingCases.NoiseSeed);
        return (
            randn([128, 32], generator: generator).abs().sum() + randn([4, 3], generator: generator).abs().sum()
        ).item<float>();
    }

    private static void Write<T>(string path, T[] values)
        where T : unmanaged => File.WriteAllBytes(path, MemoryMarshal.AsBytes<T>(values));
}
