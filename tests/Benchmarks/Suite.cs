namespace LatentLab.Benchmarks;

/// <summary>Runs everything that was asked for and writes the report.</summary>
internal static class Suite
{
    private static readonly int[] BatchSizes = [32, 128];

    public static int Run(string[] words)
    {
        if (Options.Parse(words) is not { } options)
        {
            Console.Error.WriteLine(Options.Help);
            return 2;
        }
        Lab.Start();
        if (!BuildIsOptimized())
            Console.Error.WriteLine("A debug build: these numbers mean nothing. Add -c Release.");
        var report = new Report();
        using var steps = new StepBenchmark(options);
        var jobs = Jobs(options, steps, report).Where(job => options.Wants(job.Name)).ToArray();
        if (jobs.Length == 0)
        {
            Console.Error.WriteLine($"No case's name contains '{options.Only}'.");
            return 2;
        }
        var remaining = new Remaining(jobs.Sum(job => job.Seconds));
        foreach (var (name, seconds, run) in jobs)
        {
            remaining.Next(name, seconds);
            try
            {
                run();
            }
            catch (Exception e) when (e is InvalidOperationException or IOException)
            {
                report.Failures.Add($"{name}: {e.Message}");
                Console.Error.WriteLine(report.Failures[^1]);
                steps.StopWorkers();
            }
        }
        report.Peak = steps.Peak;

        var text = report.Write(steps.Peers, options);
        var path = Path.Combine(Machine.Root, "artifacts", "benchmarks.md");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        Console.WriteLine(text);
        Console.Error.WriteLine("Written to artifacts/benchmarks.md.");
        return report.Disagreements + report.Failures.Count == 0 ? 0 : 1;
    }

    private static IEnumerable<(string Name, double Seconds, Action Run)> Jobs(
        Options options,
        StepBenchmark steps,
        Report report
    )
    {
        var each = options.Rounds * options.Seconds * (options.Peer ? 2 : 1) + 2;
        foreach (var threads in Environment.ProcessorCount > 1 ? (int[])[1, 2] : [1])
        {
            foreach (var @case in TrainingCases.All)
            {
                foreach (var batch in BatchSizes)
                    yield return (
                        $"{@case.Name}, batch {batch}, {threads} thread{(threads == 1 ? "" : "s")}",
                        each,
                        () => report.Steps.Add(steps.Measure(@case, batch, threads))
                    );
            }
        }
        yield return ("loader", 4, () => report.Lines.Add(FreshProcesses.Loader()));
        yield return ("start", 8, () => report.Lines.Add(FreshProcesses.Start()));
        yield return ("memory", 25, () => report.Lines.Add(FreshProcesses.Memory()));
        yield return ("runner", 60, () => report.Lines.Add(RunnerBenchmark.Measure()));
    }

    private static bool BuildIsOptimized() =>
        !typeof(Suite)
            .Assembly.GetCustomAttributes(typeof(System.Diagnostics.DebuggableAttribute), false)
            .Cast<System.Diagnostics.DebuggableAttribute>()
            .Any(a => a.IsJITOptimizerDisabled);
}
