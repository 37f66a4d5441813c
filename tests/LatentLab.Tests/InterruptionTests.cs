using System.Diagnostics;

namespace LatentLab.Tests;

[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class InterruptionTests
{
    [Fact]
    public void CtrlCEndsTheLoopAndNotTheProcess()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("sends SIGINT by Linux commands");
        using var child = Child.Start("ctrl-c");
        Assert.Equal("training", child.StandardOutput.ReadLine());
        using (var kill = Process.Start("kill", ["-INT", child.Id.ToString()]))
            kill.WaitForExit();

        var output = child.StandardOutput.ReadToEnd();
        Assert.True(child.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, child.ExitCode);
        Assert.Contains("interrupted in epoch", output);
        Assert.EndsWith("Canceled, and the model still answers [2, 20]\n", output);
    }

    // The host would end the process at the first of them; the library lives through four.
    [Fact]
    public async Task JupytersInterruptStopsTheCellAndNotTheKernel()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("sends SIGINT by Linux commands");
        using var child = Child.Start("jupyter");
        var lines = new List<string>();
        string[] waiting = ["training", "nothing", "loop", "study"];
        while (await child.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (!waiting.Contains(line))
                continue;
            await Task.Delay(300, TestContext.Current.CancellationToken);
            using var kill = Process.Start("kill", ["-INT", child.Id.ToString()]);
        }
        Assert.True(child.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, child.ExitCode);
        var said = string.Join('\n', lines);
        Assert.Matches(
            "^training\n"
                + "interrupted in epoch .* model and history stay usable\n"
                + "Canceled, and the model still answers .2, 20.\n"
                + "nothing\n"
                + "alive\n"
                + "loop\n"
                + "interrupted: the loop ended at this step",
            said
        );
        Assert.Matches(
            "study\n"
                + "interrupted in epoch .*\n"
                + "interrupted in epoch 1; 0 completed.*\n"
                + "Canceled and Canceled\n"
                + "interrupted: seed 42 of s was not finished",
            said
        );
    }

    [Fact]
    public void NothingIsPromisedWhereTheProcessEndsAllTheSame()
    {
        using var interruption = new Interruption(CancellationToken.None);
        JupyterInterrupt.EndsTheProcess = true;
        Assert.True(interruption.LeavesTheProcess);
        interruption.OnCancelKeyPress(null, null);
        Assert.False(interruption.LeavesTheProcess);
        JupyterInterrupt.EndsTheProcess = false;
        Assert.True(interruption.LeavesTheProcess);
    }

    [Fact]
    public void TheCallersTokenIsHeard()
    {
        using var source = new CancellationTokenSource();
        using var interruption = new Interruption(source.Token);
        Assert.False(interruption.Requested);
        source.Cancel();
        Assert.True(interruption.Requested);
    }

    [Fact]
    public void CtrlCAfterTheLoopIsHarmless()
    {
        var interruption = new Interruption(CancellationToken.None);
        interruption.OnCancelKeyPress(null, null);
        Assert.True(interruption.Requested);
        interruption.Dispose();
        interruption.OnCancelKeyPress(null, null);
    }

    [Fact]
    public void TheNotebooksOwnTokenIsFoundByShape()
    {
        using var source = new CancellationTokenSource();
        Assert.False(HostCell.IsThere);
        Assert.Null(HostCell.CurrentOf(typeof(FakeContext)));
        FakeContext.Current = new FakeContext { CancellationToken = source.Token };
        Assert.Equal(source.Token, HostCell.TokenOf(HostCell.CurrentOf(typeof(FakeContext))!));
        Assert.Equal(CancellationToken.None, HostCell.TokenOf("another shape"));
        Assert.Null(HostCell.CurrentOf(typeof(string)));
    }

    public sealed class FakeContext
    {
        public static FakeContext? Current { get; set; }

        public CancellationToken CancellationToken { get; init; }
    }
}
