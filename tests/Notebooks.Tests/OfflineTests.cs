using System.Diagnostics;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>The proof: a bundle, moved to another folder, runs for a new user where there is no network.</summary>
[Trait("Speed", "slow")]
public sealed class OfflineTests : IDisposable
{
    private static readonly Repository Repository = Repository.Find();

    private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-offline").FullName;

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
    }

    // Runs a program without a network, and with nothing of this machine's user: no packages, no sources, no caches.
    // NuGet is told to leave out documentation, as in Microsoft's container images: the site needs it all the same.
    private async Task<string> Cut(string folder, params string[] command)
    {
        var home = Directory.CreateDirectory(Path.Combine(_folder, "home")).FullName;
        var start = new ProcessStartInfo("unshare", ["-rn", .. command])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        foreach (
            var (name, value) in new[]
            {
                ("PATH", path),
                ("HOME", home),
                ("DOTNET_CLI_HOME", home),
                ("XDG_CACHE_HOME", Path.Combine(home, "cache")),
                ("NUGET_PACKAGES", Path.Combine(home, "packages")),
                ("LATENTLAB_PROFILE", "quick"),
                ("NUGET_XMLDOC_MODE", "skip"),
            }
        )
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, output + await errors);
        return output;
    }
}
