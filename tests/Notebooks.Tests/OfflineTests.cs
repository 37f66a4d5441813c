using System.Diagnostics;
using System.Text.Json.Nodes;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>The proof: a bundle, moved to another folder, runs for a new user where there is no network.</summary>
[Trait("Speed", "slow")]
public sealed class OfflineTests : IDisposable
{
    private static readonly Repository Repository = Repository.Find();

    private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-offline").FullName;

    private string Home => Path.Combine(_folder, "home");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task ABundleRunsWithoutANetwork()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("Cuts the network off by a Linux command.");
        if (Tool.Run("unshare", ["-rn", "true"], "/").ExitCode != 0)
            Assert.Skip("This machine does not let a process have a network of its own (unshare -rn).");
        Pack.EnsureCurrent(Repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        var (said, errors) = (new StringWriter(), new StringWriter());
        Assert.True(
            Bundle.Make(Repository, null, said, errors, TestContext.Current.CancellationToken) == 0,
            $"{said}{errors}"
        );
        Assert.Matches(@"linux-x64: \d+ packages, \d+ MB in", said.ToString());
        var copy = Path.Combine(_folder, "workshop");
        Tool.Run(
            "cp",
            ["-r", Path.Combine(Repository.Root, "artifacts", "bundle", "latentlab-linux-x64"), copy],
            _folder
        );

        Assert.Equal(
            ["lo"],
            (await Cut(copy, "cat", "/proc/net/dev"))
                .Split('\n')
                .Where(l => l.Contains(':'))
                .Select(l => l.Split(':')[0].Trim())
        );
        var output = await Cut(copy, "dotnet", "run", "lab.cs");
        Assert.Contains($"00-start-here.ipynb: {Notebook.Load(Repository.Named("00")[0]).Cells.Count} cells", output);
        Assert.Contains("Site: ", output);
        Assert.DoesNotContain("Packing", output);

        // Where a network exists but does not answer, NuGet would wait for it at each signed package.
        using var notebook = TestNotebook.Of(
            "Console.WriteLine($\"revocation {Environment.GetEnvironmentVariable(\"NUGET_CERT_REVOCATION_MODE\")}\");"
        );
        notebook.Save();
        Assert.Contains("revocation offline", await Cut(copy, "dotnet", "run", "lab.cs", "--", "run", notebook.File));

        await TheHostInItRunsALesson(copy);
    }

    // Installed by the line of START.txt; there a lesson's first cells fetch the library and draw.
    private async Task TheHostInItRunsALesson(string copy)
    {
        var install = File.ReadLines(Path.Combine(copy, "START.txt")).Single(line => line.Contains("tool install"));
        await Cut(copy, install.Trim().Split(' '));
        using var host = Cutting(
            Path.Combine(copy, "notebooks"),
            Path.Combine(Home, ".dotnet/tools/dotnet-interactive"),
            "stdio"
        );
        try
        {
            var cells = Notebook.Load(Repository.Named("05")[0]).Cells.Take(3);
            string[] code =
            [
                .. cells.Select(cell => cell.Source),
                "new ImageGrid(FashionMnist.Load().Test.Images[..8])",
            ];
            for (var i = 0; i < code.Length; i++)
                Assert.Equal("CommandSucceeded", await Submitted(host, $"cell{i}", code[i]));
        }
        finally
        {
            host.Kill(entireProcessTree: true);
        }
    }

    // How .NET Interactive's stdio protocol ends a cell.
    private static async Task<string> Submitted(Process host, string token, string code)
    {
        var command = new JsonObject
        {
            ["token"] = token,
            ["commandType"] = "SubmitCode",
            ["command"] = new JsonObject { ["code"] = code, ["targetKernelName"] = "csharp" },
        };
        await host.StandardInput.WriteLineAsync(command.ToJsonString());
        await host.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        while (await host.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
            if (line.StartsWith('{') && JsonNode.Parse(line) is { } e && (string?)e["command"]?["token"] == token)
                switch ((string?)e["eventType"])
                {
                    case "CommandSucceeded":
                        return "CommandSucceeded";
                    case "CommandFailed":
                        return $"{e["event"]}";
                }
        return "the host ended";
    }

    // Runs a program without a network, and with nothing of this machine's user: no packages, no sources, no caches.
    // NuGet is told to leave out documentation, as in Microsoft's container images: the site needs it all the same.
    private async Task<string> Cut(string folder, params string[] command)
    {
        using var process = Cutting(folder, command);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }

    private Process Cutting(string folder, params string[] command)
    {
        Directory.CreateDirectory(Home);
        var start = new ProcessStartInfo("unshare", ["-rn", .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        foreach (
            var (name, value) in new[]
            {
                ("PATH", path),
                ("HOME", Home),
                ("DOTNET_CLI_HOME", Home),
                ("XDG_CACHE_HOME", Path.Combine(Home, "cache")),
                ("NUGET_PACKAGES", Path.Combine(Home, "packages")),
                ("LATENTLAB_PROFILE", "quick"),
                ("NUGET_XMLDOC_MODE", "skip"),
            }
        )
            start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
