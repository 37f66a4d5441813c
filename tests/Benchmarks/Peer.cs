using System.Diagnostics;

namespace LatentLab.Benchmarks;

/// <summary>A PyTorch on this machine, with the environment in which it is fastest.</summary>
/// <param name="Python">The interpreter that has it.</param>
/// <param name="Threads">How many threads it may use.</param>
/// <param name="Environment">Variables that are set for it.</param>
/// <param name="Version">torch's.</param>
/// <param name="Blas">The files that multiply its matrices.</param>
/// <param name="Gflops">The speed of a product of two 512 × 512 matrices.</param>
/// <param name="Milliseconds">The time of a few steps, by which the environment was chosen.</param>
internal sealed record Peer(
    string Python,
    int Threads,
    IReadOnlyDictionary<string, string> Environment,
    string Version,
    string Blas,
    double Gflops,
    double Milliseconds
)
{
    public const string Missing =
        "No python3 with torch was found: only the C# part is measured.\n"
        + "On Debian or Ubuntu: apt-get install python3-torch libopenblas0-pthread";

    private static readonly string[] Folders = ["openblas-pthread", "openblas-openmp"];

    private static string Script => Path.Combine(AppContext.BaseDirectory, "peer.py");

    /// <summary>Tries every interpreter, BLAS and way to wait, and takes the fastest.</summary>
    /// <returns>Null where there is no PyTorch.</returns>
    public static Peer? Find(int threads)
    {
        foreach (var python in (string[])["python3", "/usr/bin/python3", "python"])
            if (
                Environments(threads)
                    .Select(e => Probe(python, threads, e))
                    .OfType<Peer>()
                    .MinBy(p => p.Milliseconds) is
                { } fastest
            )
                return fastest;
        return null;
    }

    /// <summary>Starts the measured process.</summary>
    public WorkerProcess Start(string folder) =>
        new(StartInfo(Python, Environment, ["worker", $"{Threads}", folder, Machine.TrainingImages]));

    /// <summary>In a few words.</summary>
    public override string ToString() =>
        $"torch {Version}, {Blas}, {Gflops:F0} GFLOP/s at 512 × 512"
        + (Environment.TryGetValue("OMP_WAIT_POLICY", out var policy) ? $", OMP_WAIT_POLICY={policy}" : "");

    // Debian's torch calls whatever libblas.so.3 is found first, and the reference one is 40 to 60 times slower.
    private static IEnumerable<Dictionary<string, string>> Environments(int threads)
    {
        var libraries = Directory.Exists("/usr/lib")
            ? Directory
                .GetDirectories("/usr/lib", "*-linux-gnu")
                .SelectMany(folder => Folders.Select(name => Path.Combine(folder, name)))
                .Where(Directory.Exists)
            : [];
        string?[] policies = threads == 1 ? [null] : [null, "PASSIVE"];
        var pairs = libraries.Prepend(null).SelectMany(_ => policies, (library, policy) => (library, policy));
        foreach (var (library, policy) in pairs)
        {
            var environment = new Dictionary<string, string>
            {
                ["OMP_NUM_THREADS"] = $"{threads}",
                ["OPENBLAS_NUM_THREADS"] = $"{threads}",
            };
            if (library is not null)
                environment["LD_LIBRARY_PATH"] = library;
            if (policy is not null)
                environment["OMP_WAIT_POLICY"] = policy;
            yield return environment;
        }
    }

    private static Peer? Probe(string python, int threads, Dictionary<string, string> environment)
    {
        try
        {
            var start = StartInfo(python, environment, ["probe", $"{threads}"]);
            start.RedirectStandardOutput = start.RedirectStandardError = true;
            using var process = Process.Start(start)!;
            _ = process.StandardError.ReadToEndAsync();
            return
                process.StandardOutput.ReadToEnd().Trim().Split('|')
                    is [var version, var blas, var gflops, var milliseconds]
                ? new(python, threads, environment, version, blas, double.Parse(gflops), double.Parse(milliseconds))
                : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null; // no such program
        }
    }

    private static ProcessStartInfo StartInfo(
        string python,
        IReadOnlyDictionary<string, string> environment,
        string[] words
    )
    {
        var start = new ProcessStartInfo(python, [Script, .. words]);
        foreach (var name in (string[])["OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE", "OMP_WAIT_POLICY"])
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }
}
