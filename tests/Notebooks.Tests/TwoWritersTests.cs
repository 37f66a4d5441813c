using LatentLab.Runner;
using Microsoft.CodeAnalysis.CSharp;

namespace LatentLab.Notebooks.Tests;

/// <summary>What happens to a file that somebody else has, or had meanwhile.</summary>
[Trait("Speed", "slow")]
public class TwoWritersTests
{
    [Fact]
    public async Task ANotebookThatWasSavedMeanwhileIsNotOverwritten()
    {
        using var notebook = TestNotebook.Of(
            "var me = System.IO.Directory.GetFiles(\".\", \"*.ipynb\")[0];\n"
                + "System.IO.File.WriteAllText(me, System.IO.File.ReadAllText(me).Replace(\"marked\", \"edited\"));",
            "// marked"
        );
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        var error = Assert.Throws<UserError>(() => NotebookStore.Store(run, "standard", []));
        Assert.Contains("05-made-for-a-test.ipynb: not stored: somebody saved the file while it ran", error.Message);
        var kept = File.ReadAllText(notebook.File);
        Assert.Contains("edited", kept);
        Assert.DoesNotContain("\"output_type\"", kept);
    }

    [Fact]
    public async Task AStudysVerdictsAreRecorded()
    {
        var verdict = new Claim("5c", 5, "s", ClaimKind.Statistical, "t", SmallestEffect: .1).Judge(
            ("", new Interval(.2, .15, .25, 5))
        );
        using var notebook = TestNotebook.Of(
            $$"""
            record Shown(string Json)
            {
                public IReadOnlyDictionary<string, string> ToMimeBundle() =>
                    new Dictionary<string, string> { ["{{Verdict.MimeType}}"] = Json, ["text/plain"] = "v" };
            }
            """,
            $"new Shown({SymbolDisplay.FormatLiteral(verdict.ToJson().ToJsonString(), quote: true)})"
        );
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        StudyVerdicts.Record(run, _ => { });
        var evidence = EvidenceFile.Read(EvidenceFile.PathOf(notebook.Folder, "05"));
        Assert.Equal(verdict.ToString(), evidence.VerdictOn(verdict.Claim)?.ToString());
    }

    [Fact]
    public async Task WaitingForAPackIsSaidWithItsHolderAndCtrlCEndsIt()
    {
        var root = Directory.CreateTempSubdirectory("latentlab-lock").FullName;
        try
        {
            var repository = new Repository(root);
            using var stop = new CancellationTokenSource();
            var said = new StringWriter();
            using (FileLock.Take(Path.Combine(root, "artifacts", "pack.lock"), cancel: stop.Token))
            {
                var waiting = Task.Run(
                    () => Pack.EnsureCurrent(repository, null, said, cancel: stop.Token),
                    stop.Token
                );
                await Task.Delay(1_500, TestContext.Current.CancellationToken);
                Assert.Matches(
                    @"^Waiting for process \d+ \(.*\), which has pack\.lock \(Ctrl-C ends this\)…",
                    said.ToString()
                );
                await stop.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
            }
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Fact]
    public void AReadOnlyCloneIsNamedWithARemedyThatWorks()
    {
        if (!OperatingSystem.IsLinux() || Tool.Run("unshare", ["-rm", "true"], "/").ExitCode != 0)
            Assert.Skip("mounts a folder to be read only, which is not allowed here (unshare -rm)");
        var runner = typeof(Verbs).Assembly.Location;
        var root = Repository.Find().Root;
        var script = $"mount --bind {root} {root} && mount -o remount,bind,ro {root} && dotnet {runner} pack";
        var (exitCode, output) = Tool.Run("unshare", ["-rm", "sh", "-c", script], "/");
        Assert.Equal(1, exitCode);
        Assert.Contains("artifacts cannot be written to: copy the whole folder of the project", output);
        Assert.DoesNotContain("   at ", output);
    }
}
