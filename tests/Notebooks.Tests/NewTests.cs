using System.Globalization;
using System.Text.RegularExpressions;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>What the command `new` makes passes its tests at once, in a copy of the repository.</summary>
[Trait("Speed", "slow")]
public sealed class NewTests
{
    [Fact]
    public async Task ANewNotebookKeepsToTheContract()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var copy = new RepositoryCopy();
        using var said = new StringWriter();
        Assert.Equal(0, await NewNotebook.MakeAsync(copy.Repository, "98", "A new title, made", said, cancel));
        const string name = "98-a-new-title-made";
        Assert.Contains($"Now write notebooks/{name}.ipynb", said.ToString());

        var contract = new NotebookContractTests(copy.Repository);
        Action<string>[] checks =
        [
            contract.ItOpensInEveryHost,
            contract.ThePackagesItAsksForAreThoseOfTheRepository,
            contract.ItsCellsAreShortAndItsTextIsNotTooLong,
            contract.ItHasEveryPartOfALesson,
            contract.ItsCellsSayInTheirIdsWhatTheyAreFor,
            contract.EveryExperimentHasAReasonBeforeIt,
            contract.ItsOutputsAreThoseOfItsCode,
            contract.ItsStudiesAreComplete,
            contract.ItsLinksLeadSomewhere,
        ];
        Assert.All(checks, check => check(name));
        contract.EveryClaimIsJudgedInItsNotebook();
        contract.TheReadmeShowsEveryNotebookAndAStoredPicture();

        var notebook = Notebook.Load(Path.Combine(copy.Repository.Notebooks, name + ".ipynb"));
        Assert.Null(await Check.RunAsync(notebook, new Progress(TextWriter.Null), cancel));
        Assert.NotEmpty(LearnerEdition.Of(notebook)["cells"]!.AsArray());
        Assert.Contains("\"id\": \"98a\"", copy.Read("notebooks/quiz.json"));
        Assert.Contains("[[run98]]", copy.Read("environment/Site/pages/teach.md"));
        Assert.Matches(
            @"\n\| \[98 · A new title, made\]\(notebooks/98-[^\n]* s \| [\d.]+ GB \|\n\n",
            copy.Read("README.md")
        );
        var error = await Assert.ThrowsAsync<UserError>(() =>
            NewNotebook.MakeAsync(copy.Repository, "98", "again", said, cancel)
        );
        Assert.Equal($"{name}.ipynb has this number: choose another.", error.Message);
    }

    [Fact]
    public void ANewModelAndANewMetricPassTheirTests()
    {
        using var copy = new RepositoryCopy();
        NewType.Model(copy.Repository, "SparseCoder", TextWriter.Null);
        NewType.Metric(copy.Repository, "MeanDifference", TextWriter.Null);
        string[] classes = ["ModelTests", "Evaluation.MeanDifferenceTests", "WrongShapeTests"];
        var (exitCode, output) = Tool.Run(
            "dotnet",
            [
                "run",
                "--project",
                "tests/LatentLab.Tests",
                "--",
                "-noColor",
                .. classes.SelectMany(c => new[] { "-class", $"LatentLab.Tests.{c}" }),
            ],
            copy.Repository.Root
        );
        Assert.True(exitCode == 0, output);
        // 59 without the new ones.
        var total = Regex.Match(output, @"Total: (\d+), Errors: 0, Failed: 0");
        Assert.True(total.Success && int.Parse(total.Groups[1].Value, CultureInfo.InvariantCulture) > 60, output);
        Assert.Contains("[\"SparseCoder\"] = ", copy.Read("tests/LatentLab.Tests/ModelTests.cs"));
    }

    [Theory]
    [InlineData("sparse", "no name for a type")]
    [InlineData("Sparse-Coder", "no name for a type")]
    [InlineData("DenseAutoencoder", "DenseAutoencoder.cs is there already")]
    public void ANameThatDoesNotDoIsRefused(string name, string why)
    {
        var repository = Repository.Find();
        Assert.Contains(why, Assert.Throws<UserError>(() => NewType.Model(repository, name, TextWriter.Null)).Message);
        Assert.Contains(why, Assert.Throws<UserError>(() => NewType.Metric(repository, name, TextWriter.Null)).Message);
    }
}
