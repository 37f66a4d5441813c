using System.Text.Json.Nodes;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>The container's steps, as far as they can be run without an engine.</summary>
public sealed class ContainerTests
{
    private static readonly Repository Repository = Repository.Find();

    private static string Read(params string[] path) => File.ReadAllText(Path.Combine([Repository.Root, .. path]));

    [Fact]
    public void TheImageIsOneThatTheLibraryRunsIn()
    {
        var lines = Read(".binder", "Dockerfile").Split('\n').Select(l => l.Trim()).ToList();
        Assert.Equal("FROM --platform=linux/amd64 mcr.microsoft.com/dotnet/sdk:10.0-noble", Assert.Single(lines, l => l.StartsWith("FROM ", StringComparison.Ordinal)));
        Assert.Contains("ARG NB_UID=1000", lines);
        // What is made after the last USER belongs to the learner, not to root.
        var user = lines.FindLastIndex(l => l.StartsWith("USER ", StringComparison.Ordinal));
        Assert.Equal("USER ${NB_USER}", lines[user]);
        Assert.All(lines.Select((l, i) => (l, i)).Where(l => l.l.StartsWith("RUN environment/", StringComparison.Ordinal)), l => Assert.True(l.i > user));
        Assert.Equal(["jupyter", "warm"], lines.Where(l => l.StartsWith("RUN environment/container/setup.sh ", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1]));
    }

    [Fact]
    public void TheDevelopmentContainerIsTheSameImage()
    {
        var container = JsonNode.Parse(Read(".devcontainer", "devcontainer.json"))!;
        var folder = Path.Combine(Repository.Root, ".devcontainer");
        Assert.True(File.Exists(Path.Combine(folder, (string)container["build"]!["dockerfile"]!)));
        Assert.Equal(Repository.Root, Path.GetFullPath(Path.Combine(folder, (string)container["build"]!["context"]!)));
        Assert.True(File.Exists(Path.Combine(Repository.Root, ((string)container["postCreateCommand"]!).Split(' ')[0])));
    }

    [Fact]
    public void WhatWasBuiltHereStaysOutOfTheImage()
    {
        var ignored = Read(".dockerignore").Split('\n');
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
