// The one command: `dotnet run lab.cs` looks at this machine, packs the library and runs
// notebook 00; `dotnet run lab.cs -- help` lists the rest. Builds environment/Runner when its
// sources are newer, then hands over to it.
#:property PublishAot=false
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

var root = Path.GetDirectoryName(ThisFile())!;
var program = Path.Combine(root, "artifacts", "bin", "LatentLab.Runner", "release", "LatentLab.Runner.dll");

// A workshop's bundle brings its packages, and is used where no network answers. NuGet would ask the network about the
// certificate of each signed package, and wait: minutes in all.
if (Directory.Exists(Path.Combine(root, "packages")))
    Environment.SetEnvironmentVariable("NUGET_CERT_REVOCATION_MODE", "offline");
if (NotWritable(root) is { } reason)
{
    Console.Error.WriteLine(
        $"{root} cannot be written to ({reason}).\n"
            + "Copy the whole folder to a place of your own with room for 2 GB, and work there."
    );
    return 1;
}
var sources = Directory
    .EnumerateFiles(Path.Combine(root, "environment", "Runner"), "*", SearchOption.AllDirectories)
    .Concat(Directory.EnumerateFiles(Path.Combine(root, "lib", "LatentLab.Records"), "*", SearchOption.AllDirectories))
    .Concat([.. Directory.GetFiles(root, "Directory.*.props"), Path.Combine(root, "global.json")]);
if (!File.Exists(program) || sources.Max(File.GetLastWriteTimeUtc) > File.GetLastWriteTimeUtc(program))
{
    var last = Path.Combine(root, "artifacts", "times", "runner");
    var expected = File.Exists(last) && double.TryParse(File.ReadAllText(last), out var seconds) ? seconds : 0;
    var time = expected > 0 ? $"about {expected:0} s" : "half a minute, and the first time a few for downloads";
    Console.WriteLine($"Building the runner: {time}…");
    var clock = Stopwatch.StartNew();
    using var progress = new Timer(
        _ =>
        {
            var left = expected - clock.Elapsed.TotalSeconds;
            var more = left > 0 ? $", about {left:0} s left" : "";
            Console.WriteLine($"Building the runner: {clock.Elapsed.TotalSeconds:0} s{more}");
        },
        null,
        10_000,
        10_000
    );
    var failed = Run([
        "msbuild",
        Path.Combine(root, "environment", "Runner"),
        "-restore",
        "-p:Configuration=Release",
        "-p:UseSharedCompilation=false", // no server that outlives the build
        "-nodeReuse:false",
        "-v:quiet",
        "-nologo",
        "-tl:off",
    ]);
    if (failed != 0)
        return failed;
    Directory.CreateDirectory(Path.GetDirectoryName(last)!);
    File.WriteAllText(last, $"{clock.Elapsed.TotalSeconds:0}");
    progress.Dispose();
    File.SetLastWriteTimeUtc(program, DateTime.UtcNow); // a build that had nothing to compile leaves the old time
}
return Run([program, .. args]);

static string? NotWritable(string root)
{
    try
    {
        var artifacts = Directory.CreateDirectory(Path.Combine(root, "artifacts")).FullName;
        var probe = Path.Combine(artifacts, $"{Environment.ProcessId}.tmp");
        File.WriteAllText(probe, "x");
        File.Delete(probe);
        return null;
    }
    catch (Exception e) when (e is IOException or UnauthorizedAccessException)
    {
        return e.Message.Split('\n')[0].TrimEnd('.');
    }
}

static int Run(string[] arguments)
{
    // Ctrl-C reaches the child by itself. A request to end is handed on: the child ends what it has started, and this
    // process waits for it.
    using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true);
    using var process = Process.Start(new ProcessStartInfo("dotnet", arguments))!;
    void HandOn(PosixSignalContext signal)
    {
        signal.Cancel = true;
        if (!OperatingSystem.IsWindows())
            _ = SendSignal(process.Id, signal.Signal == PosixSignal.SIGHUP ? 1 : 15);
    }
    using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, HandOn);
    using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, HandOn);
    process.WaitForExit();
    return process.ExitCode;
}

[DllImport("libc", EntryPoint = "kill")]
static extern int SendSignal(int process, int signal);

static string ThisFile([CallerFilePath] string path = "") => path;
