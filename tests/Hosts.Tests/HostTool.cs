using System.Text.Json.Nodes;
using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>The released .NET Interactive, in the version that .config/dotnet-tools.json names, installed into artifacts.</summary>
public sealed class HostTool : IAsyncLifetime
{
    private const string Id = "microsoft.dotnet-interactive";

    private static readonly Repository Repository = Repository.Find();

    private string? _missing;

    /// <summary>The tests' own folder.</summary>
    public static string Folder { get; } = Path.Combine(Repository.Root, "artifacts", "hosts");

    /// <summary>The program. Where it cannot be had the test is skipped, and says so.</summary>
    public string Program
    {
        get
        {
            if (_missing is not null) Assert.Skip($"NOT TESTED in .NET Interactive, which cannot be installed here: {_missing}");
            return PathOfProgram;
        }
    }

    private static string Tools { get; } = Path.Combine(Repository.Root, "artifacts", "tools");

    private static string PathOfProgram => Path.Combine(Tools, OperatingSystem.IsWindows() ? "dotnet-interactive.exe" : "dotnet-interactive");

    /// <summary>What a process of the tool needs: no telemetry, no first-time message.</summary>
    public static IReadOnlyDictionary<string, string> Environment { get; } = new Dictionary<string, string>
    {
        ["DOTNET_INTERACTIVE_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
        ["DOTNET_NOLOGO"] = "1",
        ["LATENTLAB_PROFILE"] = "quick",
        ["LATENTLAB_MODE"] = "lesson",
    };

    /// <summary>Installs the tool once, and packs the library.</summary>
    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Folder);
        Pack.EnsureCurrent(Repository, null, TextWriter.Null);
        var manifest = JsonNode.Parse(File.ReadAllText(Path.Combine(Repository.Root, ".config", "dotnet-tools.json")))!;
        var version = (string)manifest["tools"]![Id]!["version"]!;
        using (FileLock.Take(Path.Combine(Tools, "install.lock"), cancel: TestContext.Current.CancellationToken))
        {
            if (Directory.Exists(Path.Combine(Tools, ".store", Id, version))) return ValueTask.CompletedTask;
            // From the repository's folder, so that its NuGet.config and the user's sources are asked.
            var (exitCode, output) = Tool.Run("dotnet", ["tool", "update", Id, "--tool-path", Tools, "--version", version], Repository.Root);
            if (exitCode != 0) _missing = string.Join(' ', output.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0).TakeLast(3));
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Nothing is to be done: the installed tool serves the next run.</summary>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
