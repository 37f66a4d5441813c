using System.Diagnostics;
using System.Xml.Linq;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>The workshop's bundle: what is in it, and that it runs where there is no network.</summary>
public sealed class BundleTests
{
    private static readonly Repository Repository = Repository.Find();

    [Fact]
    public void ItNamesNoSourceButItsOwnFolders()
    {
        var config = XDocument.Parse(Bundle.NuGetConfig);
        Assert.Equal(["clear", "add", "add"], config.Root!.Element("packageSources")!.Elements().Select(e => e.Name.LocalName));
        Assert.Equal(["packages", "environment/feed"], config.Descendants("add").Select(e => e.Attribute("value")!.Value));
    }

    [Fact]
    public void AnUnknownPlatformIsRefused()
    {
        var error = Assert.Throws<UserError>(() => Bundle.Make(Repository, "linux-x64,linux-arm64", TextWriter.Null));
        Assert.Equal("There is no libtorch for 'linux-arm64': choose of linux-x64, win-x64, osx-arm64.", error.Message);
        Assert.Equal(2, error.ExitCode);
    }

    [Fact]
    public async Task ItRunsWithoutANetwork()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Cuts the network off by a Linux command.");
        if (Tool.Run("unshare", ["-rn", "true"], "/").ExitCode != 0) Assert.Skip("This machine does not let a process have a network of its own (unshare -rn).");
        Pack.EnsureCurrent(Repository, null, TextWriter.Null);
        var said = new StringWriter();
        Bundle.Make(Repository, null, said);
        Assert.Matches(@"linux-x64: \d+ packages, \d+ MB in", said.ToString());
        var folder = Directory.CreateTempSubdirectory("latentlab-offline").FullName;
        try
        {
            var (copy, home) = (Path.Combine(folder, "workshop"), Directory.CreateDirectory(Path.Combine(folder, "home")).FullName);
            Tool.Run("cp", ["-r", Path.Combine(Repository.Root, "artifacts", "bundle", "latentlab-linux-x64"), copy], folder);
            var start = new ProcessStartInfo("unshare", ["-rn", "dotnet", "run", "lab.cs"]) { WorkingDirectory = copy, RedirectStandardOutput = true, RedirectStandardError = true };
            // Nothing of this machine's user: no packages, no sources, no caches.
            var path = start.Environment["PATH"];
            start.Environment.Clear();
            foreach (var (name, value) in new[] { ("PATH", path), ("HOME", home), ("DOTNET_CLI_HOME", home), ("XDG_CACHE_HOME", Path.Combine(home, "cache")), ("NUGET_PACKAGES", Path.Combine(home, "packages")), ("LATENTLAB_PROFILE", "quick") })
                start.Environment[name] = value;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, output + await errors);
            Assert.Contains("00-start-here.ipynb: 30 cells", output);
            Assert.Contains("Site: ", output);
            Assert.DoesNotContain("Packing", output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
