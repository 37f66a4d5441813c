using System.Xml.Linq;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>Notebooks that are no lessons: a reader's own beside them, and other people's.</summary>
public class StrangersNotebookTests
{
    [Fact]
    public void OnlyNumberedNamesAreLessonsAndEachNumberOnce()
    {
        using var notebook = new TestNotebook();
        var repository = new Repository(notebook.Folder);
        Directory.CreateDirectory(repository.Notebooks);
        string[] lessons = ["00-start-here", "05-tied-weights", "18-sparse-codes-2"];
        string[] others =
        [
            "00-start-here (1)",
            "00-start-here-Copy1",
            "05-tied-weights - Copy",
            "05-tied-weights copy",
            "05-tied-weights-copy",
            "05-tied-weights2",
            "5-mine",
            "Untitled",
            "Untitled-1",
            "scratch",
            "05 - it's (mine)",
            "06-Notes",
        ];
        foreach (var name in lessons.Concat(others))
            File.WriteAllText(Path.Combine(repository.Notebooks, name + ".ipynb"), "{}");
        File.WriteAllText(Path.Combine(repository.Notebooks, "00-a.ipynb"), "");
        File.WriteAllText(Path.Combine(repository.Notebooks, ".05-x.ipynb"), "{}");

        Assert.Equal(lessons, repository.All().Select(Path.GetFileNameWithoutExtension));
        Assert.Equal(others.Length + 1, Curriculum.Others(repository.Notebooks).Count);
        Assert.Contains("00-start-here (1).ipynb", repository.NoLessons());
        Assert.EndsWith($" and {others.Length + 1 - 5} more.", repository.NoLessons());
        Assert.Equal(lessons, repository.Named("all").Select(Path.GetFileNameWithoutExtension));
        Assert.EndsWith("05-tied-weights.ipynb", Assert.Single(repository.Named("05")));
        Assert.EndsWith("scratch.ipynb", Assert.Single(repository.Named("scratch"))); // run takes them by name
        Assert.EndsWith("05-tied-weights.ipynb", Curriculum.Lesson(repository.Notebooks, "05"));
        Assert.Null(Curriculum.Lesson(repository.Notebooks, "*"));
        Assert.Null(Curriculum.Lesson(repository.Notebooks, "5"));
        Assert.Null(new Repository(Path.Combine(notebook.Folder, "nowhere")).NoLessons());
    }

    [Theory]
    [InlineData("05-tied-weights-Copy1", true)]
    [InlineData("05-made-for-a-test-Copy1", false)]
    [InlineData("Untitled", true)]
    public async Task ACopyLeavesNoNumbersInTheOriginalsPlace(string name, bool isStudy)
    {
        using var notebook = TestNotebook.Of("1");
        notebook.Save();
        var copy = Path.Combine(notebook.Folder, name + ".ipynb");
        File.Copy(notebook.File, copy);
        var order = new NotebookOrder([copy])
        {
            Study = isStudy,
            Store = !isStudy,
            Profile = "quick",
        };
        var error = await Assert.ThrowsAsync<UserError>(() =>
            NotebookCommands.RunAsync(new Repository(notebook.Folder), order, TestContext.Current.CancellationToken)
        );
        Assert.Contains("with a number of its own", error.Message);
    }

    [Theory]
    [InlineData("{}", "{\"polyglot_notebook\":{\"kernelName\":\"fsharp\"}}", "let x = 1", "F#")]
    [InlineData("{}", "{\"dotnet_interactive\":{\"language\":\"pwsh\"}}", "ls", "PowerShell")]
    [InlineData("{}", "{\"vscode\":{\"languageId\":\"python\"}}", "x", "Python")]
    [InlineData("{}", "{}", "\n#!markdown\n# x", "Markdown")]
    [InlineData("{}", "{}", "#!F#\nlet x = 1", "F#")]
    [InlineData("{}", "{}", "%%bash\nls", "shell")]
    [InlineData("{}", "{}", "#!time\n1", null)] // no language: CellRules names it
    [InlineData("{\"kernelspec\":{\"name\":\"python3\",\"language\":\"python\"}}", "{}", "print(1)", "Python")]
    [InlineData("{\"kernelspec\":{\"name\":\".net-fsharp\"}}", "{}", "1", "F#")]
    [InlineData("{\"kernelspec\":{\"name\":\"xcpp17\",\"language\":\"C++17\"}}", "{}", "1", "C++17")]
    [InlineData("{\"language_info\":{\"name\":\"julia\"}}", "{}", "1", "Julia")]
    [InlineData("{\"language_info\":{\"name\":\"python\"}}", "{}", "#r \"nuget: TorchSharp-cpu\"", null)]
    [InlineData("{\"kernelspec\":{\"name\":\".net-csharp\",\"language\":\"C#\"}}", "{}", "1", null)]
    [InlineData("{\"kernelspec\":{\"name\":\"python3\"}}", "{}", "#!csharp\n1", null)]
    [InlineData("{\"kernelspec\":3,\"polyglot_notebook\":[]}", "{\"vscode\":1}", "1", null)]
    public void ACellOfAnotherLanguageIsNamed(string metadata, string ofCell, string source, string? language)
    {
        using var notebook = new TestNotebook();
        var text = System.Text.Json.JsonSerializer.Serialize(source);
        var cell = $"{{\"cell_type\":\"code\",\"metadata\":{ofCell},\"source\":{text}}}";
        File.WriteAllText(
            notebook.File,
            $"{{\"nbformat\":4,\"nbformat_minor\":2,\"metadata\":{metadata},\"cells\":[{cell}]}}"
        );
        Assert.Equal(language, Notebook.Load(notebook.File).Cells.Single().Foreign);
    }

    [Theory]
    [InlineData("#r \"nuget:System.Text.Json\"", "System.Text.Json", "*")]
    [InlineData("#r \"nuget: Plotly.NET, 4.*\"", "Plotly.NET", "4.*")]
    [InlineData("#r \"nuget:A, *-*\"", "A", "*-*")]
    [InlineData("#r \"nuget:Microsoft.ML,2.0.0-preview.22324.1\"", "Microsoft.ML", "2.0.0-preview.22324.1")]
    public void OthersNeedNoExactVersion(string line, string id, string version)
    {
        var cell = $"#i \"nuget:https://example.org/v3\"\n{line}\nvar s = \"\u03bb\";";
        var (code, packages) = CellRules.Separate(cell, false);
        Assert.Equal(new PackageId(id, version), Assert.Single(packages));
        Assert.Equal("var s = \"\u03bb\";", code.Trim());
        Assert.Equal(["https://example.org/v3"], CellRules.Sources("#i \"nuget:https://example.org/v3\"\n1"));
        Assert.Throws<CellException>(() => CellRules.Separate("#!time\n1", false));
        Assert.Equal("1", CellRules.Separate("#!csharp\n1", false).Code.Trim());
    }

    [Fact, Trait("Speed", "slow")]
    public async Task SomebodyElsesNotebookRunsAsInItsHost()
    {
        using var notebook = TestNotebook.Of(
            // Types of the runtime's own assembly in the very first cell: those of later cells are the same.
            "DateTime Later(DateTime d, DayOfWeek w) => d.AddDays((int)w); Span<int> All(int[] a) => a;",
            "Later(DateTime.UnixEpoch, DayOfWeek.Monday).Day + All([1, 2]).Length",
            "#!html\n<b>x</b>",
            "display(\"\u03bb\"); File.Exists(\"x\")",
            "// 1.6 MB\nConsole.WriteLine(string.Join('\\n', Enumerable.Repeat(new string('x', 9), 160_000)));",
            "#!fsharp\nlet x = 1",
            "1"
        );
        var text = await File.ReadAllTextAsync(notebook.Save().Path, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            notebook.File,
            text.Replace("\"nbformat_minor\":5", "\"nbformat_minor\":2", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        var said = new StringWriter();
        var run = await NotebookRun.ExecuteAsync(
            Notebook.Load(notebook.File),
            new RunOptions(),
            new Progress(said),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("05-made-for-a-test.ipynb, cell 6 (#!fsharp): is F#; this runs C# only", run.Problem);
        Assert.Equal(["4"], run.Values(2));
        Assert.Contains("[ 3/ 7]  left out #!html (HTML)", said.ToString());
        Assert.Equal(1_600_000, run.Results[3].Result.Outputs.Sum(o => ((string)o["text"]!).Length));
    }

    /// <summary>
    /// A notebook that uses TorchSharp by itself, as its tutorials do. TorchSharp 0.107 looks for libtorch in a folder
    /// of another version (dotnet/TorchSharp issue 1424), so that .NET Interactive itself does not get this far.
    /// </summary>
    [Fact]
    public async Task ANativeLibraryFindsWhatItNeedsInAnotherPackage()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Skip("the error names what is missing on Linux");
        var packages = XDocument.Load(Path.Combine(Repository.Find().Root, "Directory.Packages.props"));
        string Version(string name) => packages.Descendants(name).Single().Value;
        using var notebook = TestNotebook.Of(
            $"#r \"nuget: TorchSharp, {Version("TorchSharpVersion")}\"\n"
                + $"#r \"nuget: libtorch-cpu-linux-x64, {Version("LibTorchVersion")}\"",
            "TorchSharp.torch.ones(2, 3).sum().item<float>()"
        );
        var run = await notebook.Run();
        if (run.Printed(2, "stderr") is { Length: > 0 } said)
            Assert.Contains("This system is too old for a package: ", said); // Debian 12 is, for TorchSharp
        else
            Assert.Equal(["6"], run.Values(2));
    }
}
