using System.Text;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

public class NotebookFileTests
{
    private const string Code = "{\"cell_type\":\"code\",\"id\":\"a\",\"source\":\"1\"}";

    [Theory]
    [InlineData("", "not a readable notebook")]
    [InlineData("{", "not a readable notebook")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{\"nbformat\":4,\"nbformat_minor\":5}", "no list of cells")]
    [InlineData("{\"nbformat\":3,\"nbformat_minor\":9,\"cells\":[]}", "nbformat 3.9, needed is 4; `jupyter nbconvert")]
    [InlineData("{\"nbformat\":5,\"nbformat_minor\":0,\"cells\":[]}", "nbformat 5.0, needed is 4")]
    [InlineData("{\"nbformat\":\"4\",\"nbformat_minor\":5,\"cells\":[]}", "nbformat 0.5")]
    [InlineData("{\"nbformat\":4,\"nbformat_minor\":5,\"cells\":{}}", "no list of cells")]
    [InlineData("{\"nbformat\":4,\"nbformat_minor\":5,\"cells\":[1]}", "part 1 is no cell")]
    [InlineData(
        "{\"nbformat\":4,\"nbformat_minor\":5,\"cells\":[{\"cell_type\":\"code\",\"id\":\"a\",\"source\":[1]}]}",
        "cell 1 has no source"
    )]
    [InlineData("{\"cells\":[],\"cells\":[]}", "not a readable notebook")]
    public void ABrokenFileIsNamed(string content, string problem)
    {
        using var notebook = new TestNotebook();
        File.WriteAllText(notebook.File, content);
        var error = Assert.Throws<UserError>(() => Notebook.Load(notebook.File));
        Assert.Contains(notebook.File, error.Message);
        Assert.Contains(problem, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    [InlineData(5)]
    public void CellsWithoutAnIdOfTheirOwnGetOne(int minor)
    {
        using var notebook = new TestNotebook();
        const string bare = "{\"cell_type\":\"code\",\"source\":[\"2\"]}";
        const string taken = "{\"cell_type\":\"raw\",\"id\":\"part-3\",\"source\":\"\"}";
        File.WriteAllText(
            notebook.File,
            $"\ufeff{{\"nbformat\":4,\"nbformat_minor\":{minor},\"cells\":[{Code},{Code},{bare},{taken}]}}"
        );
        var loaded = Notebook.Load(notebook.File);
        Assert.Equal(["a", "part-2", "part-3x"], loaded.Cells.Select(c => c.Id));
        Assert.Equal(5, (int?)loaded.Root["nbformat_minor"]); // such is it stored
    }

    [Fact]
    public void AMissingFileIsNamed() =>
        Assert.Contains("nowhere.ipynb", Assert.Throws<UserError>(() => Notebook.Load("nowhere.ipynb")).Message);

    [Fact]
    public void JsonNestedWithoutEndIsRefused()
    {
        using var notebook = new TestNotebook();
        File.WriteAllText(notebook.File, new string('[', 100_000));
        Assert.Throws<UserError>(() => Notebook.Load(notebook.File));
    }

    [Fact]
    public void StrangeMetadataDoesNotMatter()
    {
        using var notebook = new TestNotebook();
        File.WriteAllText(
            notebook.File,
            "{\"nbformat\":4,\"nbformat_minor\":5,\"metadata\":3,\"cells\":"
                + "[{\"cell_type\":\"code\",\"id\":\"a\",\"metadata\":[],"
                + "\"source\":[\"1\\r\\n\",\"2\"],\"outputs\":5}]}"
        );
        var loaded = Notebook.Load(notebook.File);
        Assert.Null(loaded.StoredRun);
        Assert.Equal("1\n2", loaded.Cells.Single().Source);
    }

    [Fact]
    public void TitlesComeFromCommentsHeadingsOrCode()
    {
        using var notebook = new TestNotebook()
            .Markdown("# Notebook\n\ntext")
            .Code("var a = 1;")
            .Code("// Train both models\nvar b = 1;")
            .Code("\n  var c = 1;\nc")
            .Markdown("no heading")
            .Code("d");
        Assert.Equal(["Notebook", "Train both models", "var c = 1;", "d"], notebook.Save().Cells.Select(c => c.Title));
    }

    [Fact]
    public void TheHashIsOfTheCodeAlone()
    {
        static string Hash(Func<TestNotebook, TestNotebook> write)
        {
            using var notebook = new TestNotebook();
            return write(notebook).Save().CodeHash;
        }

        var hash = Hash(n => n.Code("a").Code("b"));
        Assert.Equal(hash, Hash(n => n.Markdown("text").Code("a", "study").Code("b")));
        Assert.NotEqual(hash, Hash(n => n.Code("ab")));
        Assert.NotEqual(hash, Hash(n => n.Code("").Code("ab")));
        Assert.NotEqual(hash, Hash(n => n.Code("b").Code("a")));
        // Outputs are stored at standard: what a cell takes at quick does not count.
        hash = Hash(n => n.Code("Lab.Pick(1, 20, 30)"));
        Assert.Equal(hash, Hash(n => n.Code("Lab.Pick(2, 20, 30)")));
        Assert.NotEqual(hash, Hash(n => n.Code("Lab.Pick(1, 25, 30)")));
    }

    [Fact]
    public void FramesAreFoundHoweverTheBytesAreCut()
    {
        var bytes = Encoding.UTF8.GetBytes(
            $"é{FrameWriter.Mark("n")}{{\"a\":1}}\nx\u001e y{FrameWriter.Mark("n")}{{}}\n{FrameWriter.Mark("m")}end"
        );
        for (var size = 1; size <= bytes.Length; size++)
        {
            var (text, frames) = (new StringBuilder(), new List<string>());
            var reader = new FrameReader(
                "n",
                t => text.Append(t),
                f =>
                {
                    frames.Add(f.ToJsonString());
                    text.Append('|');
                }
            );
            foreach (var part in bytes.Chunk(size))
                reader.Feed(part);
            Assert.Equal(["{\"a\":1}", "{}"], frames);
            Assert.Equal("é|x\u001e y|\u001em end", text.ToString());
        }
    }
}
