using System.Text.Json.Nodes;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>The container's steps, as far as they can be run without an engine.</summary>
[Trait("Speed", "slow")]
public sealed class ContainerTests
{
    private static readonly Repository Repository = Repository.Find();

    // The Dockerfile's instructions, one a line.
    private static List<string> Instructions() =>
        [
            .. Read(".binder", "Dockerfile")
                .Replace("\r", "")
                .Replace("\\\n", " ")
                .Split('\n')
                .Select(l => l.Trim())
                .Where(l => l.Length > 0 && l[0] != '#'),
        ];

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    [Fact]
    public void TheImageIsOneThatTheLibraryRunsIn()
    {
        var lines = Instructions();
        Assert.Equal(
            "FROM --platform=linux/amd64 mcr.microsoft.com/dotnet/sdk:10.0-noble",
            Assert.Single(lines, l => l.StartsWith("FROM ", StringComparison.Ordinal))
        );
        Assert.Contains("ARG NB_UID=1000", lines);
        Assert.Contains("ENV NUGET_XMLDOC_MODE=none", lines);
    }

    [Fact]
    public void WhatIsInstalledBelongsToTheUserAndLiesOutsideOfTheHomeFolder()
    {
        var lines = Instructions();
        // A JupyterHub puts a volume over the home folder: what lies in it would be gone.
        string Variable(string name) =>
            lines
                .Where(l => l.StartsWith("ENV ", StringComparison.Ordinal))
                .SelectMany(l => l.Split(' '))
                .Single(w => w.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
        foreach (var name in new[] { "LATENTLAB_TOOLS", "NUGET_PACKAGES", "XDG_CACHE_HOME" })
            Assert.StartsWith("/opt/", Variable(name));
        Assert.StartsWith("/home/", Variable("HOME"));
        Assert.StartsWith(
            "/opt/",
            lines.Last(l => l.StartsWith("WORKDIR ", StringComparison.Ordinal))["WORKDIR ".Length..]
        );

        var user = lines.FindIndex(l => l.StartsWith("USER ", StringComparison.Ordinal));
        Assert.Equal("USER ${NB_USER}", lines.Last(l => l.StartsWith("USER ", StringComparison.Ordinal)));
        var steps = lines
            .Select((line, at) => (line, at))
            .Where(l =>
                l.line.Contains("setup.sh ", StringComparison.Ordinal)
                && l.line.StartsWith("RUN ", StringComparison.Ordinal)
            )
            .ToList();
        Assert.Equal(
            ["system", "jupyter", "kernel", "warm"],
            steps.Select(s => s.line.Split("setup.sh ")[1].Split(' ')[0])
        );
        Assert.Equal([false, true, true, true], steps.Select(s => s.at > user));
        Assert.True(
            lines.FindIndex(l => l.StartsWith("COPY --chown=${NB_UID} . ", StringComparison.Ordinal)) < steps[^1].at
        );
    }

    [Fact]
    public void WhatBinderAndJupyterHubStartIsInstalled()
    {
        var install = Assert.Single(
            Read("environment", "container", "setup.sh").Split('\n'),
            l => l.Contains("/pip\" install", StringComparison.Ordinal)
        );
        foreach (var package in new[] { "jupyterlab", "notebook", "jupyterhub" })
            Assert.Contains(package, install.Split(' '));
    }

    [Fact]
    public void TheDevelopmentContainerIsTheSameImage()
    {
        var container = JsonNode.Parse(Read(".devcontainer", "devcontainer.json"))!;
        var folder = Path.Combine(Repository.Root, ".devcontainer");
        Assert.True(File.Exists(Path.Combine(folder, (string)container["build"]!["dockerfile"]!)));
        Assert.Equal(Repository.Root, Path.GetFullPath(Path.Combine(folder, (string)container["build"]!["context"]!)));
        Assert.Equal("bash environment/container/setup.sh warm", (string?)container["postCreateCommand"]);
        Assert.Contains("ARG NB_USER=" + (string?)container["remoteUser"], Instructions());
        Assert.False(container.AsObject().ContainsKey("forwardPorts"));
    }

    [Fact]
    public void WhatWasBuiltHereStaysOutOfTheImage()
    {
        var ignored = Read(".dockerignore").Split('\n');
        Assert.Contains(".git", ignored);
        Assert.Contains("artifacts", ignored);
        Assert.Contains("learner", ignored);
    }

    // Stands for every program that changes the machine or needs a network: it writes down how it was called.
    private const string StandIn = """
        #!/bin/sh
        name=$(basename "$0")
        echo "$name $*" >> "$LOG"
        case "$name $1" in
            "$FAILING") exit 7 ;;
            "getent passwd") echo "ubuntu:x:1000:1000:Ubuntu:/home/ubuntu:/bin/bash" ;;
            "python3 -m") mkdir -p "$3/bin" && cp "$0" "$3/bin/pip" && cp "$0" "$3/bin/jupyter" ;;
            "dotnet tool") mkdir -p "$5" && cp "$0" "$5/dotnet-interactive" ;;
        esac
        """;

    [Fact]
    public void TheStepsThatInstallCallTheInstallersInOrder()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("the steps are those of a Linux image");
        using var machine = new Machine();
        foreach (var step in new[] { "system", "jupyter", "kernel" })
            Assert.Equal((0, ""), machine.Run(step));
        var tools = machine.Tools;
        // The version that Hosts.Tests runs.
        var version = (string)
            JsonNode.Parse(Read("environment", "dotnet-tools.json"))!["tools"]!["microsoft.dotnet-interactive"]![
                "version"
            ]!;
        Assert.Equal(
            [
                "apt-get update",
                "apt-get install -y --no-install-recommends git python3 python3-venv",
                "rm -rf",
                "getent passwd 1000",
                "userdel --remove ubuntu",
                "useradd --create-home --shell /bin/bash --uid 1000 jovyan",
                $"install -d -m 777 {tools}",
                $"python3 -m venv {tools}/jupyter",
                "pip install --quiet --no-cache-dir jupyterlab notebook jupyterhub",
                $"dotnet tool install Microsoft.dotnet-interactive --tool-path {tools}/bin --version {version}",
                $"dotnet-interactive jupyter install --path {tools}/jupyter/share/jupyter/kernels",
            ],
            machine.Calls()
        );
    }

    [Theory]
    [InlineData("system", "apt-get install")]
    [InlineData("system", "useradd --create-home")]
    [InlineData("jupyter", "pip install")]
    [InlineData("kernel", "dotnet tool")]
    public void AnInstallerThatFailsEndsItsStep(string step, string failing)
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("the steps are those of a Linux image");
        using var machine = new Machine();
        Assert.Equal(7, machine.Run(step, failing).ExitCode);
        Assert.StartsWith(failing, machine.Calls()[^1]);
    }

    /// <summary>A machine of stand-ins: nothing is installed, and the calls are known.</summary>
    private sealed class Machine : IDisposable
    {
        private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-machine").FullName;

        public Machine()
        {
            foreach (
                var name in new[] { "apt-get", "rm", "getent", "userdel", "useradd", "install", "python3", "dotnet" }
            )
            {
                var file = Path.Combine(Directory.CreateDirectory(Path.Combine(_folder, "bin")).FullName, name);
                File.WriteAllText(file, StandIn);
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(
                        file,
                        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
                    );
            }
        }

        public string Tools => Path.Combine(_folder, "tools");

        public (int ExitCode, string Output) Run(string step, string failing = "none") =>
            Tool.Run(
                "env",
                [
                    $"PATH={_folder}/bin:/usr/bin:/bin",
                    $"LOG={_folder}/log",
                    $"FAILING={failing}",
                    $"LATENTLAB_TOOLS={Tools}",
                    "NB_UID=1000",
                    "NB_USER=jovyan",
                    "bash",
                    "environment/container/setup.sh",
                    step,
                ],
                Repository.Root
            );

        // Which lists of packages apt has here is of no interest.
        public string[] Calls() =>
            [
                .. File.ReadAllLines(Path.Combine(_folder, "log"))
                    .Select(l => l.StartsWith("rm -rf ", StringComparison.Ordinal) ? "rm -rf" : l),
            ];

        public void Dispose() => Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void TheStepThatWarmsRuns()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("the steps are those of a Linux image");
        Assert.Equal(0, Tool.Run("bash", ["-n", "environment/container/setup.sh"], Repository.Root).ExitCode);
        var (usage, text) = Tool.Run("bash", ["environment/container/setup.sh"], Repository.Root);
        Assert.Equal(2, usage);
        Assert.Contains("setup.sh warm", text);
        var (exitCode, output) = Tool.Run("bash", ["environment/container/setup.sh", "warm"], Repository.Root);
        Assert.True(exitCode == 0, output);
        Assert.Contains($"00-start-here.ipynb: {Notebook.Load(Repository.Named("00")[0]).Cells.Count} cells", output);
        Assert.Contains("Site: ", output);
    }
}
