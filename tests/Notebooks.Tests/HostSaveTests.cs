using System.Globalization;
using System.Text.Json.Nodes;
using LatentLab.Runner;
using LatentLab.Runner.Site;

namespace LatentLab.Notebooks.Tests;

/// <summary>Notebooks that a host has saved: cells keep their roles, or the remedy is named.</summary>
[Collection("notebooks")]
[Trait("Speed", "slow")]
public sealed class HostSaveTests : IDisposable
{
    private const string Lost = "A cell's id says what the cell is for";

    private static readonly Repository Repository = Repository.Find();

    private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-saved").FullName;

    public static TheoryData<string> Names => [.. Repository.All().Select(path => Path.GetFileName(path))];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Notebook Open(string name) => Notebook.Load(Path.Combine(Repository.Notebooks, name));

    // A lesson of the repository has claims.json beside it, a learner's edition progress.json.
    private Notebook Saved(JsonObject root, string name, string? beside = "claims.json")
    {
        if (beside is not null)
            File.WriteAllText(Path.Combine(_folder, beside), "{}");
        File.WriteAllText(Path.Combine(_folder, name), root.ToJsonString());
        return Notebook.Load(Path.Combine(_folder, name));
    }

    private static async Task<(int Code, string Error)> Command(params string[] words)
    {
        var (before, error) = (Console.Error, new StringWriter());
        Console.SetError(error);
        try
        {
            return (await Verbs.RunAsync(words), error.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private static void SameCells(Notebook expected, Notebook saved)
    {
        Assert.Null(CellRole.Problem(saved));
        Assert.Equal(expected.CodeHash, saved.CodeHash);
        Assert.Equal(expected.Cells.Select(c => (c.Id, c.Role)), saved.Cells.Select(c => (c.Id, c.Role)));
    }

    [Theory, MemberData(nameof(Names))]
    public void RolesSurviveVsCode(string name)
    {
        var notebook = Open(name);
        var saved = Saved(SavedByHosts.VsCode(notebook.Root), name);
        SameCells(notebook, saved);
        Assert.True(JsonNode.DeepEquals(notebook.StoredRun, saved.StoredRun));
        Assert.Equal(Sources(LearnerEdition.Of(notebook)), Sources(LearnerEdition.Of(saved)));

        static IEnumerable<string> Sources(JsonObject root) =>
            root["cells"]!.AsArray().Select(c => NotebookFile.Text(c!["source"]));
    }

    [Theory, MemberData(nameof(Names))]
    public void RolesSurviveJupyter(string name)
    {
        var notebook = Open(name);
        var root = SavedByHosts.Jupyter(notebook.Root);
        Assert.SkipWhen(root is null, "Python has no nbformat: `apt-get install python3-nbformat`");
        SameCells(notebook, Saved(root, name));
        Assert.True(JsonNode.DeepEquals(notebook.Root["metadata"], root["metadata"]));
    }

    // It cannot write stored charts, which the learner's edition does not have.
    [Theory, MemberData(nameof(Names))]
    public void RolesSurviveDotNetInteractiveAndThenVsCode(string name)
    {
        var edition = Saved(LearnerEdition.Of(Open(name)), name, "progress.json");
        var saved = SavedByHosts.DotNetInteractive(edition.Root);
        SameCells(edition, Saved(saved, name, "progress.json"));
        SameCells(edition, Saved(SavedByHosts.VsCode(saved), name, "progress.json"));
    }

    [Theory, MemberData(nameof(Names))]
    public void NewIdsAreRefusedWithTheRemedy(string name)
    {
        var converted = SavedByHosts.Converter(Open(name).Root);
        var problem = CellRole.Problem(Saved(converted, name));
        Assert.StartsWith($"{name}: no cell's id begins with a role", problem);
        Assert.Contains(Lost, problem);
        Assert.Contains($"`git checkout -- {Repository.Place(Path.Combine(_folder, name))}`", problem);
        Assert.Equal(2, problem!.Split('\n').Length);
    }

    [Theory]
    [InlineData("solution-2", "no solution-2")]
    [InlineData("check-2", "no check-2")]
    [InlineData("setup-start", "the first three code cells are not all setup-…")]
    [InlineData("quiz-1", "should be quiz-…")]
    [InlineData("study-run", "should be study-…")]
    [InlineData("verdict-gap", "should be verdict-…")]
    [InlineData("prediction-cell", "code cell 4 should be prediction-…")]
    public void OneNewIdIsNoticed(string id, string missing)
    {
        var root = Open(Repository.All()[5]).Root.DeepClone().AsObject();
        root["cells"]!.AsArray().Single(c => (string?)c!["id"] == id)!["id"] = "0a1b2c3d";
        var problem = CellRole.Problem(Saved(root, "05-tied-weights.ipynb"));
        Assert.Contains(missing, problem);
        Assert.Contains("git checkout", problem);
    }

    [Fact]
    public void AnExerciseThatLostBothCellsLeavesAGap()
    {
        var root = Open(Repository.All()[5]).Root.DeepClone().AsObject();
        foreach (var cell in root["cells"]!.AsArray().Where(c => (string?)c!["id"] is "solution-2" or "check-2"))
            cell!["id"] = $"x{cell["id"]}";
        Assert.Contains("no solution-2, no check-2", CellRole.Problem(Saved(root, "05-tied-weights.ipynb")));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("study")]
    [InlineData("run", "--store")]
    [InlineData("run", "--check")]
    public async Task CommandsThatNeedRolesRefuseANotebookWithoutThem(params string[] words)
    {
        var saved = Saved(SavedByHosts.Converter(Open(Repository.All()[6]).Root), "06-generative-models.ipynb");
        var before = File.ReadAllText(saved.Path);
        var (code, error) = await Command([words[0], saved.Path, .. words[1..]]);
        Assert.Equal(1, code);
        Assert.Contains(Lost, error);
        Assert.Contains("git checkout", error);
        Assert.Equal(before, File.ReadAllText(saved.Path));
    }

    [Fact]
    public void NoLearnersEditionIsMadeWithTheSolutionsIn()
    {
        var saved = Saved(SavedByHosts.Converter(Open(Repository.All()[6]).Root), "06-generative-models.ipynb");
        Directory.CreateDirectory(Path.Combine(_folder, "notebooks", "weights"));
        var repository = new Repository(_folder);
        var error = Assert.Throws<UserError>(() => LearnerEdition.WriteAll(repository, [saved], TextWriter.Null));
        Assert.Contains(Lost, error.Message);
        Assert.Empty(Directory.GetFiles(repository.Learner, "*.ipynb"));
    }

    [Fact]
    public async Task ALearnersNotebookWithoutRolesIsRefusedWithItsOwnRemedy()
    {
        var edition = LearnerEdition.Of(Open(Repository.All()[6]));
        var saved = Saved(SavedByHosts.Converter(edition), "06-generative-models.ipynb", "progress.json");
        var (code, error) = await Command("run", saved.Path, "--profile", "quick");
        Assert.Equal(1, code);
        Assert.Contains("Rename it, and `dotnet run lab.cs -- learner` writes a fresh one", error);
        Assert.DoesNotContain("git checkout", error);
    }

    [Fact]
    public async Task ANotebookOfYourOwnNeedsNoRolesToRun()
    {
        var setup = Open(Repository.All()[6]).Cells.Take(3).Select(c => c.Source).ToList();
        var feed = $"Environment.SetEnvironmentVariable(\"RestoreAdditionalProjectSources\", @\"{Repository.Feed}\");";
        using var notebook = TestNotebook.Of([feed, .. setup[1..], "1 + 1"]);
        notebook.Save();
        Assert.Equal((0, ""), await Command("run", notebook.File, "--profile", "quick"));
        Assert.Contains("run` without --store", (await Command("run", notebook.File, "--store")).Error);
    }

    // After Run All in a host the file holds pictures within html.
    [Theory]
    [InlineData("<img src=\"data:image/png;base64,{0}\" alt=\"a shirt\">", 1)]
    [InlineData("<table><tr><td>1</td></tr></table>", 0)]
    public void TheSiteKeepsPicturesThatAHostSaved(string html, int pictures)
    {
        var png = Convert.ToBase64String(
            File.ReadAllBytes(Path.Combine(Repository.Notebooks, "images", "05-tied-weights.png"))
        );
        using var notebook = TestNotebook.Of("1");
        var page = PageWith(notebook, string.Format(CultureInfo.InvariantCulture, html, png));
        var body = page.Render("", NoContext()).Body;
        Assert.Equal(pictures, page.Pictures.Count);
        Assert.Contains(pictures == 1 ? "alt=\"a shirt\"" : "<td>1</td>", body);
    }

    [Fact]
    public void TheSiteRefusesPicturesThatItCannotShowAndSaysWhatToDo()
    {
        using var notebook = TestNotebook.Of("1");
        var page = PageWith(notebook, "<img src=\"data:image/gif;base64,AAAA\">");
        var problem = Assert.Throws<UserError>(() => page.Render("", NoContext())).Message;
        Assert.Contains("git checkout", problem);
    }

    private NotebookPage PageWith(TestNotebook notebook, string html)
    {
        var root = notebook.Save().Root.DeepClone().AsObject();
        root["cells"]![0]!["outputs"] = new JsonArray(
            new JsonObject
            {
                ["output_type"] = "display_data",
                ["data"] = new JsonObject { ["text/html"] = html, ["text/plain"] = "x" },
                ["metadata"] = new JsonObject(),
            }
        );
        return new NotebookPage(
            Saved(root, "06-generative-models.ipynb"),
            null,
            null!,
            new PackedCode([
                [],
            ])
        );
    }

    private static LessonContext NoContext() =>
        new(
            SiteWords.Read(Repository.Site, "en"),
            new References(new Bibliography(""), "", new Dictionary<string, bool>(), new Dictionary<int, string?>()),
            new([], [], []),
            [],
            [],
            new HashSet<string>()
        );

    [Theory]
    [InlineData(4)]
    [InlineData(5)] // so writes dotnet-repl's --output-path
    public void ALessonWithoutIdsIsRefusedWithTheRemedy(int minor)
    {
        var root = Open(Repository.All()[6]).Root.DeepClone().AsObject();
        root["nbformat_minor"] = minor;
        foreach (var cell in root["cells"]!.AsArray())
            cell!.AsObject().Remove("id");
        var problem = CellRole.Problem(Saved(root, "06-generative-models.ipynb"));
        Assert.Contains("no cell's id begins with a role", problem);
        Assert.Contains("`git checkout -- ", problem);
    }
}
