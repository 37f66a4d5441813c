using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>A learner with notebook 05 in the released tool.</summary>
/// <param name="tool">The tool.</param>
public abstract class LearnerSession(HostTool tool)
{
    private protected static readonly Repository Repository = Repository.Find();

    private protected readonly Notebook Tied = Notebook.Load(Repository.Named("05")[0]);

    private protected string Program => tool.Program;

    private protected Task<StdioHost> StartAsync() => StdioHost.StartAsync(Program, Tied.Folder);

    // The feed, the package and Lab.Start.
    private protected async Task SetUpAsync(StdioHost host)
    {
        foreach (var cell in Tied.Cells.Take(3))
            Passed(await host.SubmitAsync(cell.Source), cell.Name);
    }

    private protected static CellEvents Passed(CellEvents events, string cell)
    {
        Assert.True(events.Failure is null, $"{cell}: must run, but failed: {events.Failure}");
        Assert.True(events.Problems.Count == 0, $"{cell}: shown in red: {string.Join("; ", events.Problems)}");
        return events;
    }
}
