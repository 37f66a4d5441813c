using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>What a learner does: cells again, in another order, errors, the stop button, a restart.</summary>
public sealed class SessionTests(HostTool tool)
{
    // .NET Interactive forgets the variables that a stopped cell declares, so these stand before it.
    private const string Declared = """
        var images = Synthetic.Images(500, seed: 1).Images;
        var model = new DenseAutoencoder([784, 100, 30], seed: 1);
        var history = default(History);
        """;

    private const string Training = """
        Console.WriteLine("training");
        history = AutoencoderTraining.Fit(model, images, images, new TrainingOptions { Epochs = 100_000 });
        """;

    private static readonly Repository Repository = Repository.Find();

    private readonly Notebook _tied = Notebook.Load(Repository.Named("05")[0]);

    private static string Looks(CellEvents events) => string.Join(", ", events.Outputs.Select(o => o.Look));

    private static bool MayFail(Cell cell) => cell.Role == CellRole.Throws;

    private Task<StdioHost> StartAsync() => StdioHost.StartAsync(tool.Program, _tied.Folder);

    // The feed, the package and Lab.Start.
    private async Task SetUpAsync(StdioHost host)
    {
        foreach (var cell in _tied.Cells.Take(3))
            Passed(await host.SubmitAsync(cell.Source), cell.Name);
    }

    private static CellEvents Passed(CellEvents events, string cell)
    {
        Assert.True(events.Failure is null, $"{cell}: must run, but failed: {events.Failure}");
        Assert.True(events.Problems.Count == 0, $"{cell}: shown in red: {string.Join("; ", events.Problems)}");
        return events;
    }

    [Fact]
    public async Task EachCellTwiceShowsTheSameTwice()
    {
        await using var host = await StartAsync();
        var faults = new List<string>();
        foreach (var cell in _tied.Cells.Take(15))
        {
            var first = Passed(await host.SubmitAsync(cell.Source), cell.Name);
            var second = Passed(await host.SubmitAsync(cell.Source), cell.Name + ", again");
            if (Looks(first) != Looks(second) && cell.Number > 3)
                faults.Add($"{cell.Name}: again it shows [{Looks(second)}], at first [{Looks(first)}]");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task AllCellsTwice()
    {
        await using var host = await StartAsync();
        foreach (var pass in new[] { 1, 2 })
        {
            var cells = new List<CellEvents>();
            foreach (var cell in _tied.Cells)
                cells.Add(await host.SubmitAsync(cell.Source));
            var faults = new HostRun(_tied, cells, host.PeakMemoryMB).Faults(MayFail).ToList();
            Assert.True(faults.Count == 0, $"pass {pass}:\n{string.Join('\n', faults)}");
        }
    }

    [Fact]
    public async Task ACellTooEarlyAndAnExceptionLeaveTheSessionInOrder()
    {
        await using var host = await StartAsync();
        await SetUpAsync(host);
        var summary = _tied.Cells.Single(c => c.Id == "summary");
        var early = await host.SubmitAsync(summary.Source);
        Assert.NotNull(early.Failure);
        Assert.Contains(early.Problems, p => p.Contains("layerSizes", StringComparison.Ordinal));
        Passed(await host.SubmitAsync(_tied.Cells.Single(c => c.Id == "study-models").Source), "study-models");
        var later = Passed(await host.SubmitAsync(summary.Source), summary.Name);
        Assert.Contains("82,414", Assert.Single(later.Values));

        var failed = await host.SubmitAsync("var before = 7; throw new InvalidOperationException(\"meant\");");
        Assert.Contains("meant", failed.Failure);
        var wrong = await host.SubmitAsync("new TiedAutoencoder(layerSizes).call(ones(2, 783))");
        Assert.Contains("784", wrong.Failure);
        Assert.Equal("7", Assert.Single(Passed(await host.SubmitAsync("before"), "before").Values).Trim());
    }

    [Fact]
    public async Task TheStopButtonEndsATrainingAndItsModelStaysUsable()
    {
        await using var host = await StartAsync();
        await SetUpAsync(host);
        Passed(await host.SubmitAsync(Declared), "declared");
        var stopped = await StopAsync(host, Training);
        Assert.StartsWith("Command cancelled", stopped.Failure);
        // The host takes the next cell before the loop has ended its step.
        const string wait = "while (history is null) System.Threading.Thread.Sleep(50); history.Stopped";
        var ended = Passed(await host.SubmitAsync(wait), "the loop's end");
        Assert.Contains("Canceled", Assert.Single(ended.Values));
        const string use = "$\"{history.Count > 0} {model.call(images[..2]).shape[0]}\"";
        var after = Passed(await host.SubmitAsync(use), "after the stop");
        Assert.Contains("True 2", Assert.Single(after.Values));
        Assert.True(await FallsAsleep(host), "nothing is left to do, but the process is busy");
        // A second stop, where nothing trains, leaves the session alone as well.
        await host.CancelAsync();
        Passed(await host.SubmitAsync("history.Count"), "after a second stop");
    }

    [Fact]
    public async Task ARestartBeginsAnew()
    {
        await using (var host = await StartAsync())
        {
            await SetUpAsync(host);
            Passed(await host.SubmitAsync("var kept = 1;"), "kept");
        }
        await using var again = await StartAsync();
        Assert.NotNull((await again.SubmitAsync("kept")).Failure);
        await SetUpAsync(again);
        foreach (var cell in _tied.Cells.Skip(3).Take(8))
            Passed(await again.SubmitAsync(cell.Source), cell.Name);
    }

    [Fact]
    public async Task TwoNotebooksAtOnce()
    {
        var other = Notebook.Load(Repository.Named("06")[0]);
        var first = HostRun.OfAsync(tool.Program, _tied, []);
        await Task.Delay(1000, TestContext.Current.CancellationToken);
        var second = HostRun.OfAsync(tool.Program, other, []);
        var faults = (await first).Faults(MayFail).Concat((await second).Faults(MayFail)).ToList();
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    // The compiler may be at work for some seconds more; the training would be for minutes.
    private static async Task<bool> FallsAsleep(StdioHost host)
    {
        for (var second = 0; second < 20; second++)
        {
            var before = host.CpuTime;
            await Task.Delay(1000, TestContext.Current.CancellationToken);
            if ((host.CpuTime - before).TotalSeconds < 0.1)
                return true;
        }
        return false;
    }

    // Submits a training and stops it some epochs after it began.
    private static async Task<CellEvents> StopAsync(StdioHost host, string code)
    {
        Task? stop = null;
        var submitted = await host.SubmitAsync(
            code,
            e =>
            {
                if ((string?)e["eventType"] == "StandardOutputValueProduced")
                    stop ??= CancelSoonAsync();
            }
        );
        Assert.True(stop is not null, $"the training did not begin: {submitted.Failure}");
        await stop;
        return submitted;

        async Task CancelSoonAsync()
        {
            await Task.Delay(TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
            await host.CancelAsync();
        }
    }
}
