using System.Collections.Concurrent;
using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>The learner's edition as it is handed out, in the released tool: it runs to its end.</summary>
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
        var notebooks = Directory
            .GetFiles(_copy.Learner, "*.ipynb")
            .Order(StringComparer.Ordinal)
            .Select(Notebook.Load)
            .ToList();
        Assert.Equal(Repository.All().Count, notebooks.Count);
        var faults = new ConcurrentBag<string>();
        var lanes = new ParallelOptions
        {
            MaxDegreeOfParallelism = 2,
            CancellationToken = TestContext.Current.CancellationToken,
        };
        await Parallel.ForEachAsync(
            notebooks,
            lanes,
            async (notebook, _) =>
            {
                var found = Faults(await HostRun.OfAsync(program, notebook, [])).ToList();
                found.ForEach(faults.Add);
                TestContext.Current.TestOutputHelper!.WriteLine($"{notebook.FileName}: {found.Count} faults");
                found.ForEach(TestContext.Current.TestOutputHelper.WriteLine);
            }
        );
        Assert.True(faults.IsEmpty, string.Join('\n', faults.Order(StringComparer.Ordinal)));
    }

    private static IEnumerable<string> Faults(HostRun run)
    {
        foreach (var fault in run.Faults(c => c.Role == CellRole.Throws))
            yield return fault;
        foreach (var (cell, events) in run.Notebook.Cells.Zip(run.Cells).Where(c => c.First.Role == CellRole.Check))
        {
            var expected = $"{LearnerEdition.TaskOf(cell)} is open";
            var said = string.Join('\n', events.Values);
            if (!said.Contains(expected, StringComparison.OrdinalIgnoreCase))
                yield return $"{run.Notebook.FileName}, {cell.Name}: must say \"{expected}\", said: {said}";
        }
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
