using System.Text;
using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>Writes a run's outputs into its notebook.</summary>
internal static class NotebookStore
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
        SetMeasurement(cells, root["metadata"]!["latentlab"]!);
        var text = JupyterJson.Write(root);
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
        ReadmePicture.Update(run.Notebook.Path, root);
    }

    /// <summary>
    /// The line of the cell that starts the library names time and memory of the stored run; when that cell ran, only
    /// an earlier run was known.
    /// </summary>
    internal static void SetMeasurement(IEnumerable<JsonObject> cells, JsonNode run)
    {
        foreach (var data in cells.SelectMany(DataOf).Where(data => data[SessionLine.MimeType] is not null))
        {
            var line = SessionLine.FromJson(data[SessionLine.MimeType]!.ToJsonString()) with
            {
                Seconds = (double)run["seconds"]!,
                PeakMemoryMB = (double)run["peakMemoryMB"]!,
            };
            data[SessionLine.MimeType] = JsonNode.Parse(line.ToJson());
            data["text/plain"] = new JsonArray(line.ToString());
        }
    }

    private static IEnumerable<JsonObject> DataOf(JsonObject cell) =>
        (cell["outputs"] as JsonArray ?? []).Select(output => output?["data"]).OfType<JsonObject>();

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
