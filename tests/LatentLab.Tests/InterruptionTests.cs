using System.Diagnostics;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class InterruptionTests
{
    [Fact]
    public void CtrlCEndsTheLoopAndNotTheProcess()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("sends SIGINT by Linux commands");
        using var child = Child.Start("ctrl-c");
        Assert.Equal("training", child.StandardOutput.ReadLine());
        using (var kill = Process.Start("kill", ["-INT", child.Id.ToString()])) kill.WaitForExit();

        var output = child.StandardOutput.ReadToEnd();
        Assert.True(child.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, child.ExitCode);
        Assert.Contains("interrupted in epoch", output);
        Assert.EndsWith("Canceled, and the model still answers [2, 20]\n", output);
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
        Assert.Equal(CancellationToken.None, Interruption.HostToken());
        Assert.Equal(CancellationToken.None, Interruption.TokenOf(typeof(FakeContext)));
        FakeContext.Current = new FakeContext { CancellationToken = source.Token };
        Assert.Equal(source.Token, Interruption.TokenOf(typeof(FakeContext)));
        Assert.Equal(CancellationToken.None, Interruption.TokenOf(typeof(string)));
    }

    public sealed class FakeContext
    {
        public static FakeContext? Current { get; set; }

        public CancellationToken CancellationToken { get; init; }
    }
}
