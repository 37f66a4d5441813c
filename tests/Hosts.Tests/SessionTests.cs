using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>What a learner does: cells again, all cells again.</summary>
public sealed class SessionTests(HostTool tool) : LearnerSession(tool)
{
    private static string Looks(CellEvents events) => string.Join(", ", events.Outputs.Select(o => o.Look));

    private static bool MayFail(Cell cell) => cell.Role == CellRole.Throws;

    [Fact]
    public async Task EachCellTwiceShowsTheSameTwice()
    {
        await using var host = await StartAsync();
        var faults = new List<string>();
        foreach (var cell in Tied.Cells.Take(15))
        {
            var first = Passed(await host.SubmitAsync(cell.Source), cell.Name);
            var second = Passed(await host.SubmitAsync(cell.Source), cell.Name + ", again");
            if (Looks(first) != Looks(second) && cell.Number > 3)
                faults.Add($"{cell.Name}: again it shows [{Looks(second)}], at first [{Looks(first)}]");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task AllCellsTwice()
    {
        await using var host = await StartAsync();
        foreach (var pass in new[] { 1, 2 })
        {
            var cells = new List<CellEvents>();
            foreach (var cell in Tied.Cells)
                cells.Add(await host.SubmitAsync(cell.Source));
            var faults = new HostRun(Tied, cells, host.PeakMemoryMB).Faults(MayFail).ToList();
            Assert.True(faults.Count == 0, $"pass {pass}:\n{string.Join('\n', faults)}");
        }
    }
}
