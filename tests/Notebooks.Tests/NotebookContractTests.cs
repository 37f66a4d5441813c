using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>What every stored notebook keeps to, read from its file without running it.</summary>
public sealed partial class NotebookContractTests
{
    private readonly Repository _repository;

    public NotebookContractTests()
        : this(Repository.Find()) { }

    /// <summary>The same for a copy of the repository, with a notebook more.</summary>
    internal NotebookContractTests(Repository repository) => _repository = repository;

    public static TheoryData<string> Names =>
        [.. Repository.Find().All().Select(path => Path.GetFileNameWithoutExtension(path))];

    private Notebook Open(string name) => Notebook.Load(Path.Combine(_repository.Notebooks, name + ".ipynb"));

    private static IEnumerable<JsonObject> AllCells(Notebook notebook) =>
        notebook.Root["cells"]!.AsArray().Select(cell => cell!.AsObject());

    private static string Source(JsonObject cell) => Text(cell["source"]);

    private static int CodeLines(Cell cell) => cell.Source.Split('\n').Count(line => line.Trim().Length > 0);

    [Fact]
    public void ThereAreNotebooks() => Assert.NotEmpty(Names);

    [Fact]
    public void TheReadmesPictureIsTheStoredOne()
    {
        var stored = ReadmePicture.Of(Open(ReadmePicture.Notebook).Root);
        Assert.True(
            stored is not null && stored.SequenceEqual(File.ReadAllBytes(ReadmePicture.PathIn(_repository.Notebooks))),
            $"the README shows another picture than {ReadmePicture.Notebook}: run it with --store"
        );
        Assert.Contains(
            $"](notebooks/images/{ReadmePicture.Notebook}.png)",
            File.ReadAllText(Path.Combine(_repository.Root, "README.md"))
        );
    }

    [Theory, MemberData(nameof(Names))]
    public void ItOpensInEveryHost(string name)
    {
        var notebook = Open(name);
        Assert.Equal(".net-csharp", (string?)notebook.Root["metadata"]!["kernelspec"]!["name"]);
        Assert.Contains("RestoreAdditionalProjectSources", notebook.Cells[0].Source);
        Assert.StartsWith("#r \"nuget: LatentLab, ", notebook.Cells[1].Source);
        Assert.Contains($"Lab.Start(\"{name[..2]}\")", notebook.Cells[2].Source);
        Assert.All(notebook.Cells, cell => Assert.True(System.Text.Ascii.IsValid(cell.Source), cell.Name));
        Assert.All(notebook.Cells, cell => CellRules.Separate(cell.Source));
        Assert.All(notebook.Cells, cell => Assert.DoesNotContain("LatentLab.Runner", cell.Source));
    }

    [Theory, MemberData(nameof(Names))]
    public void ThePackagesItAsksForAreThoseOfTheRepository(string name)
    {
        var versions = System
            .Xml.Linq.XDocument.Load(Path.Combine(_repository.Root, "Directory.Packages.props"))
            .Descendants("PackageVersion")
            .ToDictionary(p => (string)p.Attribute("Include")!, p => (string)p.Attribute("Version")!);
        foreach (
            var package in Open(name)
                .Cells.SelectMany(cell => CellRules.Separate(cell.Source).Packages)
                .Where(p => p.Id != CellRules.LibraryId)
        )
            Assert.Equal(versions[package.Id], package.Version);
    }

    [Theory, MemberData(nameof(Names))]
    public void ItsCellsAreShortAndItsTextIsNotTooLong(string name)
    {
        var notebook = Open(name);
        var lines = notebook.Cells.Select(CodeLines).Order().ToArray();
        Assert.True(lines[^1] <= 30, $"the longest cell has {lines[^1]} lines");
        foreach (var cell in notebook.Cells)
            Assert.All(
                cell.Source.Split('\n'),
                line => Assert.True(line.Length <= 88, $"{cell.Name}: {line.Length} columns: {line}")
            );
        Assert.True(lines[lines.Length / 2] <= 8, $"the median cell has {lines[lines.Length / 2]} lines");
        var words = AllCells(notebook)
            .Where(cell => (string?)cell["cell_type"] == "markdown")
            .Sum(cell => Source(cell).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.InRange(words, 400, 2_000);
    }

    [Theory, MemberData(nameof(Names))]
    public void ItHasEveryPartOfALesson(string name)
    {
        var notebook = Open(name);
        var text = string.Join("\n", AllCells(notebook).Select(Source));
        Assert.Contains("in five lines", text);
        Assert.Contains("## Break it", text);
        Assert.Contains("new Takeaways(", text);
        Assert.Contains("Study.Run(", text);
        Assert.Contains(".Judge(", text);
        foreach (var role in new[] { "prediction", "setup", "study", "verdict" })
            Assert.True(notebook.Cells.Any(cell => cell.Role == role), $"no cell is {role}-…");
        Assert.True(notebook.Cells.Count(cell => cell.Role == "solution") >= 3, "fewer than three exercises");
        Assert.Null(CellRole.Problem(notebook));
    }

    [Theory, MemberData(nameof(Names))]
    public void ItsCellsSayInTheirIdsWhatTheyAreFor(string name)
    {
        var notebook = Open(name);
        foreach (var cell in AllCells(notebook))
        {
            Assert.Matches("^[a-zA-Z0-9-_]{1,64}$", (string?)cell["id"]);
            Assert.Empty(cell["metadata"]!.AsObject()); // VS Code would erase it
            if ((string?)cell["cell_type"] != "code")
                Assert.Null(CellRole.Of((string)cell["id"]!));
        }
        Assert.Equal(
            "csharp",
            (string?)notebook.Root["metadata"]!["polyglot_notebook"]!["kernelInfo"]!["defaultKernelName"]
        );
        Assert.Equal(JupyterJson.Write(notebook.Root), File.ReadAllText(notebook.Path));
    }

    [Theory, MemberData(nameof(Names))]
    public void EveryExperimentHasAReasonBeforeIt(string name)
    {
        // At most three code cells in a row without a word in between, the three at the top included.
        var run = 0;
        foreach (var cell in AllCells(Open(name)))
        {
            run = (string?)cell["cell_type"] == "code" ? run + 1 : 0;
            Assert.True(run <= 3, $"four code cells in a row at {cell["id"]}");
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void ItsOutputsAreThoseOfItsCode(string name)
    {
        var notebook = Open(name);
        Assert.Equal("standard", (string?)notebook.StoredRun?["profile"]);
        Assert.Equal(notebook.CodeHash, (string?)notebook.StoredRun?["codeHash"]);
        Assert.True(new FileInfo(notebook.Path).Length < 1_000_000, "1 MB or more");
        foreach (var output in Outputs(notebook))
        {
            Assert.NotEqual("error", (string?)output["output_type"]);
            Assert.NotEqual("stderr", (string?)output["name"]);
            if (output["data"] is not JsonObject data || !data.ContainsKey("application/vnd.plotly.v1+json"))
                continue;
            Assert.True(
                data.ContainsKey("image/png") && data.ContainsKey("text/plain"),
                "a chart without a picture or a text"
            );
            Assert.False(data.ContainsKey("text/html"), "JupyterLab would choose the html and show a blank box");
        }
        Assert.DoesNotMatch(
            MachinePath(),
            string.Join("\n", Outputs(notebook).Select(output => output.ToJsonString()))
        );
    }

    [Theory, MemberData(nameof(Names))]
    public void ItsStudiesAreComplete(string name)
    {
        var notebook = Open(name);
        var evidence = JsonNode.Parse(
            File.ReadAllText(Path.Combine(_repository.Notebooks, "evidence", name[..2] + ".json"))
        )!;
        foreach (var (study, node) in evidence["studies"]!.AsObject())
        {
            var rows = node!["rows"]!.AsArray().Where(row => (string?)row!["profile"] == "Standard").ToArray();
            Assert.True(rows.Length >= 5, $"{study} has {rows.Length} seeds");
            Assert.Single(rows.Select(row => (string?)row!["code"]).Distinct());
        }
        Assert.DoesNotContain(
            Outputs(notebook),
            output => output.ToJsonString().Contains("STALE", StringComparison.Ordinal)
        );

        var judged = Claim()
            .Matches(string.Concat(notebook.Cells.Select(cell => cell.Source)))
            .Select(match => match.Groups[1].Value);
        var shown = string.Join("\n", Outputs(notebook).Select(output => Text(output["data"]?["text/plain"])));
        Assert.All(
            judged,
            id =>
            {
                var outcome = Enum.Parse<Outcome>((string)evidence["verdicts"]![id]!["outcome"]!);
                Assert.Contains($"{outcome.Word()}: claim {id}.", shown);
            }
        );
    }

    // A question that is compared with nothing has no answer, and no field on the site.
    [Theory, MemberData(nameof(Names))]
    public void EveryPredictionIsComparedWithItsOutcome(string name)
    {
        var notebook = Open(name);
        var compared = Outputs(notebook)
            .Select(output => output["data"]?[ComparedPrediction.MimeType]?.ToJsonString())
            .Where(json => json is not null)
            .SelectMany(json => ComparedPrediction.FromJson(json!))
            .Select(prediction => prediction.Question)
            .ToHashSet();
        var asked = notebook.Cells.Sum(cell => cell.Source.Split("new Prediction(").Length - 1);
        Assert.True(asked == compared.Count, $"{asked} asked, compared: {string.Join("; ", compared)}");
    }

    [Fact]
    public void EveryClaimIsJudgedInItsNotebook()
    {
        var claims = JsonNode.Parse(File.ReadAllText(Path.Combine(_repository.Notebooks, "claims.json")))!.AsArray();
        foreach (var claim in claims)
        {
            var name = Assert.Single(
                _repository.All(),
                path => Path.GetFileName(path).StartsWith($"{(int)claim!["exercise"]!:00}-", StringComparison.Ordinal)
            );
            Assert.Contains(
                $"Claims.Get(\"{claim!["id"]}\")",
                File.ReadAllText(name).Replace("\\\"", "\"", StringComparison.Ordinal)
            );
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void ItsLinksLeadSomewhere(string name)
    {
        foreach (var match in AllCells(Open(name)).SelectMany(cell => Link().Matches(Source(cell))))
            Assert.True(
                File.Exists(Path.Combine(_repository.Notebooks, match.Groups[1].Value)),
                $"dead link: {match.Groups[1].Value}"
            );
    }

    [Fact]
    public void TheReadmeShowsEveryNotebookAndAStoredPicture()
    {
        var readme = File.ReadAllText(Path.Combine(_repository.Root, "README.md"));
        Assert.All(_repository.All(), path => Assert.Contains($"notebooks/{Path.GetFileName(path)}", readme));

        var picture = File.ReadAllBytes(Path.Combine(_repository.Root, Picture().Match(readme).Groups[1].Value));
        var stored = _repository
            .All()
            .SelectMany(path => Outputs(Notebook.Load(path)))
            .Select(output => Text(output["data"]?["image/png"]));
        Assert.Contains(Convert.ToBase64String(picture), stored);
    }

    private static string Text(JsonNode? node) =>
        node is JsonArray lines
            ? string.Concat(lines.Select(line => (string?)line)).Trim()
            : ((string?)node ?? "").Trim();

    private static IEnumerable<JsonObject> Outputs(Notebook notebook) =>
        AllCells(notebook).SelectMany(cell => cell["outputs"] as JsonArray ?? []).Select(output => output!.AsObject());

    [GeneratedRegex("""(?<![\w.])/(root|home|tmp|work|Users)/|[A-Z]:\\\\""")]
    private static partial Regex MachinePath();

    [GeneratedRegex("""Claims\.Get\("(\w+)"\)""")]
    private static partial Regex Claim();

    [GeneratedRegex("""!\[[^\]]+\]\(([^)]+\.png)\)""")]
    private static partial Regex Picture();

    [GeneratedRegex("""\]\(([\w-]+\.ipynb)\)""")]
    private static partial Regex Link();
}
