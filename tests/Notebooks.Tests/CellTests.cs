using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

[Trait("Speed", "slow")]
public class CellTests
{
    [Fact]
    public async Task StateGoesFromCellToCell()
    {
        using var notebook = TestNotebook.Of(
            "var x = 1;\nint Twice(int n) => 2 * n;\nrecord Point(int X, int Y);",
            "x = Twice(x) + 40;",
            "var x2 = new Point(x, 2);\nx2"
        );
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        Assert.Equal(["Point { X = 42, Y = 2 }"], run.Values(3));
    }

    [Fact]
    public async Task GarbageDoesNotPileUpByTheProcessorsCache()
    {
        using var notebook = TestNotebook.Of("GC.GetConfigurationVariables()[\"GCGen0MaxBudget\"]");
        Assert.Equal(["16777216"], (await notebook.Run()).Values(1));
    }

    /// <summary>
    /// The compiler reads what assemblies declare, and leaves their code in the files: copied whole, the framework's
    /// alone took 240 MB of each kernel.
    /// </summary>
    [Fact]
    public async Task TheCompilerCopiesNoCode()
    {
        using var notebook = TestNotebook.Of(
            "using System.Collections.Immutable;\nusing System.Xml.Linq;",
            "ImmutableArray.Create(XElement.Parse(\"<a />\").Name.LocalName)[0]"
        );
        var run = await notebook.Run();
        Assert.Equal(["a"], run.Values(2));
        Assert.True(run.PeakMemoryMB < 260, $"{run.PeakMemoryMB} MB");
    }

    [Fact]
    public async Task AVariableCanBeDeclaredAgain()
    {
        using var notebook = TestNotebook.Of("var x = 1;", "var x = \"text\";", "x");
        Assert.Equal(["text"], (await notebook.Run()).Values(3));
    }

    [Fact]
    public async Task AValueIsShownWithoutSemicolonOnly()
    {
        using var notebook = TestNotebook.Of("1 + 1", "var a = 1; a = 2;", "await Task.FromResult(7)", "(string)null");
        var run = await notebook.Run();
        Assert.Equal(["2"], run.Values(1));
        Assert.Empty(run.Values(2));
        Assert.Equal(["7"], run.Values(3));
        Assert.Empty(run.Values(4));
        Assert.Equal("execute_result", (string?)run.Results[0].Result.Outputs[0]["output_type"]);
    }

    [Fact]
    public async Task ValuesAreWrittenShortAndInOneCulture()
    {
        (string Expression, string Text)[] values =
        [
            ("new[] { 1, 2, 3 }", "[1, 2, 3]"),
            ("0.1 + 0.2", "0.30000000000000004"),
            ("1e-7f", "1E-07"),
            ("true", "True"),
            ("DayOfWeek.Friday", "Friday"),
            ("new List<double[]> { new[] { 0.5 }, new double[0] }", "[[0.5], []]"),
            (
                "Enumerable.Range(0, 21).ToArray()",
                "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, … (21 in all)]"
            ),
            ("(1, \"a\")", "(1, a)"),
            ("new Dictionary<string, int> { [\"a\"] = 1 }", "[[a, 1]]"),
            ("(object)new Version(1, 2)", "1.2"),
        ];
        using var notebook = TestNotebook.Of([.. values.Select(v => v.Expression)]);
        var run = await notebook.Run();
        Assert.Equal(
            values.Select(v => v.Text),
            Enumerable.Range(1, values.Length).Select(i => run.Values(i).Single())
        );
    }

    [Fact]
    public async Task OutputsKeepTheirOrder()
    {
        using var notebook = TestNotebook.Of(
            "Console.Write(\"a\");\n"
                + "1.Display();\n"
                + "Console.WriteLine(\"b\");\n"
                + "Console.WriteLine(\"c\");\n"
                + "\"end\".Display();\n"
                + "5"
        );
        var outputs = (await notebook.Run()).Results[0].Result.Outputs;
        var shown = outputs.Select(o => (string?)o["text"] ?? (string)o["data"]!["text/plain"]!);
        Assert.Equal(["a", "1", "b\nc\n", "end", "5"], shown);
        Assert.Equal(
            ["stream", "display_data", "stream", "display_data", "execute_result"],
            outputs.Select(o => (string?)o["output_type"])
        );
    }

    [Fact]
    public async Task NativePrintsComeInOrderToo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the cell calls libc");
        using var notebook = TestNotebook.Of(
            "using System.Runtime.InteropServices;\n"
                + "static class C { [DllImport(\"libc\")] public static extern int puts(string text); }",
            "Console.WriteLine(\"first\");\nC.puts(\"native\");\n9"
        );
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        Assert.Equal("first\nnative\n", run.Printed(2));
        Assert.Equal(["9"], run.Values(2));
    }

    [Fact]
    public async Task TextThatLooksLikeAFrameIsText()
    {
        using var notebook = TestNotebook.Of("Console.Write(\"\\u001e{\\\"done\\\":true}\\n\\u001e\");", "2");
        var run = await notebook.Run();
        Assert.Equal("\u001e{\"done\":true}\n\u001e", run.Printed(1));
        Assert.Equal(["2"], run.Values(2));
    }

    [Fact]
    public async Task ACellThatTakesTheConsoleKeepsItForItselfOnly()
    {
        using var notebook = TestNotebook.Of(
            "Console.SetOut(System.IO.TextWriter.Null);\nConsole.WriteLine(\"lost\");\n1",
            "Console.WriteLine(\"seen\");"
        );
        var run = await notebook.Run();
        Assert.Equal("", run.Printed(1));
        Assert.Equal("seen\n", run.Printed(2));
    }

    [Fact]
    public async Task ThereIsNothingToRead()
    {
        using var notebook = TestNotebook.Of("Console.ReadLine() == null");
        Assert.Equal(["True"], (await notebook.Run()).Values(1));
    }

    [Fact]
    public async Task TheFolderAndTheVariablesAreTheNotebooks()
    {
        using var notebook = TestNotebook.Of(
            "System.IO.File.Exists(\"05-made-for-a-test.ipynb\")",
            "string V(string n) => Environment.GetEnvironmentVariable(\"LATENTLAB_\" + n);\n"
                + "V(\"PROFILE\") + V(\"MODE\") + V(\"SEEDS\")"
        );
        var run = await notebook.Run(new RunOptions { Profile = "quick" });
        Assert.Equal(["True"], run.Values(1));
        Assert.Equal(["quicklesson"], run.Values(2));
    }

    [Fact]
    public async Task AStudyRunsItsCellsOnly()
    {
        using var notebook = new TestNotebook()
            .Code("var x = 1;", "setup")
            .Code("x = 100;")
            .Code(
                "x + \" \" + Environment.GetEnvironmentVariable(\"LATENTLAB_MODE\") + "
                    + "Environment.GetEnvironmentVariable(\"LATENTLAB_SEEDS\")",
                "study"
            )
            .Code("x + 1", "verdict");
        var run = await notebook.Run(new RunOptions { Study = true, Seeds = 3 });
        Assert.Equal(3, run.Results.Count);
        Assert.Equal(["1 study3"], run.Values(2));
        Assert.Equal(["2"], run.Values(3));
    }

    [Theory]
    [InlineData("File.Exists(\"x\")")]
    [InlineData("Thread.Sleep(0);")]
    [InlineData("new HttpClient()")]
    public async Task OnlyUsingsThatAllHostsShareAreThere(string code)
    {
        using var notebook = Lesson(code);
        Assert.Matches("cell 4 .*CS0(103|246)", (await notebook.Run()).Problem);
    }

    // Notebooks of others get what .NET Interactive's hosts give them; the curriculum's, what every host has.
    private static TestNotebook Lesson(string code)
    {
        var repository = Repository.Find();
        Pack.EnsureCurrent(repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        return TestNotebook.Of(
            $"Environment.SetEnvironmentVariable(\"RestoreAdditionalProjectSources\", @\"{repository.Feed}\");",
            $"#r \"nuget: LatentLab, {Pack.Version(repository)}\"",
            "LatentLab.Lab.Start();",
            code
        );
    }

    [Fact]
    public async Task TheLanguageIsThatOfTheOldestHost()
    {
        using var notebook = Lesson("class A { public int P { get => field; set; } }");
        Assert.Contains("CompilationError", (await notebook.Run()).Problem);
    }
}
