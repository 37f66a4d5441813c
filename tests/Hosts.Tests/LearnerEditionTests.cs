using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>
/// Two learners at work on one machine: their editions, as they are handed out, in the released tool at once. What the
/// other editions change is tried where their notebooks run.
/// </summary>
[Collection(TwoPrograms.Name)]
public sealed class LearnerEditionTests(HostTool tool) : IDisposable
{
    private static readonly Repository Repository = Repository.Find();

    // Inside the repository, so that its data and its feed are found.
    private readonly Repository _copy = new(Path.Combine(HostTool.Folder, "edition"));

    /// <summary>The edition is written anew for each test.</summary>
    public void Dispose()
    {
        if (Directory.Exists(_copy.Root))
            Directory.Delete(_copy.Root, recursive: true);
    }

    [Fact]
    public async Task OpenExercisesAreSaidToBeOpenAndNothingFails()
    {
        var program = tool.Program;
        Write();
        var faults = await Task.WhenAll(FaultsOfAsync(program, "05"), FaultsOfAsync(program, "06"));
        Assert.True(faults.All(f => f.Count == 0), string.Join('\n', faults.SelectMany(f => f)));
    }

    private async Task<List<string>> FaultsOfAsync(string program, string number)
    {
        var edition = Notebook.Load(Directory.GetFiles(_copy.Learner, $"{number}-*.ipynb").Single());
        var run = await HostRun.OfAsync(program, edition, []);
        var faults = run.Faults(c => c.Role == CellRole.Throws).ToList();
        foreach (var (cell, events) in edition.Cells.Zip(run.Cells).Where(c => c.First.Role == CellRole.Check))
            faults.AddRange(OpenExercises.Faults(edition, cell, events));
        return faults;
    }

    private void Write()
    {
        Dispose();
        Copy(Path.Combine("notebooks", "weights"));
        Copy(Path.Combine("environment", "feed"));
        LearnerEdition.WriteAll(_copy, Repository.All().Select(Notebook.Load), TextWriter.Null);
    }

    private void Copy(string folder)
    {
        var target = Directory.CreateDirectory(Path.Combine(_copy.Root, folder)).FullName;
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, folder)))
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
    }
}
