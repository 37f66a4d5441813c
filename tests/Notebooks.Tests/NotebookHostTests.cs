using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>What the doctor finds of the programs that open notebooks, in folders made for the test.</summary>
public sealed class NotebookHostTests : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("latentlab-hosts").FullName;

    public void Dispose() => Directory.Delete(_home, recursive: true);

    [Fact]
    public void WithoutAnyTheSiteAndTheRunnerAreNamed()
    {
        var hosts = Find();
        Assert.All(hosts, h => Assert.StartsWith("--    ", h.Line));
        var next = NotebookHosts.Next(hosts, "notebooks/00-start-here.ipynb", "site/index.html");
        Assert.Contains("open site/index.html in a browser", next);
        Assert.Contains("run learner/00-start-here.ipynb", next);
        Assert.Equal(2, next.Split('\n').Length);
    }

    [Theory]
    [InlineData("dotnet-interactive", "Jupyter, .NET Interactive")]
    [InlineData("clrkernel", "Jupyter, ClrKernel")]
    public void AJupyterKernelIsToldByItsProgram(string program, string name)
    {
        Write("kernels/.net-csharp/kernel.json", $$"""{"argv": ["/x/{{program}}", "jupyter", "{connection_file}"]}""");
        Write("bin/jupyter-lab");
        var hosts = Find();
        Assert.Equal(name, Assert.Single(hosts, h => h.IsHere).Name);
        Assert.Equal("Now:  jupyter lab n.ipynb, kernel .NET (C#)", NotebookHosts.Next(hosts, "n.ipynb", "s"));
    }

    [Fact]
    public void TheExtensionIsFoundAndItsFaultIsSeenUntilItIsMended()
    {
        Write(".vscode/extensions/ms-dotnettools.dotnet-interactive-vscode-1.0.6177010/package.json");
        Write("bin/code");
        Assert.Equal("Now:  code n.ipynb, kernel .NET Interactive", NotebookHosts.Next(Find(), "n.ipynb", "s"));

        const string storage = "settings/Code/User/globalStorage/ms-dotnettools.dotnet-interactive-vscode";
        Write($"{storage}/dotnet-tools.json");
        var line = Find().Single(h => h.IsHere).Line;
        Assert.StartsWith("--    VS Code, Polyglot Notebooks: its kernel does not start", line);
        Assert.Contains("No program for notebooks", NotebookHosts.Next(Find(), "n.ipynb", "s"));
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the command is for a shell of Unix");
        Assert.Equal(
            0,
            Tool.Run("sh", ["-c", line[(line.IndexOf("Move it: ", StringComparison.Ordinal) + 9)..]], _home).ExitCode
        );
        Assert.Equal("ok    VS Code, Polyglot Notebooks", Find().Single(h => h.IsHere).Line);
    }

    private IReadOnlyList<NotebookHost> Find() =>
        NotebookHosts.Find(
            _home,
            Path.Combine(_home, "settings"),
            [Path.Combine(_home, "bin")],
            [Path.Combine(_home, "kernels")]
        );

    private void Write(string file, string text = "")
    {
        var path = Path.Combine(_home, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
