using System.Text.Json.Nodes;

namespace LatentLab.Tests;

public sealed partial class StudyTests
{
    [Fact]
    public void ChangedStudyCodeMakesRowsStaleAndOtherCodeDoesNot()
    {
        StartStudy();
        Study.Run("s", Experiment, seeds: 2);
        WriteNotebook("var study = 1;", "var plot = 2;");
        StartLesson();
        Assert.False(Study.Run("s", Experiment, seeds: 2).IsStale);

        WriteNotebook("var study = 2;", "var plot = 2;");
        StartLesson();
        var stale = Study.Run("s", Experiment, seeds: 2);
        Assert.True(stale.IsStale);
        Assert.Contains("STALE", stale.ToString());

        StartStudy();
        Assert.False(Study.Run("s", Experiment, seeds: 2).IsStale);
    }

    [Fact]
    public void ANumberThatIsNotFiniteIsRefusedAndTheStoredRowsStay()
    {
        StartStudy();
        Study.Run("s", Experiment, seeds: 2);
        Assert.Throws<InvalidDataException>(() => Study.Run("s", _ => new Trial { { "a", double.NaN } }, seeds: 3));
        StartLesson();
        Assert.Equal(2, Study.Run("s", Experiment, seeds: 2).Rows.Count);
    }

    [Fact]
    public void WithoutStoredRowsNothingIsDecided()
    {
        StartLesson();
        var result = Study.Run("s", Experiment, seeds: 2);
        Assert.True(double.IsNaN(result.Interval(row => row["a"]).Mean));
        var claim = new Claim("5c", 5, "s", ClaimKind.Statistical, "t", SmallestEffect: .1);
        var verdict = claim.Judge(("", result.Interval(row => row["a"])));
        Assert.Equal(Outcome.Undecided, verdict.Outcome);
        Assert.Contains("study 05", verdict.ToString());
    }

    [Fact]
    public void JudgingWritesNothing()
    {
        var claim = new Claim("5c", 5, "s", ClaimKind.Statistical, "t", SmallestEffect: .1);
        StartStudy();
        claim.Judge(("", new Interval(.2, .15, .25, 5)));
        Assert.False(File.Exists(Path.Combine(_folder, "evidence", "05.json")));
    }

    [Fact]
    public void ALessonHandsItsNumbersToWhoeverExecutesIt()
    {
        var output = Path.Combine(_folder, "out.json");
        Environment.SetEnvironmentVariable("LATENTLAB_EVIDENCE_OUT", output);
        StartLesson();
        Study.Run("s", Experiment, seeds: 2);
        Lab.Note("extra", 5);
        var values = JsonNode.Parse(File.ReadAllText(output))!["values"]!;
        Assert.Equal(1.42, (double)values["s/a"]!, 9);
        Assert.Equal(5, (double)values["extra"]!);
    }

    [Theory]
    [InlineData("{ \"studies\": ")]
    [InlineData("[]")]
    [InlineData("{ \"studies\": 5 }")]
    [InlineData("{ \"studies\": { \"s\": { \"rows\": [ 1 ] } } }")]
    [InlineData("{ \"studies\": { \"s\": { \"rows\": [ { \"seed\": 1 } ] } } }")]
    [InlineData(
        "{ \"studies\": { \"s\": { \"rows\": [ { \"seed\": 0, \"profile\": \"Huge\", "
            + "\"code\": \"\", \"seconds\": 1, \"values\": {} } ] } } }"
    )]
    public void DamagedEvidenceIsNamedWithItsRemedy(string content)
    {
        Directory.CreateDirectory(Path.Combine(_folder, "evidence"));
        File.WriteAllText(Path.Combine(_folder, "evidence", "05.json"), content);
        StartLesson();
        var error = Assert.Throws<InvalidDataException>(() => Study.Run("s", Experiment, seeds: 2));
        Assert.Contains("evidence/05.json", error.Message);
        Assert.Contains("git", error.Message);
    }

    [Fact]
    public void AProfileIsReadByNameAndAWrongOneIsNamed()
    {
        Assert.Equal(Profile.Quick, Lab.ReadProfile("quick"));
        Assert.Equal(Profile.Standard, Lab.ReadProfile(""));
        Assert.Contains("'fast'", Assert.Throws<InvalidOperationException>(() => Lab.ReadProfile("fast")).Message);
        Assert.Throws<InvalidOperationException>(() => Lab.ReadProfile("2"));
        Assert.Equal(1, Lab.ReadThreads(null));
        Assert.Equal(2, Lab.ReadThreads("2"));
        Assert.Contains("'many'", Assert.Throws<InvalidOperationException>(() => Lab.ReadThreads("many")).Message);
        Assert.Throws<InvalidOperationException>(() => Lab.ReadThreads("0"));

        Environment.SetEnvironmentVariable("LATENTLAB_PROFILE", "full");
        Lab.Start();
        Assert.Equal(3, Lab.Pick(quick: 1, standard: 2, full: 3));
    }

    [Fact]
    public void AFailedCheckSaysWhatToLookAt()
    {
        Assert.StartsWith("OK", Check.Equal("the count", 3, 3, 0, "look here"));
        var error = Assert.Throws<CheckFailedException>(() => Check.Equal("the count", 4, 3, .5, "Look at the loop."));
        Assert.Contains("Look at the loop.", error.Message);
        Assert.Contains("4", error.Message);
    }

    [Fact]
    public void AGeneratorHasTheSameNamesEverywhereAndItsSecondsAreNotCompared()
    {
        var scores = new SampleScores(12.5, new ManifoldScores(.1, .2, .3, .4), new ClassHistogram([.5, .5], .9), .05);
        var trial = new Trial();
        trial.AddGenerator("VAE", scores, parameters: 100, trainingSeconds: 7, samplingSeconds: 2);
        Assert.Equal(
            [
                "VAE, Fréchet",
                "VAE, precision",
                "VAE, recall",
                "VAE, density",
                "VAE, coverage",
                "VAE, class TV",
                "VAE, parameters",
                "VAE, training seconds",
                "VAE, sampling seconds",
            ],
            trial.Values.Keys
        );
        Assert.Equal([12.5, .1, .2, .3, .4, .05, 100, 7, 2], trial.Values.Values);
        Assert.Throws<ArgumentException>(() => trial.AddGenerator("VAE", scores, 100, 7, 2));

        StartLesson();
        var output = Path.Combine(_folder, "fresh.json");
        Environment.SetEnvironmentVariable("LATENTLAB_EVIDENCE_OUT", output);
        Study.Run("generators", _ => trial, seeds: 3);
        Assert.Contains("generators/VAE, parameters", File.ReadAllText(output), StringComparison.Ordinal);
        Assert.DoesNotContain("seconds", File.ReadAllText(output), StringComparison.Ordinal);
    }
}
