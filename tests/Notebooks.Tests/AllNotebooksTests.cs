using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>The notebooks themselves, one after the other and when nothing else runs.</summary>
[Collection("notebooks")]
[CollectionDefinition("notebooks", DisableParallelization = true)]
public class AllNotebooksTests
{
    public static TheoryData<string> Names => [.. Repository.Find().All().Select(p => Path.GetFileName(p))];

    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public async Task TheNotebookStillSaysWhatItsCodeDoes(string name)
    {
        var repository = Repository.Find();
        var output = new StringWriter();
        Pack.EnsureCurrent(repository, null, output);
        var notebook = Notebook.Load(Path.Combine(repository.Notebooks, name));
        var problem = await Check.RunAsync(notebook, new Progress(output), TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper!.WriteLine(output.ToString());
        Assert.True(problem is null, problem);
    }
}
