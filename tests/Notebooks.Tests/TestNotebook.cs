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

    public TestNotebook Code(string source, params string[] tags) => Add("code", source, tags);

    /// <summary>Code cells only.</summary>
    public static TestNotebook Of(params string[] cells)
    {
        var notebook = new TestNotebook();
        foreach (var cell in cells) notebook.Code(cell);
        return notebook;
    }

    public Notebook Save()
    {
        var root = new JsonObject { ["cells"] = _cells.DeepClone(), ["metadata"] = new JsonObject(), ["nbformat"] = 4, ["nbformat_minor"] = 5 };
        System.IO.File.WriteAllText(File, root.ToJsonString());
        return Notebook.Load(File);
    }

    public Task<NotebookRun> Run(RunOptions? options = null) =>
        NotebookRun.ExecuteAsync(Save(), options ?? new RunOptions(), new Progress(TextWriter.Null), TestContext.Current.CancellationToken);

    public Task<NotebookRun> Run(TextWriter progress, CancellationToken stop) =>
        NotebookRun.ExecuteAsync(Save(), new RunOptions(), new Progress(progress), stop);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private TestNotebook Add(string type, string source, params string[] tags)
    {
        var cell = new JsonObject { ["cell_type"] = type, ["id"] = $"cell-{_cells.Count}", ["metadata"] = new JsonObject() };
        if (tags.Length > 0) cell["metadata"]!["tags"] = new JsonArray([.. tags.Select(t => (JsonNode)t)]);
        if (type == "code") (cell["execution_count"], cell["outputs"]) = (null, new JsonArray());
        cell["source"] = source;
        _cells.Add(cell);
        return this;
    }
}
