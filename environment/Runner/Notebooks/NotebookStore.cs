using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LatentLab.Runner;

/// <summary>Writes a run's outputs into its notebook.</summary>
internal static partial class NotebookStore
{
    private const long LargestNotebook = 1_000_000;

    /// <summary>Stores a successful run; the file is replaced as a whole, or stays as it was.</summary>
    /// <exception cref="UserError">
    /// The compiler warned of something, an output names a path of this
    /// machine, or the notebook would become too large.
    /// </exception>
    public static void Store(NotebookRun run, string profile, IReadOnlyList<string> machinePaths)
    {
        if (run.Warnings.FirstOrDefault() is { } warning)
            throw new UserError($"{warning}\nNot stored: notebook hosts show this in red below the cell.");
        var root = (JsonObject)run.Notebook.Root.DeepClone();
        var cells = root["cells"]!
            .AsArray()
            .Select(c => c!.AsObject())
            .Where(c => (string?)c["cell_type"] == "code")
            .ToList();
        foreach (var (cell, result) in run.Results)
        {
            var target = cells[cell.Number - 1];
            var before = target["outputs"] as JsonArray ?? [];
            var outputs = StoredOutput.Of(result.Outputs, cell.Number, before);
            if (MachinePaths.FirstIn(outputs, machinePaths) is { } path)
                throw new UserError(
                    $"{run.Notebook.FileName}, {cell.Name}: not stored: an output names this machine's folder {path}. "
                        + "Print a relative path, or none."
                );
            target["execution_count"] = cell.Number;
            target["outputs"] = outputs;
        }
        SetMetadata(root, run, profile);
        var text = WithMeasurement(JupyterJson.Write(root), root["metadata"]!["latentlab"]!);
        var size = Encoding.UTF8.GetByteCount(text);
        if (size > LargestNotebook)
            throw new UserError(
                $"{run.Notebook.FileName}: not stored: it would have {size / 1000} kB, "
                    + $"allowed are {LargestNotebook / 1000}. The largest output is that of {Largest(run)}."
            );
        using var alone = FileLock.Take(EvidenceFile.LockOf(run.Notebook.Path), Console.WriteLine);
        if (File.ReadAllText(run.Notebook.Path) != run.Notebook.Text)
            throw new UserError(
                $"{run.Notebook.FileName}: not stored: somebody saved the file while it ran. Run it again."
            );
        AtomicFile.WriteText(run.Notebook.Path, text);
    }

    /// <summary>
    /// The line of the cell that starts the library names time and memory of the stored run; when that
    /// cell ran, only an earlier run was known.
    /// </summary>
    internal static string WithMeasurement(string text, JsonNode run)
    {
        double seconds = (double)run["seconds"]!,
            memory = (double)run["peakMemoryMB"]!;
        return SessionLine()
            .Replace(
                text,
                match => $"{match.Groups[1].Value}; the stored run took {Durations.Text(seconds)} and {memory:F0} MB."
            );
    }

    [GeneratedRegex(
        @"(LatentLab [\d.]+, profile \w+(?:, on [\w:]+)?)(?:; the stored run took [\d.]+ (?:s|min) and \d+ MB)?\.(?="")"
    )]
    private static partial Regex SessionLine();

    private static void SetMetadata(JsonObject root, NotebookRun run, string profile)
    {
        if (root["metadata"] is not JsonObject metadata)
            root["metadata"] = metadata = [];
        var before = run.Notebook.StoredRun;
        metadata["kernelspec"] = new JsonObject
        {
            ["display_name"] = ".NET (C#)",
            ["language"] = "C#",
            ["name"] = ".net-csharp",
        };
        metadata["language_info"] = new JsonObject
        {
            ["file_extension"] = ".cs",
            ["mimetype"] = "text/x-csharp",
            ["name"] = "C#",
            ["pygments_lexer"] = "csharp",
            ["version"] = "13.0",
        };
        metadata["latentlab"] = new JsonObject
        {
            ["codeHash"] = run.Notebook.CodeHash,
            ["profile"] = profile,
            ["seconds"] = Steady(before?["seconds"], Math.Round(run.Seconds, run.Seconds < 10 ? 1 : 0)),
            ["peakMemoryMB"] = Steady(before?["peakMemoryMB"], run.PeakMemoryMB),
            ["storedWith"] = $".NET {Environment.Version.Major}",
        };
        // dotnet-repl finds the language of the cells here, and nowhere else.
        metadata["polyglot_notebook"] = new JsonObject
        {
            ["kernelInfo"] = new JsonObject
            {
                ["defaultKernelName"] = "csharp",
                ["items"] = new JsonArray(new JsonObject { ["aliases"] = new JsonArray(), ["name"] = "csharp" }),
            },
        };
    }

    // A measurement within a tenth of the stored one is the same: storing again shall leave no difference.
    private static double Steady(JsonNode? before, double now) =>
        before is JsonValue value && value.TryGetValue<double>(out var old) && Math.Abs(now - old) <= 0.1 * old
            ? old
            : now;

    private static string Largest(NotebookRun run) =>
        run.Results.MaxBy(r => r.Result.Outputs.Sum(o => o.ToJsonString().Length)).Cell.Name;
}
