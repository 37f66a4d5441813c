namespace LatentLab.Benchmarks;

/// <summary>Measures training steps, C# and PyTorch in turn, so that what disturbs one disturbs the other.</summary>
internal sealed class StepBenchmark(Options options) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-benchmarks").FullName;
    private readonly Dictionary<int, Peer?> _peers = [];
    private (int Threads, WorkerProcess Ours, WorkerProcess? Theirs)? _workers;

    /// <summary>The peers that were used.</summary>
    public IEnumerable<Peer> Peers => _peers.Values.OfType<Peer>();

    /// <summary>The best speed of a matrix product in C# on one thread, in GFLOP/s.</summary>
    public double Peak { get; private set; }

    /// <summary>Measures one case.</summary>
    public StepResult Measure(TrainingCase @case, int batch, int threads)
    {
        var (ours, theirs) = Workers(threads);
        var prepare = $"prepare {@case.Name} {batch}";
        var here = ours.Ask(prepare); // leaves the first weights for the other one
        var there = theirs?.Ask(prepare);
        var (ourTimes, theirTimes) = (new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            ourTimes.Add(SecondsPerStep(ours));
            if (theirs is not null)
                theirTimes.Add(SecondsPerStep(theirs));
        }
        if (threads == 1)
            Peak = Math.Max(Peak, ours.Ask("peak")[0]);
        return new(
            @case,
            batch,
            threads,
            [.. ourTimes],
            [.. theirTimes],
            here[0],
            there?[0],
            SameNoise: there is not null && Math.Abs(here[1] - there[1]) < 1e-5 * here[1]
        );
    }

    /// <summary>Ends the measured processes; the next case starts new ones.</summary>
    public void StopWorkers()
    {
        _workers?.Ours.Dispose();
        _workers?.Theirs?.Dispose();
        _workers = null;
    }

    public void Dispose()
    {
        StopWorkers();
        Directory.Delete(_folder, recursive: true);
    }

    private double SecondsPerStep(WorkerProcess worker) =>
        worker.Ask($"go {options.Seconds}") is [var steps, var seconds] ? seconds / steps : double.NaN;

    // Two processes at a time: each holds the training images.
    private (WorkerProcess Ours, WorkerProcess? Theirs) Workers(int threads)
    {
        if (_workers is { } running && running.Threads == threads)
            return (running.Ours, running.Theirs);
        StopWorkers();
        if (!_peers.TryGetValue(threads, out var peer))
            _peers[threads] = peer = options.Peer ? Peer.Find(threads) : null;
        if (peer is not null)
            Console.Error.WriteLine($"peer on {threads} thread{(threads == 1 ? "" : "s")}: {peer}");
        else if (options.Peer && _peers.Count == 1)
            Console.Error.WriteLine(Peer.Missing);
        var ours = new WorkerProcess(WorkerProcess.Ours("worker", $"{threads}", _folder));
        var theirs = peer?.Start(_folder);
        _workers = (threads, ours, theirs);
        return (ours, theirs);
    }
}
