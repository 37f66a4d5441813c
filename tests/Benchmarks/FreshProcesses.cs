using System.Diagnostics;

namespace LatentLab.Benchmarks;

/// <summary>Measures what is measured in processes of their own, and writes a table line for each.</summary>
internal static class FreshProcesses
{
    private const int Times = 5;

    public static string Loader()
    {
        var seconds = Repeat(() => Answer("load")[0]);
        return $"| load and check all 70,000 images | {seconds.Median():F2} s | "
            + $"{seconds.Min():F2} to {seconds.Max():F2} |";
    }

    public static string Start()
    {
        var times = Enumerable
            .Range(0, Times)
            .Select(_ =>
            {
                var clock = Stopwatch.StartNew();
                using var process = new WorkerProcess(WorkerProcess.Ours("once", "start"));
                process.Line();
                var tensor = clock.Elapsed.TotalSeconds;
                process.Line();
                return (Tensor: tensor, Chart: clock.Elapsed.TotalSeconds);
            })
            .ToArray();
        double[] tensors = [.. times.Select(t => t.Tensor)],
            charts = [.. times.Select(t => t.Chart)];
        string Row(string what, double[] seconds) =>
            $"| from process start to the first {what} "
            + $"| {seconds.Median():F2} s | {seconds.Min():F2} to {seconds.Max():F2} |";
        return Row("tensor", tensors) + "\n" + Row("chart", charts);
    }

    public static string Memory()
    {
        var answer = Answer("memory");
        return "| peak resident memory, stacked autoencoder, batch 128, 9,500 steps, all images loaded "
            + $"| {answer[0]:F0} MB | |\n"
            + "| growth per 1,000 steps, in 3,000 after the first 500 "
            + $"(the managed heap fills up to its first collection) | {answer[1]:F2} MB | |\n"
            + $"| growth per 1,000 steps, in the 6,000 after those | {answer[2]:F2} MB | |";
    }

    /// <summary>Steps per second of <see cref="CellLoop"/>, compiled.</summary>
    public static double Loop() => Answer("loop")[^1];

    private static double[] Repeat(Func<double> measure) => [.. Enumerable.Range(0, Times).Select(_ => measure())];

    private static double[] Answer(string task)
    {
        using var process = new WorkerProcess(WorkerProcess.Ours("once", task));
        return [.. process.Line().Split(' ').Where(word => double.TryParse(word, out _)).Select(double.Parse)];
    }
}
