using System.Diagnostics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class InterruptionTests
{
    private const string ChildVariable = "LATENTLAB_TEST_CHILD";

    [Fact]
    public void CtrlCEndsTheLoopAndNotTheProcess()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("sends SIGINT by Linux commands");
        // A process started in the background may inherit an ignored SIGINT; env gives the child the usual one.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Environment.ProcessPath!]) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(InterruptionTests).Assembly.Location);
        start.Environment[ChildVariable] = "1";
        using var child = Process.Start(start)!;
        Assert.Equal("training", child.StandardOutput.ReadLine());
        using (var kill = Process.Start("kill", ["-INT", child.Id.ToString()])) kill.WaitForExit();

        var output = child.StandardOutput.ReadToEnd();
        Assert.True(child.WaitForExit(TimeSpan.FromSeconds(30)));
        Assert.Equal(0, child.ExitCode);
        Assert.Contains("interrupted in epoch", output);
        Assert.EndsWith("Canceled, and the model still answers [2, 20]\n", output);
    }

#pragma warning disable CA2255 // The test program serves as the child process; this runs before xunit does.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void RunAsChild()
    {
        if (Environment.GetEnvironmentVariable(ChildVariable) is null) return;
        Lab.Start();
        using var model = new DenseAutoencoder([20, 10, 3]);
        using var x = rand(64, 20);
        var said = false;
        var history = AutoencoderTraining.Fit(model, x, x, new TrainingOptions
        {
            Epochs = 1_000_000,
            Quiet = true,
            Corruption = (batch, _) =>
            {
                if (!said) Console.WriteLine("training");
                said = true;
                return batch.clone();
            },
        });
        using var answer = model.call(x[..2]);
        Console.WriteLine($"{history.Stopped}, and the model still answers [{string.Join(", ", answer.shape)}]");
        Environment.Exit(0);
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
