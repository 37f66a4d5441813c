using System.Diagnostics;
using System.Text.Json.Nodes;
using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>The released .NET Interactive, installed into artifacts in the version that the repository names.</summary>
public sealed class HostTool : IAsyncLifetime
{
    private const string Id = "microsoft.dotnet-interactive";

    private static readonly Repository Repository = Repository.Find();

    private string? _missing;

    /// <summary>The tests' own folder.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "artifacts", "hosts");

    /// <summary>Whoever starts a kernel holds this lock for a second: of two that start at once, one dies.</summary>
    public static string Starts { get; } = Path.Combine(Folder, "starts.lock");

    /// <summary>How long the lock is held.</summary>
    public static TimeSpan BetweenStarts { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The program. Where it cannot be had the test is skipped, and says so.</summary>
    public string Program
    {
        get
        {
            if (_missing is not null)
                Assert.Skip($"NOT TESTED in .NET Interactive, which cannot be installed here: {_missing}");
            return PathOfProgram;
        }
    }

    private static string Tools { get; } = Path.Combine(Repository.Root, "artifacts", "tools");

    private static string PathOfProgram =>
        Path.Combine(Tools, OperatingSystem.IsWindows() ? "dotnet-interactive.exe" : "dotnet-interactive");

    /// <summary>
    /// What a process of the tool needs: no telemetry, no first-time message. Code is compiled as the Runner has it:
    /// to count its branches first costs up to ten seconds on another core, which no reader waits for, but which would
    /// count as the time of whichever cell runs meanwhile. The rest is as installed.
    /// </summary>
    private static IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string>
        {
            ["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
            ["DOTNET_NOLOGO"] = "1",
            ["DOTNET_TieredPGO"] = "0",
            ["LATENTLAB_PROFILE"] = "quick",
            ["LATENTLAB_MODE"] = "lesson",
        };

    /// <summary>Sets these variables, and removes those of `dotnet test`, which would bind a restore.</summary>
    public static void Prepare(ProcessStartInfo start)
    {
        foreach (var name in start.Environment.Keys.Where(IsOfMSBuild).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
    }

    /// <summary>Installs the tool once, and packs the library.</summary>
    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Folder);
        Pack.EnsureCurrent(Repository, null, TextWriter.Null);
        var manifest = JsonNode.Parse(
            File.ReadAllText(Path.Combine(Repository.Root, "environment", "dotnet-tools.json"))
        )!;
        var version = (string)manifest["tools"]![Id]!["version"]!;
        using (FileLock.Take(Path.Combine(Tools, "install.lock"), cancel: TestContext.Current.CancellationToken))
        {
            if (Directory.Exists(Path.Combine(Tools, ".store", Id, version)))
                return ValueTask.CompletedTask;
            // From the repository's folder, so that its NuGet.config and the user's sources are asked.
            string[] update = ["tool", "update", Id, "--tool-path", Tools, "--version", version];
            var (exitCode, output) = Tool.Run("dotnet", update, Repository.Root);
            var lines = output.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0);
            if (exitCode != 0)
                _missing = string.Join(' ', lines.TakeLast(3));
        }
        return ValueTask.CompletedTask;
    }

    private static bool IsOfMSBuild(string name) => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase);

    /// <summary>Nothing is to be done: the installed tool serves the next run.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
