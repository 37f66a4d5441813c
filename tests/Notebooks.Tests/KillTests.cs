using System.Diagnostics;
using System.Text.RegularExpressions;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>
/// Processes that are killed or interrupted in the middle: the notebook is whole, and nothing runs on.
/// </summary>
[Trait("Speed", "slow")]
public sealed class KillTests
{
    private static readonly Repository Repository = Repository.Find();

    [Fact]
    public async Task AKillInTheMiddleOfAStoreLeavesAWholeNotebook()
    {
        using var notebook = TestNotebook.Of("1");
        notebook.Save();
        var chance = new Random(1);
        var (unfinished, seen) = (0, new HashSet<char>());
        for (var kill = 0; kill < 40; kill++)
        {
            using var child = new Started(ThisProgram((StoreForEver.Variable, notebook.File)));
            Assert.Equal(
                "storing",
                await child.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
            );
            await Task.Delay(chance.Next(1, 60), TestContext.Current.CancellationToken);
            // Making the text takes longer than writing it: every second kill waits until something is written.
            using var watcher = new FileSystemWatcher(notebook.Folder, "*.tmp");
            if (kill % 2 == 1)
                watcher.WaitForChanged(
                    WatcherChangeTypes.Created | WatcherChangeTypes.Changed,
                    TimeSpan.FromSeconds(5)
                );
            child.Process.Kill();
            await child.Process.WaitForExitAsync(TestContext.Current.CancellationToken);

            var stored = Notebook.Load(notebook.File);
            Assert.NotNull(stored.StoredRun);
            var text = string.Concat(
                stored.Cells[0].Node["outputs"]![0]!["text"]!.AsArray().Select(line => (string?)line)
            );
            Assert.Equal(new string(text[0], StoreForEver.Length), text);
            seen.Add(text[0]);
            foreach (var part in Directory.GetFiles(notebook.Folder, "*.tmp"))
            {
                unfinished++;
                File.Delete(part);
            }
        }
        Assert.True(unfinished > 0, "no kill came in the middle of a write: the test proves nothing");
        Assert.Equal(2, seen.Count);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("KILL", 137)]
    public async Task AStopInMidTrainingStoresNothingAndLeavesNoProcess(string signal, int exitCode)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("sends signals by Linux commands");
        Pack.EnsureCurrent(Repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        using var notebook = new TestNotebook()
            .Code(
                $"Environment.SetEnvironmentVariable(\"RestoreAdditionalProjectSources\", @\"{Repository.Feed}\");",
                "setup"
            )
            .Code("#r \"nuget: LatentLab, 0.1.0\"", "setup")
            .Code("using LatentLab;\nusing TorchSharp;\nusing static TorchSharp.torch;\n\nLab.Start(\"05\")", "setup")
            .Code(
                "// Train\n"
                    + "Console.WriteLine($\"pid {Environment.ProcessId}\");\n"
                    + "var x = rand(640, 784);\n"
                    + "var model = new DenseAutoencoder([784, 100, 30]);\n"
                    + "AutoencoderTraining.Fit(model, x, x, new TrainingOptions { Epochs = 1_000_000, Quiet = true })"
            );
        notebook.Save();
        var before = await File.ReadAllTextAsync(notebook.File, TestContext.Current.CancellationToken);

        // A process started in the background may inherit an ignored SIGINT; env gives the child the usual one.
        var start = new ProcessStartInfo(
            "env",
            [
                "--default-signal=INT",
                "dotnet",
                Path.Combine(Repository.Root, "artifacts", "bin", "LatentLab.Runner", "debug", "LatentLab.Runner.dll"),
                "run",
                notebook.File,
                "--store",
            ]
        )
        {
            WorkingDirectory = notebook.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var runner = new Started(start);
        var said = "";
        while (!said.Contains("pid ", StringComparison.Ordinal))
            said =
                await runner.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)
                ?? throw new InvalidOperationException(
                    await runner.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
                );
        using var training = Process.GetProcessById(
            int.Parse(said.Split("pid ")[1].Trim(), System.Globalization.CultureInfo.InvariantCulture)
        );
        await Task.Delay(500, TestContext.Current.CancellationToken); // into the loop
        Assert.False(training.HasExited);
        using (var kill = Process.Start("kill", [$"-{signal}", $"{runner.Process.Id}"]))
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);

        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await runner.Process.WaitForExitAsync(limit.Token);
        await training.WaitForExitAsync(limit.Token);
        Assert.Equal(exitCode, runner.Process.ExitCode);
        Assert.Equal(before, await File.ReadAllTextAsync(notebook.File, TestContext.Current.CancellationToken));
        Assert.Equal([notebook.File], Directory.GetFiles(notebook.Folder));
        if (signal == "INT")
            Assert.Equal(
                "Stopped; no outputs were stored.\n",
                await runner.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
            );
    }

    [Theory]
    [InlineData("TERM", 143)]
    [InlineData("HUP", 129)] // its terminal was closed
    [InlineData("", 141)] // nobody reads what it says any more
    public async Task WhoeverAsksItToStopNoProcessGoesOn(string signal, int exitCode)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("sends signals by Linux commands");
        Pack.EnsureCurrent(Repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        using var notebook = TestNotebook.Of("Console.WriteLine($\"pid {Environment.ProcessId}\");\nwhile (true) { }");
        notebook.Save();
        using var runner = new Started(
            new ProcessStartInfo("dotnet", [typeof(Kernel).Assembly.Location, "run", notebook.File])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        );
        // The line with the number, not the one that shows the cell.
        Match said;
        do said = Regex.Match(
            await runner.Process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? "pid 0",
            @"pid (\d+)"
        );
        while (!said.Success);
        using var kernel = Process.GetProcessById(
            int.Parse(said.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
        );
        if (signal.Length == 0)
            runner.Process.StandardOutput.Close();
        else
            using (var kill = Process.Start("kill", [$"-{signal}", $"{runner.Process.Id}"]))
                await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await runner.Process.WaitForExitAsync(limit.Token);
        await kernel.WaitForExitAsync(limit.Token);
        Assert.Equal(exitCode, runner.Process.ExitCode);
        Assert.StartsWith(
            "Stopped",
            await runner.Process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)
        );
    }

    /// <summary>A process that ends with its test, whatever comes of that.</summary>
    private sealed class Started(ProcessStartInfo start) : IDisposable
    {
        public Process Process { get; } = Process.Start(start)!;

        public void Dispose()
        {
            if (!Process.HasExited)
                Process.Kill(entireProcessTree: true);
            Process.Dispose();
        }
    }

    private static ProcessStartInfo ThisProgram((string Name, string Value) variable)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(KillTests).Assembly.Location);
        start.Environment[variable.Name] = variable.Value;
        return start;
    }
}
