using System.Text.Json.Nodes;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>The container's steps, as far as they can be run without an engine.</summary>
public sealed class ContainerTests
{
    private static readonly Repository Repository = Repository.Find();

    // The Dockerfile's instructions, one a line.
    private static List<string> Instructions() =>
        [.. Read(".binder", "Dockerfile").Replace("\r", "").Replace("\\\n", " ").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] != '#')];

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    [Fact]
    public void TheImageIsOneThatTheLibraryRunsIn()
    {
        var lines = Instructions();
        Assert.Equal("FROM --platform=linux/amd64 mcr.microsoft.com/dotnet/sdk:10.0-noble", Assert.Single(lines, l => l.StartsWith("FROM ", StringComparison.Ordinal)));
        Assert.Contains("ARG NB_UID=1000", lines);
        Assert.Contains("ENV NUGET_XMLDOC_MODE=none", lines);
    }

    [Fact]
    public void WhatIsInstalledBelongsToTheUserAndLiesOutsideOfTheHomeFolder()
    {
        var lines = Instructions();
        // A JupyterHub puts a volume over the home folder: what lies in it would be gone.
        string Variable(string name) => lines.Where(l => l.StartsWith("ENV ", StringComparison.Ordinal)).SelectMany(l => l.Split(' ')).Single(w => w.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];
        foreach (var name in new[] { "LATENTLAB_TOOLS", "NUGET_PACKAGES", "XDG_CACHE_HOME" }) Assert.StartsWith("/opt/", Variable(name));
        Assert.StartsWith("/home/", Variable("HOME"));
        Assert.StartsWith("/opt/", lines.Last(l => l.StartsWith("WORKDIR ", StringComparison.Ordinal))["WORKDIR ".Length..]);

        var user = lines.FindIndex(l => l.StartsWith("USER ", StringComparison.Ordinal));
        Assert.Equal("USER ${NB_USER}", lines.Last(l => l.StartsWith("USER ", StringComparison.Ordinal)));
        var steps = lines.Select((line, at) => (line, at)).Where(l => l.line.Contains("setup.sh ", StringComparison.Ordinal) && l.line.StartsWith("RUN ", StringComparison.Ordinal)).ToList();
        Assert.Equal(["system", "jupyter", "kernel", "warm"], steps.Select(s => s.line.Split("setup.sh ")[1].Split(' ')[0]));
        Assert.Equal([false, true, true, true], steps.Select(s => s.at > user));
        Assert.True(lines.FindIndex(l => l.StartsWith("COPY --chown=${NB_UID} . ", StringComparison.Ordinal)) < steps[^1].at);
    }

    [Fact]
    public void WhatBinderAndJupyterHubStartIsInstalled()
    {
        var install = Assert.Single(Read("environment", "container", "setup.sh").Split('\n'), l => l.Contains("/pip\" install", StringComparison.Ordinal));
        foreach (var package in new[] { "jupyterlab", "notebook", "jupyterhub" }) Assert.Contains(package, install.Split(' '));
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

    [Fact]
    public void TheStepsRun()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the steps are those of a Linux image");
        Assert.Equal(0, Tool.Run("bash", ["-n", "environment/container/setup.sh"], Repository.Root).ExitCode);
        var (usage, text) = Tool.Run("bash", ["environment/container/setup.sh"], Repository.Root);
        Assert.Equal(2, usage);
        Assert.Contains("setup.sh warm", text);
        var (exitCode, output) = Tool.Run("bash", ["environment/container/setup.sh", "warm"], Repository.Root);
        Assert.True(exitCode == 0, output);
        Assert.Contains("00-start-here.ipynb: 30 cells", output);
        Assert.Contains("Site: ", output);
    }
}
