using System.Text.Json.Nodes;

namespace LatentLab.Records.Tests;

/// <summary>What is read of a notebook's file, and what is said where it is none.</summary>
public sealed class NotebookFormatTests
{
    private const string Code = """{"cell_type":"code","id":"a","source":"1"}""";

    private static JsonObject Of(string cells, string head = "\"nbformat\":4,\"nbformat_minor\":5") =>
        NotebookFile.Parse($"{{{head},\"cells\":{cells}}}");

    private static JsonObject Cell(string json) => (JsonObject)JsonNode.Parse(json)!;

    private static string Refusal(JsonObject root) =>
        Assert.Throws<InvalidDataException>(() => NotebookFile.Checked(root)).Message;

    [Theory]
    [InlineData("[]")]
    [InlineData("3")]
    [InlineData("null")]
    [InlineData("\"{}\"")]
    public void ItIsAnObject(string text) =>
        Assert.Equal(
            "the file holds no JSON object",
            Assert.Throws<InvalidDataException>(() => NotebookFile.Parse(text)).Message
        );

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":{"b":1,"b":1}}""")]
    [InlineData("""{"\ud800":1,"b":1}""")]
    public void DamageSaysWhatItIs(string text)
    {
        var error = Assert.Throws<InvalidDataException>(() => NotebookFile.Parse(text));
        Assert.Equal(error.InnerException!.Message, error.Message);
    }

    [Theory]
    [InlineData("\"nbformat\":3,\"nbformat_minor\":9", "3.9")]
    [InlineData("\"nbformat\":5", "5.0")]
    [InlineData("\"nbformat\":\"4\",\"nbformat_minor\":5", "0.5")]
    [InlineData("\"nbformat\":4.5,\"nbformat_minor\":{}", "0.0")]
    public void AnotherFormatIsNamedWithItsRemedy(string head, string version) =>
        Assert.Equal(
            $"nbformat {version}, needed is 4; `jupyter nbconvert --to notebook` makes one of an older file",
            Refusal(Of("[]", head))
        );

    [Theory]
    [InlineData("{}", "it has no list of cells")]
    [InlineData("null", "it has no list of cells")]
    [InlineData($"[{Code},1]", "part 2 is no cell")]
    [InlineData("[null]", "part 1 is no cell")]
    [InlineData("""[{"source":""}]""", "part 1 is no cell")]
    [InlineData("""[{"cell_type":"heading","source":""}]""", "part 1 is no cell")]
    [InlineData($$"""[{{Code}},{"cell_type":"raw"}]""", "cell 2 has no source")]
    [InlineData("""[{"cell_type":"code","source":[1]}]""", "cell 1 has no source")]
    public void AnotherCellIsNamedWithItsPlace(string cells, string refusal) =>
        Assert.Equal(refusal, Refusal(Of(cells)));

    [Fact]
    public void EveryKindOfCellIsKept()
    {
        var root = Of(
            """[{"cell_type":"code","source":"1"},{"cell_type":"markdown","source":[]},"""
                + """{"cell_type":"raw","source":""}]"""
        );
        Assert.Same(root, NotebookFile.Checked(root));
        Assert.Equal([true, false, false], NotebookFile.Cells(root).Select(NotebookFile.IsCode));
    }

    [Theory]
    [InlineData(null, 5)]
    [InlineData(0, 5)]
    [InlineData(4, 5)]
    [InlineData(5, 5)]
    [InlineData(6, 6)]
    public void ItIsOfFormatFourFiveAtLeast(int? minor, int expected)
    {
        var root = Of("[]", minor is null ? "\"nbformat\":4" : $"\"nbformat\":4,\"nbformat_minor\":{minor}");
        Assert.Equal(expected, (int)NotebookFile.Checked(root)["nbformat_minor"]!);
    }

    [Fact]
    public void EveryCellGetsAnIdOfItsOwn()
    {
        string[] ids = ["\"a\"", "\"a\"", "\"\"", "3", "\"part-6\"", "null", "\"part-3\"", "\"part-3x\"", "\"a\""];
        var root = Of(
            $"[{string.Join(',', ids.Select(id => $"{{\"cell_type\":\"code\",\"id\":{id},\"source\":\"\"}}"))}]"
        );
        Assert.Equal(
            ["a", "part-2", "part-3xx", "part-4", "part-6", "part-6x", "part-3", "part-3x", "part-9"],
            NotebookFile.Cells(NotebookFile.Checked(root)).Select(cell => (string?)cell["id"])
        );
    }

    [Theory]
    [InlineData("""{"source":"1\r\n2\n3\r4"}""", "1\n2\n3\r4")]
    [InlineData("""{"source":["1\r","\n2\n","3"]}""", "1\n2\n3")]
    [InlineData("""{"source":[]}""", "")]
    [InlineData("""{"source":["1",2]}""", null)]
    [InlineData("""{"source":["1",["2"]]}""", null)]
    [InlineData("""{"source":3}""", null)]
    [InlineData("""{"source":{}}""", null)]
    [InlineData("""{"source":null}""", null)]
    [InlineData("{}", null)]
    public void ASourceIsAText(string cell, string? source) => Assert.Equal(source, NotebookFile.SourceOf(Cell(cell)));

    [Theory]
    [InlineData("\"a\\r\\nb\"", "a\r\nb")]
    [InlineData("[\"a\\n\",\"b\",3,[\"c\"]]", "a\nbc")]
    [InlineData("3", "")]
    [InlineData("{}", "")]
    [InlineData("null", "")]
    public void ATextMayBeInLines(string json, string text) =>
        Assert.Equal(text, NotebookFile.Text(JsonNode.Parse(json)));

    [Fact]
    public void WhatIsNoCellIsPassedOver()
    {
        Assert.Equal(["a"], NotebookFile.Cells(Of($"[1,{Code},null]")).Select(cell => (string?)cell["id"]));
        Assert.Empty(NotebookFile.Cells(Of("{}")));
        Assert.Empty(NotebookFile.Cells([]));
        Assert.False(NotebookFile.IsCode(Cell("""{"cell_type":3}""")));
    }

    [Fact]
    public void TheHashIsOfTheStudyCellsOnly()
    {
        const string None = "e3b0c44298fc1c14"; // the first 16 digits of SHA-256 of nothing
        Assert.Equal(None, NotebookFile.StudyCodeHash(Of($"[{Code},{{\"cell_type\":\"code\",\"source\":\"c\"}}]")));
        const string Study = """{"cell_type":"code","id":"study-a","source":" var a = 1;\r\nvar b;\n"}""";
        const string Second = """{"cell_type":"code","id":"study-b","source":["c"]}""";
        var hash = NotebookFile.StudyCodeHash(Of($"[{Study},{Code},{Second}]"));
        Assert.Equal("cc02d4d3834c4072", hash); // of "var a = 1;\nvar b;\n;\nc\n;\n"
        var text = Study.Replace("\"code\"", "\"markdown\"");
        Assert.Equal(hash, NotebookFile.StudyCodeHash(Of($"[{text},{Study},{Second}]")));
        Assert.NotEqual(hash, NotebookFile.StudyCodeHash(Of($"[{Second},{Study}]")));
        Assert.Equal(None, NotebookFile.StudyCodeHash(Of($"[{Study.Replace("study-a", "a-study-")}]")));
    }

    [Theory]
    [InlineData("Lab.Pick(1, 4, 20);", "Lab.Pick(2, 4, 20);", true)]
    [InlineData("Lab.Pick(quick: 1_000, standard: 4, full: 20)", "Lab.Pick(quick: 9, standard: 4, full: 20)", true)]
    [InlineData("Lab.Pick<float[]>([1], [1, 2], [3])", "Lab.Pick<float[]>([2], [1, 2], [3])", true)]
    [InlineData("Lab.Pick<float[]>([1], [1, 2], [3])", "Lab.Pick<float[]>([1], [2, 2], [3])", false)]
    [InlineData("Lab.Pick(1, 4, 20);", "Lab.Pick(1, 5, 20);", false)]
    [InlineData("Lab.Pick(1, 4, 20);", "Lab.Pick(1, 4, 21);", false)]
    [InlineData("Lab.Pick(a, b(1, 2), c) + (1, 2)", "Lab.Pick(d, b(1, 2), c) + (1, 2)", true)]
    [InlineData("Lab.Pick(a(1, 2), b, c)", "Lab.Pick(a(2, 2), b, c)", false)]
    [InlineData("Pick(1, 4, 20);", "Pick(2, 4, 20);", false)]
    public void TheNumbersOfTheQuickProfileAreNoCodeOfItsRows(string one, string other, bool same)
    {
        static string Hash(string code) =>
            NotebookFile.StudyCodeHash(Of($"[{{\"cell_type\":\"code\",\"id\":\"study-a\",\"source\":\"{code}\"}}]"));
        Assert.Equal(same, Hash(one) == Hash(other));
    }

    [Theory]
    [InlineData("""{"metadata":{"latentlab":{"seconds":1}}}""", true)]
    [InlineData("""{"metadata":{"latentlab":3}}""", false)]
    [InlineData("""{"metadata":{}}""", false)]
    [InlineData("""{"metadata":[]}""", false)]
    [InlineData("{}", false)]
    public void TheStoredRunIsInTheMetadata(string root, bool stored) =>
        Assert.Equal(stored, NotebookFile.StoredRun(Cell(root)) is not null);
}
