using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LatentLab.Runner;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LatentLab.Notebooks.Tests;

/// <summary>The learner's edition: what it leaves out, and what a learner is told.</summary>
[Trait("Speed", "slow")]
public sealed class LearnerEditionTests
{
    private static readonly Repository Repository = Repository.Find();

    public static TheoryData<string> Names =>
        [.. Repository.All().Select(path => Path.GetFileNameWithoutExtension(path))];

    private static Notebook Open(string number) => Notebook.Load(Repository.Named(number)[0]);

    private static string SourceOf(Notebook notebook, string id) => notebook.Cells.Single(c => c.Id == id).Source;

    [Theory, MemberData(nameof(Names))]
    public void ItLeavesOutSolutionsAndOutputs(string name)
    {
        var notebook = Notebook.Load(Path.Combine(Repository.Notebooks, name + ".ipynb"));
        var edition = LearnerEdition.Of(notebook);
        var cells = edition["cells"]!.AsArray().Select(c => c!.AsObject()).ToList();
        Assert.All(cells.Where(c => c["cell_type"]!.ToString() == "code"), c => Assert.Empty(c["outputs"]!.AsArray()));
        var solutions = notebook.Cells.Where(c => c.Role == "solution").ToList();
        Assert.True(solutions.Count >= 3);
        foreach (var solution in solutions)
        {
            var stub = NotebookFile.Text(cells.Single(c => c["id"]!.ToString() == solution.Id)["source"]);
            Assert.Contains("throw new NotImplementedException(\"exercise", stub);
            // The signature stays; its comment and the body are gone.
            Assert.Equal(
                solution.Source.Split(["=>", "\n", "//"], StringSplitOptions.None)[0].Trim(),
                stub.Split('\n')[0].Trim()
            );
            Assert.DoesNotContain("return", stub);
            Assert.Empty(CellRules.Separate(stub).Packages);
        }
        Assert.All(
            cells.Where(c => CellRole.Of(c["id"]!.ToString()) == "check"),
            c =>
            {
                var check = NotebookFile.Text(c["source"]);
                Assert.Matches(@"(?m)^Learner\.Exercise\(", check);
                var stop = TestContext.Current.CancellationToken;
                Assert.Empty(
                    CSharpSyntaxTree.ParseText(check, CellRules.Language, cancellationToken: stop).GetDiagnostics(stop)
                );
            }
        );
        Assert.DoesNotContain(
            ".Answer(\"" + "a\")\n",
            string.Concat(cells.Select(c => NotebookFile.Text(c["source"])))
        );
        // Everything that is no exercise is as it was, but for the line that says what may be left out.
        foreach (var cell in notebook.Cells.Where(c => c.Role is not ("solution" or "check" or "quiz")))
        {
            var shown = NotebookFile.Text(cells.Single(c => c["id"]!.ToString() == cell.Id)["source"]);
            if (CellRole.IsApparatus(cell))
                Assert.Matches($@"^// Apparatus: [^\n]+\n{Regex.Escape(cell.Source)}$", shown);
            else
                Assert.Equal(cell.Source, shown);
        }
    }

    [Fact]
    public void EveryTheoryNotebookAsksAQuestion()
    {
        foreach (
            var notebook in Repository
                .All()
                .Select(Notebook.Load)
                .Where(n => int.Parse(n.FileName[..2]) is >= 1 and <= 8)
        )
            Assert.Single(
                notebook.Cells,
                c =>
                    c.Role == "quiz"
                    && Regex.IsMatch(
                        c.Source,
                        $"^Quiz\\.Get\\(\"{int.Parse(notebook.FileName[..2])}a\"\\)\\.Answer\\(\"[a-e]\"\\)$"
                    )
            );
    }

    [Fact]
    public async Task AStubSaysWhatIsToBeDoneAndSolvingItIsKept()
    {
        Pack.EnsureCurrent(Repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        var edition = LearnerEdition.Of(Open("07"))["cells"]!
            .AsArray()
            .Select(c => c!.AsObject())
            .ToDictionary(c => c["id"]!.ToString(), c => NotebookFile.Text(c["source"]));
        var feed = $"Environment.SetEnvironmentVariable(\"RestoreAdditionalProjectSources\", @\"{Repository.Feed}\");";
        using var notebook = new TestNotebook();
        notebook
            .Code(feed, CellRole.Setup)
            .Code(edition["setup-package"], CellRole.Setup)
            .Code(edition["setup-start"], CellRole.Setup)
            .Code(SourceOf(Open("07"), "solution-2"), CellRole.Solution)
            .Code(edition["check-2"].Replace("(2,", "(1,", StringComparison.Ordinal), CellRole.Check)
            .Code(edition["solution-2"], CellRole.Solution)
            .Code(edition["check-2"], CellRole.Check)
            .Code("string Third() => 3;", CellRole.Solution)
            .Code("Learner.Exercise(3, () => Check.That(\"three\", Third() == \"3\", \"\"))", CellRole.Check)
            .Code("int Fourth() => 5;", CellRole.Solution)
            .Code("Learner.Exercise(4, () => Check.Equal(\"four\", Fourth(), 4, 0, \"Add.\"))", CellRole.Check)
            .Code("Learner.Exercise(4, () => Check.Equal(\"four\", Fourth(), 4, 0, \"Add.\"))")
            .Code("Learner.Solution(2) + Learner.Solution(4)")
            .Code("Learner.Progress()");
        var progress = Path.Combine(notebook.Folder, "progress.json");
        await File.WriteAllTextAsync(progress, "{}", TestContext.Current.CancellationToken);
        var run = await notebook.Run(new RunOptions { Profile = "quick" });

        // Every cell ran, and the report has all four.
        Assert.Equal(14, run.Results.Count);
        Assert.NotNull(run.Problem);
        Assert.Contains("1 of 4 exercises solved (exercise 1)", run.Problem);
        Assert.Contains("  exercise 2 (cell 7): open\n", run.Problem);
        Assert.Contains("  exercise 3 (cell 9): its solution, cell 8, does not run\n", run.Problem);
        Assert.Contains("  exercise 4 (cell 11): Not yet: four should be 4, yours is 5. Add.\n", run.Problem);
        Assert.Contains("(string Third() => 3;): CompilationError CS0029", run.Problem);

        // No cell but the misspelled one and its check has an error.
        Assert.Equal([8, 9], run.Results.Where(r => r.Result.Problem is not null).Select(r => r.Cell.Number));
        Assert.Equal(["Exercise 2 is open: its stub stands in a cell above."], run.Values(7));
        Assert.EndsWith("Add.\nLearner.Solution(4) shows one way.", run.Values(12).Single());
        Assert.Contains("(tries so far: 0)", run.Values(13).Single());
        Assert.Contains("Notebook 07 has no exercise 4", run.Values(13).Single());
        Assert.Contains("exercise 4 (2 tries)", run.Values(14).Single());
        var states = JsonNode.Parse(await File.ReadAllTextAsync(progress, TestContext.Current.CancellationToken))![
            "07"
        ]!;
        Assert.Equal("solved", (string?)states["exercise 1"]);
        Assert.Null(states["exercise 2"]);
    }

    // So the lesson runs whatever a learner leaves open.
    [Theory, MemberData(nameof(Names))]
    public void OnlyChecksAndSolutionsUseASolution(string name)
    {
        var defined = new HashSet<string>();
        foreach (var cell in Notebook.Load(Path.Combine(Repository.Notebooks, name + ".ipynb")).Cells)
        {
            var stop = TestContext.Current.CancellationToken;
            var tree = CSharpSyntaxTree.ParseText(cell.Source, CellRules.Language, cancellationToken: stop);
            var nodes = tree.GetRoot(stop).DescendantNodes().ToList();
            if (cell.Role is not (CellRole.Solution or CellRole.Check))
                Assert.DoesNotContain(nodes.OfType<IdentifierNameSyntax>(), word => Uses(word, defined));
            if (cell.Role is CellRole.Solution)
                defined.UnionWith(nodes.Select(NameOf).OfType<string>());
        }
        Assert.NotEmpty(defined);

        static bool Uses(IdentifierNameSyntax word, HashSet<string> defined) =>
            defined.Contains(word.Identifier.Text) && (word.Parent as MemberAccessExpressionSyntax)?.Name != word;

        static string? NameOf(SyntaxNode node) =>
            node switch
            {
                MethodDeclarationSyntax { Parent: CompilationUnitSyntax } method => method.Identifier.Text,
                BaseTypeDeclarationSyntax type => type.Identifier.Text,
                _ => null,
            };
    }

    [Theory, MemberData(nameof(Names))]
    public void ItsCellsCompileWithoutAWarning(string name)
    {
        var notebook = Notebook.Load(Path.Combine(Repository.Notebooks, name + ".ipynb"));
        using var folder = new TestNotebook();
        var path = Path.Combine(folder.Folder, name + ".ipynb");
        File.WriteAllText(path, LearnerEdition.Of(notebook).ToJsonString());
        var edition = Notebook.Load(path);
        var faults = Export
            .Models(edition, [.. edition.Cells.Select(c => edition.Separate(c).Code)], ExportTests.References.Value)
            .SelectMany(model => model.GetDiagnostics())
            .Where(d => d.Severity is DiagnosticSeverity.Warning && d.Id is not ("CS1701" or "CS8019"));
        Assert.Empty(faults);
    }

    [Fact]
    public async Task AnExerciseThatIsOpenDoesNotHideTheOthers()
    {
        using var notebook = new TestNotebook();
        notebook
            .Code(
                "int First() => throw new NotImplementedException(\"exercise 1: your code goes here\");\n"
                    + "int Second() => 1;\n"
                    + "int Third() => 3; // meine L\u00f6sung",
                "solution"
            )
            .Code("if (First() != 1) throw new Exception(\"wrong\");", "check")
            .Code("if (Second() != 2) throw new Exception(\"Not yet: two\");", "check")
            .Code("if (Third() != 3) throw new Exception(\"wrong\");\n\"solved\"", "check")
            .Code("\"the end\"");
        var strict = await notebook.Run();
        Assert.Contains("NotImplementedException", strict.Problem);
        Assert.Equal(2, strict.Results.Count);

        await File.WriteAllTextAsync(
            Path.Combine(notebook.Folder, "progress.json"),
            "{}",
            TestContext.Current.CancellationToken
        );
        var patient = await notebook.Run();
        Assert.Equal(5, patient.Results.Count);
        var lines = patient.Problem!.Split('\n');
        Assert.EndsWith("1 of 3 exercises solved (exercise 3)", lines[0]);
        Assert.Equal("  exercise 1 (cell 2): open", lines[1]);
        Assert.Contains("Not yet: two", lines[2]);
    }

    [Fact]
    public void WorkThatIsThereIsKept()
    {
        var root = Directory.CreateTempSubdirectory("latentlab-learner").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "notebooks", "weights"));
            File.WriteAllText(Path.Combine(root, "notebooks", "weights", "small.safetensors"), "x");
            var repository = new Repository(root);
            var said = new StringWriter();
            LearnerEdition.WriteAll(repository, [Open("05"), Open("07")], said);
            var mine = Path.Combine(repository.Learner, Open("05").FileName);
            File.WriteAllText(mine, "my work");
            File.WriteAllText(Path.Combine(repository.Learner, "progress.json"), "my progress");
            LearnerEdition.WriteAll(repository, [Open("05"), Open("07"), Open("00")], said);
            Assert.Equal("my work", File.ReadAllText(mine));
            Assert.Equal("my progress", File.ReadAllText(Path.Combine(repository.Learner, "progress.json")));
            Assert.True(File.Exists(Path.Combine(repository.Learner, "weights", "small.safetensors")));
            Assert.Contains("Wrote 1 notebook into learner; kept 2", said.ToString());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }
}
