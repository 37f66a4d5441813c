using System.Diagnostics;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace LatentLab.Tests;

/// <summary>
/// The test program as a process of its own: to be interrupted, or to be measured from a fresh start.
/// </summary>
internal static partial class Child
{
    private const string Variable = "LATENTLAB_TEST_CHILD",
        FolderVariable = "LATENTLAB_TEST_FOLDER";

    private static string Folder => Environment.GetEnvironmentVariable(FolderVariable)!;

    /// <summary>Starts this program for one task.</summary>
    /// <param name="task">The task.</param>
    /// <param name="folder">The folder to work in, for tasks that need one.</param>
    /// <param name="kilobytes">
    /// Not 0: the folder becomes a disk of its own of this size, in the child's eyes only.
    /// </param>
    /// <param name="cache">The folder for what can be made again, or nothing for the usual one.</param>
    /// <param name="home">
    /// The user's folder, or nothing for the usual one; temporary files are then made in <paramref name="cache"/>.
    /// </param>
    public static Process Start(
        string task,
        string folder = "",
        int kilobytes = 0,
        string? cache = null,
        string? home = null
    )
    {
        // A process started in the background may inherit an ignored SIGINT; env gives the child the usual one.
        string[] disk =
            kilobytes > 0
                ? ["-rm", "sh", "-c", $"mount -t tmpfs -o size={kilobytes}k tmpfs \"$0\" && exec \"$@\"", folder, "env"]
                : [];
        var start = new ProcessStartInfo(
            kilobytes > 0 ? "unshare" : "env",
            [.. disk, "--default-signal=INT", Environment.ProcessPath!]
        )
        {
            RedirectStandardOutput = true,
        };
        start.Environment[FolderVariable] = folder;
        // How much garbage .NET lets lie follows from the processor's cache (a hundred megabytes beside one of 300);
        // a child that measures memory is to see the same everywhere: 16 MB.
        start.Environment["DOTNET_GCGen0MaxBudget"] = "1000000";
        if (cache is not null)
            start.Environment["XDG_CACHE_HOME"] = cache;
        if (home is not null)
            (start.Environment["HOME"], start.Environment["TMPDIR"]) = (home, cache);
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(Child).Assembly.Location);
        start.Environment[Variable] = task;
        return Process.Start(start)!;
    }

#pragma warning disable CA2255 // The only place that runs before xunit does.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } task)
            return;
        if (task == "start")
        {
            Start();
            Environment.Exit(0);
        }
        if (task == "own chart")
        {
            OwnChartsTests.Draw();
            Environment.Exit(0);
        }
        if (task == "torch first")
        {
            TorchFirst();
            Environment.Exit(0);
        }
        using var jupyter = task.StartsWith("jupyter", StringComparison.Ordinal) ? new JupyterDouble() : null;
        jupyter?.NextCell();
        Lab.Start();
        if (jupyter is not null)
            TrainInJupyter(jupyter);
        else if (task == "memory of the taught loop")
            MeasureTaughtLoop();
        else if (task == "memory of Fit")
            MeasureFit();
        else if (task == "wrong shapes")
            WrongShapes.Run();
        else if (task == "write for ever")
            WriteForEver();
        else if (task == "fill the disk")
            FillTheDisk();
        else
            TrainUntilInterrupted();
        Environment.Exit(0);
    }

    private static void Start()
    {
        try
        {
            Lab.Start();
        }
        catch (InvalidOperationException e)
        {
            Console.WriteLine(e.Message);
        }
    }

    /// <summary>The library without torch, then torch without <see cref="Lab.Start"/>.</summary>
    private static void TorchFirst()
    {
        static bool IsThere() =>
            Process
                .GetCurrentProcess()
                .Modules.Cast<ProcessModule>()
                .Any(m => m.ModuleName.Contains("torch_cpu", StringComparison.Ordinal));
        static float Sum()
        {
            using var x = tensor(new[] { 1f, 2, 3 });
            return x.sum().item<float>();
        }
        _ = Statistics.MeanInterval([1, 2, 3]);
        Console.WriteLine($"libtorch loaded: {IsThere()}");
        Console.WriteLine($"sum {Sum()}, libtorch loaded: {IsThere()}");
    }

    private static void WriteForEver()
    {
        var file = Path.Combine(Folder, "notebook.ipynb");
        byte[][] texts =
        [
            [.. Enumerable.Repeat((byte)'a', 2_000_000)],
            [.. Enumerable.Repeat((byte)'b', 2_000_000)],
        ];
        AtomicFile.Write(file, texts[0]);
        Console.WriteLine("writing");
        for (var i = 0; ; i++)
            AtomicFile.Write(file, texts[i % 2]);
    }

    private static void FillTheDisk()
    {
        using Autoencoder small = new LinearAutoencoder(30, 3),
            large = new DenseAutoencoder([784, 100, 30]);
        var file = Path.Combine(Folder, "weights");
        Weights.Save(small, file);
        var before = File.ReadAllBytes(file);
        Say("save", () => Weights.Save(large, file));
        Say("text", () => AtomicFile.WriteText(file, new string('x', 1_000_000)));
        Say("file for a folder", () => Weights.Save(small, Path.Combine(file, "weights")));
        var evidence = Path.Combine(Folder, "05.json");
        var values = new Dictionary<string, double> { ["a"] = 1 };
        EvidenceFile.Put(evidence, "s", new StudyRow(0, Profile.Quick, "c", 1, values));
        var curves = new Dictionary<string, double[]> { ["loss"] = new double[100_000] };
        Say("evidence", () => EvidenceFile.Put(evidence, "s", new StudyRow(1, Profile.Quick, "c", 1, values, curves)));
        Console.WriteLine($"rows: {EvidenceFile.Read(evidence).Rows("s").Count}");
        Console.WriteLine(
            $"whole: {File.ReadAllBytes(file).SequenceEqual(before)}, files: "
                + $"{Directory.GetFiles(Folder).Count(f => !f.Contains(".lock", StringComparison.Ordinal))}"
        );

        static void Say(string what, Action write)
        {
            try
            {
                write();
                Console.WriteLine($"{what}: no error");
            }
            catch (IOException e)
            {
                Console.WriteLine($"{what}: {e.Message}");
            }
        }
    }
}
