using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>What a learner does: cells in another order, errors, the stop button, a restart.</summary>
public sealed class StopTests(HostTool tool) : LearnerSession(tool)
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

    [Fact]
    public async Task ACellTooEarlyAndAnExceptionLeaveTheSessionInOrder()
    {
        await using var host = await StartAsync();
        await SetUpAsync(host);
        Cell Named(string id) => Tied.Cells.Single(c => c.Id == id);
        var count = Named("verdict-count");
        var early = await host.SubmitAsync(count.Source);
        Assert.NotNull(early.Failure);
        Assert.Contains(early.Problems, p => p.Contains("MakeModels", StringComparison.Ordinal));
        foreach (var id in new[] { "study-data", "study-models" })
            Passed(await host.SubmitAsync(Named(id).Source), id);
        var later = Passed(await host.SubmitAsync(count.Source), count.Name);
        Assert.Contains("0.503", Assert.Single(later.Values));

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
        foreach (var cell in Tied.Cells.Skip(3).Take(8))
            Passed(await again.SubmitAsync(cell.Source), cell.Name);
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
