using System.Text.Json.Nodes;
using TorchSharp;

namespace LatentLab.Tests;

/// <summary>Studies and evidence in a notebooks folder of the test's own.</summary>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed partial class StudyTests : IDisposable
{
    private readonly string _home = Environment.CurrentDirectory;
    private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-study").FullName;

    public StudyTests()
    {
        File.WriteAllText(Path.Combine(_folder, "claims.json"), "[]");
        WriteNotebook("var study = 1;", "var plot = 1;");
        Environment.CurrentDirectory = _folder;
    }

    public void Dispose()
    {
        Environment.CurrentDirectory = _home;
        Environment.SetEnvironmentVariable("LATENTLAB_MODE", null);
        Environment.SetEnvironmentVariable("LATENTLAB_STUDY", null);
        Environment.SetEnvironmentVariable("LATENTLAB_PROFILE", null);
        Environment.SetEnvironmentVariable("LATENTLAB_EVIDENCE_OUT", null);
        Lab.Start();
        Directory.Delete(_folder, recursive: true);
    }

    private void WriteNotebook(string studyCode, string otherCode) =>
        File.WriteAllText(
            Path.Combine(_folder, "05-test.ipynb"),
            new JsonObject
            {
                ["cells"] = new JsonArray(
                    new JsonObject
                    {
                        ["cell_type"] = "code",
                        ["id"] = "study-a",
                        ["metadata"] = new JsonObject(),
                        ["source"] = new JsonArray(studyCode),
                    },
                    new JsonObject
                    {
                        ["cell_type"] = "code",
                        ["id"] = "b",
                        ["metadata"] = new JsonObject(),
                        ["source"] = new JsonArray(otherCode),
                    }
                ),
                ["metadata"] = new JsonObject(),
            }.ToJsonString()
        );

    private static void StartStudy()
    {
        Environment.SetEnvironmentVariable("LATENTLAB_MODE", "study");
        Lab.Start("05");
    }

    private static void StartLesson()
    {
        Environment.SetEnvironmentVariable("LATENTLAB_MODE", null);
        Lab.Start("05");
    }

    private static Trial Experiment(int seed) =>
        new()
        {
            { "a", 1 + .01 * seed },
            { "b", 2 + .01 * seed },
            { "curve", (double[])[seed, seed + 1] },
        };

    [Fact]
    public void AStudyRunsEverySeedOnceAndResumes()
    {
        StartStudy();
        var seeds = new List<int>();
        Assert.Throws<OperationCanceledException>(() =>
            Study.Run("s", seed => seed == 2 ? throw new OperationCanceledException() : Noted(seed), seeds: 4)
        );
        var result = Study.Run("s", Noted, seeds: 4);

        Assert.Equal([0, 1, 2, 3], seeds);
        Assert.Equal([0, 1, 2, 3], result.Rows.Select(row => row.Seed));
        Assert.Equal(1.03, result.Rows[3]["a"]);
        Assert.Null(result.Live);

        Trial Noted(int seed)
        {
            seeds.Add(seed);
            return Experiment(seed);
        }
    }

    [Fact]
    public void ALessonRunsTheLiveSeedBesideTheStoredBand()
    {
        StartStudy();
        Study.Run("s", Experiment, seeds: 3);
        StartLesson();
        var seeds = new List<int>();
        var result = Study.Run(
            "s",
            seed =>
            {
                seeds.Add(seed);
                return new Trial { { "a", 1.01 }, { "b", 99 } };
            },
            seeds: 3
        );

        Assert.Equal([Study.LiveSeed], seeds);
        Assert.Equal(3, result.Rows.Count);
        Assert.Equal(1, result.Interval(row => row["b"] - row["a"]).Mean, 9);
        var text = result.ToString();
        Assert.Contains("yes", text.Split('\n').First(line => line.TrimStart().StartsWith('a')));
        Assert.Contains("no", text.Split('\n').First(line => line.TrimStart().StartsWith('b')));
    }

    [Theory]
    [InlineData("AUROC", 1, "1")]
    [InlineData("PCA, accuracy, 50 labels", 1, "1")]
    [InlineData("accuracy in percent", 100, "101.6")]
    [InlineData("loss", 1, "1.016")]
    public void TheBandOfAShareEndsAtOne(string name, double factor, string end)
    {
        Trial Near(int seed) => new() { { name, factor * (1 - .01 * (seed % 2)) } };
        StartStudy();
        Assert.Contains(" to 1", Study.Run("s", Near, seeds: 4).ToString());
        StartLesson();
        Assert.Contains($" to {end} ", Study.Run("s", Near, seeds: 4).ToString().Replace('\n', ' ') + " ");
    }

    [Fact]
    public void AValueThatNeverVariesIsInsideItsBand()
    {
        Trial Constant(int seed) => new() { { "a", 100.0 / 3 }, { "b", seed } };
        StartStudy();
        Study.Run("s", Constant, seeds: 3);
        StartLesson();
        Assert.Contains(
            "yes",
            Study.Run("s", Constant, seeds: 3).ToString().Split('\n').First(line => line.StartsWith('a'))
        );
        Assert.Contains(
            "no",
            Study
                .Run("s", _ => new() { { "a", 33.4 }, { "b", 1 } }, seeds: 3)
                .ToString()
                .Split('\n')
                .First(line => line.StartsWith('a'))
        );
    }

    [Fact]
    public void OneStudyCanRunAlone()
    {
        StartStudy();
        Study.Run("a", Experiment, seeds: 2);
        Environment.SetEnvironmentVariable("LATENTLAB_STUDY", "b");
        StartStudy();
        Assert.Equal(2, Study.Run("a", _ => throw new InvalidOperationException("must not run"), seeds: 4).Rows.Count);
        Assert.Equal(4, Study.Run("b", Experiment, seeds: 4).Rows.Count);
    }

    [Fact]
    public void AStudyTooLongForALessonShowsItsStoredRows()
    {
        StartStudy();
        Study.Run("s", Experiment, seeds: 3, live: false);
        StartLesson();
        var result = Study.Run("s", _ => throw new InvalidOperationException("must not run"), seeds: 3, live: false);
        Assert.Null(result.Live);
        Assert.Equal(3, result.Rows.Count);
        var text = result.ToString();
        Assert.Contains("3 stored seeds", text);
        Assert.DoesNotContain("this run", text);
        Assert.Contains("1.01", text.Split('\n').First(line => line.TrimStart().StartsWith('a')));
    }

    [Fact]
    public void AStudyBrokenOffAfterAValueWasRenamedShowsWhatAllRowsHave()
    {
        StartStudy();
        Study.Run("s", Experiment, seeds: 3);
        WriteNotebook("var study = 2;", "var plot = 1;");
        StartStudy();
        Assert.Throws<OperationCanceledException>(() =>
            Study.Run(
                "s",
                seed => seed == 1 ? throw new OperationCanceledException() : new() { { "a", 7 }, { "renamed", 2 } },
                seeds: 3
            )
        );
        StartLesson();
        var result = Study.Run("s", _ => throw new InvalidOperationException("must not run"), seeds: 3, live: false);
        var lines = result.ToString().Split('\n');
        Assert.Contains("STALE", lines[0]);
        Assert.Contains(lines, line => line.TrimStart().StartsWith('a'));
        Assert.DoesNotContain(lines, line => line.TrimStart().StartsWith('b') || line.Contains("renamed"));
        Assert.Equal(result.ToString(), result.ToTable().ToString());
    }

    [Fact]
    public void EveryStudyBringsTheScoreboardUpToDate()
    {
        Trial Generators(int seed)
        {
            SampleScores Scores(double frechet) =>
                new(frechet + seed, new(.9, .8, .7, .6), ClassHistogram.OfLabels(torch.tensor([0L, 1]), 2), .05);
            var trial = new Trial { { "else", 1 } };
            trial.AddGenerator("worse", Scores(50), 100, 7, 2);
            trial.AddGenerator("better", Scores(10), 200, 8 + seed, 3);
            return trial;
        }

        StartStudy();
        Study.Run("plain", Experiment, seeds: 2);
        Assert.False(File.Exists(Path.Combine(_folder, "evidence", "scoreboard.json")));
        Study.Run("images", Generators, seeds: 3);

        var file = JsonNode.Parse(File.ReadAllText(Path.Combine(_folder, "evidence", "scoreboard.json")))!.AsObject();
        Assert.Equal(["05: better", "05: worse"], file.Select(entry => entry.Key));
        var better = file["05: better"]!;
        Assert.Equal(3, better["seeds"]!.GetValue<int>());
        Assert.Equal(11, better["Fr\u00e9chet"]![0]!.GetValue<double>());
        // t(2) = 4.3027, divided by the root of 3
        Assert.Equal(11 - 2.4841, better["Fr\u00e9chet"]![1]!.GetValue<double>(), 3);
        Assert.Equal(.6, better["coverage"]![0]!.GetValue<double>());

        StartLesson();
        var text = Study.Run("images", Generators, seeds: 3).ToString();
        Assert.Contains("better, Fr\u00e9chet", text);
        Assert.Contains("better, coverage", text);
        Assert.DoesNotContain("better, recall", text);
        Assert.DoesNotContain("better, training seconds", text);

        var board = Scoreboard.Read();
        Assert.Equal(["better", "worse"], board.Entries.Select(entry => entry.Name));
        Assert.Equal(9, board.Entries[0]["training seconds"].Mean);
        Assert.Contains("11.0 [8.5, 13.5]", board.ToString());
        Assert.Contains("no 'beauty'", Assert.Throws<KeyNotFoundException>(() => board.Entries[0]["beauty"]).Message);
    }

    [Fact]
    public void CurvesComeBackAsMeanAndBand()
    {
        StartStudy();
        var (mean, low, high) = Study.Run("s", Experiment, seeds: 3).Band("curve");
        Assert.Equal([1, 2], mean);
        Assert.True(low[0] < 0 && high[0] > 2);
    }
}
