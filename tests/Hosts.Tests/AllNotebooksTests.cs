using System.Text.Json.Nodes;
using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>
/// Every notebook says what its code does, in the Runner and in the released .NET Interactive; there the exercises of
/// its learner's edition follow.
/// </summary>
[Collection(TwoPrograms.Name)]
public sealed class AllNotebooksTests(HostTool tool)
{
    // What xunit writes before the reason of a skip.
    private const string DynamicSkip = "$XunitDynamicSkip$";

    private static readonly Repository Repository = Repository.Find();

    // Seconds in which a variable must be shown.
    private const double Patience = 0.5;

    public static TheoryData<string> Names => [.. Repository.All().Select(p => Path.GetFileName(p))];

    /// <summary>The check in the Runner, which needs no tool.</summary>
    [Theory(SkipTestWithoutData = true)]
    [MemberData(nameof(Names))]
    public async Task TheNotebookStillSaysWhatItsCodeDoesInEveryHost(string name)
    {
        var notebook = Notebook.Load(Path.Combine(Repository.Notebooks, name));
        var output = new StringWriter();
        using var evidence = new QuickValues(notebook);
        var (slow, open) = (new List<string>(), new List<string>());

        // One on each core: torch takes one thread in both.
        var check = Check.ExecuteAsync(notebook, new Progress(output), TestContext.Current.CancellationToken);
        HostRun? host = null;
        string? skipped = null;
        try
        {
            (string, string)[] variables = [("LATENTLAB_EVIDENCE_OUT", evidence.FreshFile)];
            host = await HostRun.OfAsync(tool.Program, notebook, variables, AfterwardsAsync);
        }
        catch (Exception e) when (e.Message.StartsWith(DynamicSkip, StringComparison.Ordinal))
        {
            skipped = e.Message[DynamicSkip.Length..];
        }
        var (problem, run) = await check;
        TestContext.Current.TestOutputHelper!.WriteLine(output.ToString());
        // Without stored outputs of these cells the check runs nothing, and there is nothing to compare with.
        var faults = problem is null ? [] : new List<string> { problem };
        if (host is not null)
        {
            TestContext.Current.TestOutputHelper.WriteLine(Measured(host, run));
            faults.AddRange(host.Faults(c => c.Role == CellRole.Throws));
            if (run is not null)
            {
                faults.AddRange(host.Differences(run));
                faults.AddRange(await SlowTwice(host, run));
            }
            faults.AddRange(slow.Select(s => $"{name}: {s}"));
            faults.AddRange(open);
            if (evidence.Difference() is { } difference)
                faults.Add($"{name}, in the tool: {difference}");
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        if (host is null)
            Assert.Skip(skipped!);

        async Task AfterwardsAsync(StdioHost session)
        {
            await AskForVariables(session, slow);
            open.AddRange(await OpenExercises.FaultsInAsync(session, notebook));
        }
    }

    // Whatever else runs here costs a cell time: only what is slow in a second run, too, is slow.
    private async Task<IEnumerable<string>> SlowTwice(HostRun host, NotebookRun runner)
    {
        var first = host.Slow(runner);
        if (first.Count == 0)
            return [];
        var second = (await HostRun.OfAsync(tool.Program, host.Notebook, [])).Slow(runner);
        return second.Where(cell => first.ContainsKey(cell.Key)).Select(cell => cell.Value);
    }

    private static string Measured(HostRun host, NotebookRun? runner) =>
        $"{host.Notebook.FileName}: {host.Cells.Sum(c => c.CpuSeconds):F1} s of CPU time and {host.PeakMemoryMB} MB "
        + $"in the tool; the Runner {runner?.Results.Sum(r => r.Result.CpuSeconds):F1} s and {runner?.PeakMemoryMB} MB";

    // The view of variables in VS Code asks for all of them after every cell.
    private static async Task AskForVariables(StdioHost host, List<string> slow)
    {
        var list = new JsonObject { ["targetKernelName"] = "csharp", ["mimeType"] = "text/plain+summary" };
        var answer = await Ask("the list of variables", "RequestValueInfos", list, "ValueInfosProduced");
        foreach (var variable in answer["valueInfos"]!.AsArray().Select(v => (string)v!["name"]!).ToList())
        {
            var value = new JsonObject
            {
                ["name"] = variable,
                ["mimeType"] = "text/html",
                ["targetKernelName"] = "csharp",
            };
            await Ask($"the variable {variable}", "RequestValue", value, "ValueProduced");
        }

        // Whatever is compiled the first time costs that time only: what is slow twice, is slow.
        async Task<JsonNode> Ask(string what, string command, JsonObject arguments, string expected)
        {
            var (first, seconds) = await host.AskAsync(command, arguments, expected);
            if (seconds > Patience)
                (first, seconds) = await host.AskAsync(command, (JsonObject)arguments.DeepClone(), expected);
            if (seconds > Patience)
                slow.Add($"{what} took {seconds:F2} s of CPU, allowed are {Patience}");
            return first;
        }
    }
}
