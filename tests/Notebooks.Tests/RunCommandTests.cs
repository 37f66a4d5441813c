using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>
/// The run command from its words to its exit code; it packs the library first, so nothing else runs beside it.
/// </summary>
[Collection("notebooks")]
[CollectionDefinition("notebooks", DisableParallelization = true)]
[Trait("Speed", "slow")]
public class RunCommandTests
{
    [Fact]
    public async Task RunStoresAndCheckAgrees()
    {
        using var notebook = TestNotebook.Of("1 + 1");
        notebook.Save();
        Assert.Equal(1, await Verbs.RunAsync(["run", notebook.File, "--check"]));
        Assert.Equal(0, await Verbs.RunAsync(["run", notebook.File, "--store"]));
        Assert.NotNull(Notebook.Load(notebook.File).StoredRun);
        Assert.Equal(0, await Verbs.RunAsync(["run", notebook.File, "--check"]));
    }

    [Fact]
    public async Task AFailedRunStoresNothing()
    {
        using var notebook = TestNotebook.Of("1 + 1", "throw new Exception(\"meant\");");
        var before = notebook.Save().Root.ToJsonString();
        Assert.Equal(1, await Verbs.RunAsync(["run", notebook.File, "--store"]));
        Assert.Equal(before, Notebook.Load(notebook.File).Root.ToJsonString());
    }

    [Fact]
    public async Task QuickStoresEvidenceAndLeavesTheOutputs()
    {
        using var notebook = TestNotebook.Of(
            "System.IO.File.WriteAllText(Environment.GetEnvironmentVariable(\"LATENTLAB_EVIDENCE_OUT\"), "
                + "\"{\\\"values\\\":{\\\"loss\\\":0.50}}\");"
        );
        notebook.Save();
        var before = File.ReadAllText(notebook.File);
        Assert.Equal(0, await Verbs.RunAsync(["run", notebook.File, "--profile", "quick", "--store"]));
        Assert.Equal(before, File.ReadAllText(notebook.File));
        Assert.Contains("\"loss\": 0.50", File.ReadAllText(Path.Combine(notebook.Folder, "evidence", "05.quick.json")));
    }
}
