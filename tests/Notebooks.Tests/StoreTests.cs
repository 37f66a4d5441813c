using System.Text;
using System.Text.Json.Nodes;
using ImageMagick;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

[Trait("Speed", "slow")]
public class StoreTests
{
    private const string Shown = """
        record Shown(params (string Type, string Text)[] Parts)
        {
            public IReadOnlyDictionary<string, string> ToMimeBundle() => Parts.ToDictionary(p => p.Type, p => p.Text);
        }
        """;

    private const string Svg =
        "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'><rect width='40' height='30' fill='white'/>"
        + "<rect width='20' height='30' fill='red'/></svg>";

    [Theory]
    [InlineData(null, 94.4, "LatentLab 0.1.0, profile standard; the stored run took 94 s and 1508 MB.")]
    [InlineData(null, 120, "LatentLab 0.1.0, profile standard; the stored run took 2.0 min and 1508 MB.")]
    [InlineData("cuda:0", 5, "LatentLab 0.1.0, profile standard, on cuda:0; the stored run took 5 s and 1508 MB.")]
    public void TheFirstLineNamesTheStoredRun(string? device, double seconds, string expected)
    {
        var before = new SessionLine("0.1.0", "standard", device, 156, 1233);
        var cell = new JsonObject
        {
            ["outputs"] = new JsonArray(
                Output(SessionLine.MimeType, JsonNode.Parse(before.ToJson())!, before.ToString()),
                Output("text/html", "<b>LatentLab 0.1.0, profile standard.</b>", "another line")
            ),
        };
        NotebookStore.SetMeasurement([cell], new JsonObject { ["seconds"] = seconds, ["peakMemoryMB"] = 1508.0 });
        Assert.Equal(expected, (string?)cell["outputs"]![0]!["data"]!["text/plain"]![0]);
        Assert.Equal("another line", (string?)cell["outputs"]![1]!["data"]!["text/plain"]);
    }

    private static JsonObject Output(string type, JsonNode data, string text) =>
        new()
        {
            ["data"] = new JsonObject { [type] = data, ["text/plain"] = text },
        };

    [Fact]
    public async Task OutputsAreStoredAsNbformatSays()
    {
        using var notebook = new TestNotebook()
            .Markdown("# Title")
            .Code("Console.Write(\"a\\r\\nb\\n\");\nConsole.WriteLine(\"c\");\n\"x\\ny\".Display();\n1 + 1", "setup");
        var root = await Store(notebook);
        var cell = root["cells"]![1]!.AsObject();
        Assert.Equal(["cell_type", "id", "metadata", "execution_count", "outputs", "source"], cell.Select(p => p.Key));
        Assert.Equal(1, (int)cell["execution_count"]!);
        var expected = JsonNode.Parse(
            """
            [
              { "name": "stdout", "output_type": "stream", "text": ["a\n", "b\n", "c\n"] },
              { "data": { "text/plain": ["x\n", "y"] }, "metadata": {}, "output_type": "display_data" },
              { "data": { "text/plain": ["2"] }, "execution_count": 1, "metadata": {}, "output_type": "execute_result" }
            ]
            """
        );
        Assert.True(JsonNode.DeepEquals(expected, cell["outputs"]), cell["outputs"]!.ToJsonString());
        var metadata = root["metadata"]!;
        Assert.Equal(".net-csharp", (string?)metadata["kernelspec"]!["name"]);
        Assert.Equal(Notebook.Load(notebook.File).CodeHash, (string?)metadata["latentlab"]!["codeHash"]);
        Assert.Equal("standard", (string?)metadata["latentlab"]!["profile"]);
        Assert.Equal("setup-1", (string?)cell["id"]);
        Assert.Equal(
            """{"kernelInfo":{"defaultKernelName":"csharp","items":[{"aliases":[],"name":"csharp"}]}}""",
            metadata["polyglot_notebook"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task StoringAgainLeavesTheSameBytes()
    {
        using var notebook = TestNotebook.Of(Shown, Chart(1), "Console.WriteLine(\"caf\\u00e9\");\nnew[] { 1, 2 }");
        await Store(notebook);
        var first = await File.ReadAllTextAsync(notebook.File, TestContext.Current.CancellationToken);
        var run = await NotebookRun.ExecuteAsync(
            Notebook.Load(notebook.File),
            new RunOptions(),
            new Progress(TextWriter.Null),
            TestContext.Current.CancellationToken
        );
        NotebookStore.Store(run, "standard", []);
        var second = await File.ReadAllTextAsync(notebook.File, TestContext.Current.CancellationToken);
        Assert.Equal(WithoutTimes(first), WithoutTimes(second));
        Assert.Contains("café", first);
        Assert.Equal([notebook.File], Directory.GetFiles(notebook.Folder));
    }

    [Fact]
    public async Task AChartIsStoredAsJsonAndPicture()
    {
        using var notebook = TestNotebook.Of(Shown, Chart(1));
        var data = (await Store(notebook))["cells"]![1]!["outputs"]![0]!["data"]!.AsObject();
        Assert.Equal(["application/vnd.plotly.v1+json", "image/png", "text/plain"], data.Select(d => d.Key));
        Assert.Equal(1, (int)data["application/vnd.plotly.v1+json"]!["n"]!);
        using var picture = new MagickImage(Convert.FromBase64String((string)data["image/png"]!));
        Assert.Equal((80u, 60u), (picture.Width, picture.Height));
        using var pixels = picture.GetPixels();
        Assert.Equal("#FF0000FF", pixels.GetPixel(10, 30)!.ToColor()!.ToHexString() + "FF");
        Assert.Equal("#FFFFFFFF", pixels.GetPixel(70, 30)!.ToColor()!.ToHexString() + "FF");
    }

    [Fact]
    public void AChartThatDidNotChangeKeepsItsPicture()
    {
        static JsonObject Output(string json) =>
            new()
            {
                ["output_type"] = "display_data",
                ["data"] = new JsonObject
                {
                    ["application/vnd.plotly.v1+json"] = json,
                    ["image/svg+xml"] = Svg,
                    ["text/plain"] = "t",
                },
            };
        var before = StoredOutput.Of([Output("{\"n\":1}")], 1, []);
        before[0]!["data"]!["image/png"] = "kept";
        Assert.Equal("kept", (string?)StoredOutput.Of([Output("{ \"n\": 1 }")], 1, before)[0]!["data"]!["image/png"]);
        Assert.NotEqual("kept", (string?)StoredOutput.Of([Output("{\"n\":2}")], 1, before)[0]!["data"]!["image/png"]);
    }

    [Fact]
    public void EmbeddedPicturesStaySharp()
    {
        using var tiny = new MagickImage(MagickColors.Blue, 2, 1);
        using (var pixels = tiny.GetPixels())
            pixels.SetPixel(0, 0, [255, 0, 0]);
        var svg =
            "<svg xmlns='http://www.w3.org/2000/svg' width='40' height='20'>"
            + "<image width='40' height='20' preserveAspectRatio='none' "
            + $"href='data:image/png;base64,{tiny.ToBase64(MagickFormat.Png24)}'/></svg>";
        using var drawn = new MagickImage(SvgPicture.ToPng(svg));
        using var result = drawn.GetPixels();
        Assert.Equal("#FF0000", result.GetPixel(38, 20)!.ToColor()!.ToHexString());
        Assert.Equal("#0000FF", result.GetPixel(41, 20)!.ToColor()!.ToHexString());
    }

    [Fact]
    public void TextIsDrawnWithOurFont()
    {
        static byte[] Draw(string family) =>
            SvgPicture.ToPng(
                "<svg xmlns='http://www.w3.org/2000/svg' width='80' height='20'>"
                    + $"<text x='2' y='14' font-family='{family}'>Mean</text></svg>"
            );
        Assert.Equal(Draw("DejaVu Sans"), Draw("Helvetica, Arial, sans-serif"));
        Assert.NotEqual(
            Draw("sans-serif"),
            SvgPicture.ToPng("<svg xmlns='http://www.w3.org/2000/svg' width='80' height='20'/>")
        );
    }

    [Fact]
    public async Task HtmlStandsForTypesWithoutABundle()
    {
        using var notebook = TestNotebook.Of(
            "class T { public string ToHtml() => \"<b>1</b>\"; public override string ToString() => \"one\"; }",
            "new T()"
        );
        var data = (await Store(notebook))["cells"]![1]!["outputs"]![0]!["data"]!;
        Assert.Equal("""{"text/html":["\u003Cb\u003E1\u003C/b\u003E"],"text/plain":["one"]}""", data.ToJsonString());
    }

    [Fact]
    public async Task AnOutputThatNamesThisMachineIsNotStored()
    {
        using var notebook = TestNotebook.Of("1", "// Say where\nConsole.WriteLine(Environment.CurrentDirectory);");
        var before = notebook.Save();
        var run = await notebook.Run();
        var error = Assert.Throws<UserError>(() => NotebookStore.Store(run, "standard", [notebook.Folder]));
        Assert.Contains("cell 2 (// Say where)", error.Message);
        Assert.Equal(before.Root.ToJsonString(), Notebook.Load(notebook.File).Root.ToJsonString());
    }

    [Theory]
    [InlineData("/srv", "at /srv/x.cs", true)]
    [InlineData("/srv", "in /srv", true)]
    [InlineData("/srv/", "file:///srv/x", true)]
    [InlineData("/srv", "/srv2 and/srv-cause or/srv", false)]
    [InlineData("/", "a/b", false)]
    [InlineData("", "anything", false)]
    [InlineData("C:\\Users\\a", "C:\\Users\\a\\x", true)]
    public void FoldersAreRecognized(string folder, string text, bool named) =>
        Assert.Equal(
            named ? folder.TrimEnd('/') : null,
            MachinePaths.FirstIn(new JsonArray(new JsonObject { ["text"] = new JsonArray(text) }), [folder])
        );

    [Fact]
    public async Task ANotebookThatGrowsTooLargeIsNotStored()
    {
        using var notebook = TestNotebook.Of("// Too much\nnew string('x', 1_100_000)");
        var run = await notebook.Run();
        var error = Assert.Throws<UserError>(() => NotebookStore.Store(run, "standard", []));
        Assert.Contains("allowed are 1000", error.Message);
        Assert.Contains("cell 1 (// Too much)", error.Message);
        Assert.Null(Notebook.Load(notebook.File).StoredRun);
    }

    private static string Chart(int n) =>
        $"new Shown((\"application/vnd.plotly.v1+json\", \"{{\\\"n\\\":{n}}}\"), "
        + $"(\"image/svg+xml\", \"{Svg}\"), (\"text/plain\", \"a chart\"))";

    private static string WithoutTimes(string text) =>
        string.Join('\n', text.Split('\n').Where(l => !l.Contains("\"seconds\"") && !l.Contains("\"peakMemoryMB\"")));

    private static async Task<JsonObject> Store(TestNotebook notebook)
    {
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        NotebookStore.Store(run, "standard", [notebook.Folder]);
        var text = await File.ReadAllTextAsync(
            notebook.File,
            new UTF8Encoding(false, true),
            TestContext.Current.CancellationToken
        );
        return JsonNode.Parse(text)!.AsObject();
    }
}
