using System.Text.Json.Nodes;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>A notebook made on the fly, in a temporary folder of its own.</summary>
internal sealed class TestNotebook : IDisposable
{
    private readonly JsonArray _cells = [];

    public string Folder { get; } = Directory.CreateTempSubdirectory("latentlab-test").FullName;

    public string File => System.IO.Path.Combine(Folder, "05-made-for-a-test.ipynb");

    public TestNotebook Markdown(string source) => Add("markdown", source);

    /// <summary>
    /// Adds a code cell whose id names its role, with a number: the second <c>check</c> is <c>check-2</c>.
    /// </summary>
    public TestNotebook Code(string source, string? role = null) => Add("code", source, role);

    /// <summary>Code cells only.</summary>
    public static TestNotebook Of(params string[] cells)
    {
        var notebook = new TestNotebook();
        foreach (var cell in cells)
            notebook.Code(cell);
        return notebook;
    }

    public Notebook Save()
    {
        var root = new JsonObject
        {
            ["cells"] = _cells.DeepClone(),
            ["metadata"] = new JsonObject(),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
        System.IO.File.WriteAllText(File, root.ToJsonString());
        return Notebook.Load(File);
    }

    public Task<NotebookRun> Run(RunOptions? options = null) =>
        NotebookRun.ExecuteAsync(
            Save(),
            options ?? new RunOptions(),
            new Progress(TextWriter.Null),
            TestContext.Current.CancellationToken
        );

    public Task<NotebookRun> Run(TextWriter progress, CancellationToken stop) =>
        NotebookRun.ExecuteAsync(Save(), new RunOptions(), new Progress(progress), stop);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private TestNotebook Add(string type, string source, string? role = null)
    {
        var number = role is null
            ? _cells.Count
            : 1 + _cells.Count(c => c!["id"]!.ToString().StartsWith(role + "-", StringComparison.Ordinal));
        var cell = new JsonObject
        {
            ["cell_type"] = type,
            ["id"] = $"{role ?? "cell"}-{number}",
            ["metadata"] = new JsonObject(),
        };
        if (type == "code")
            (cell["execution_count"], cell["outputs"]) = (null, new JsonArray());
        cell["source"] = source;
        _cells.Add(cell);
        return this;
    }
}
