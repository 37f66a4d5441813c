using System.Text.Json.Nodes;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class ScoreboardTests
{
    [Fact]
    public void TheStoredScoreboardIsThatOfTheEvidence()
    {
        var folder = NotebookFolder.Find() ?? throw new InvalidOperationException("no notebooks above the tests");
        var board = Scoreboard.Of(folder);
        var file = Path.Combine(folder, "evidence", "scoreboard.json");
        if (board.Entries.Count > 0)
            Assert.Equal(ScoreboardFile.Write(board.Entries), File.ReadAllText(file));
        else
            Assert.False(File.Exists(file));
    }

    [Fact]
    public void ParametersAreWrittenWholeAndScoresRounded()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("evidence"));
        var evidence = folder.File("evidence/05.json");
        for (var seed = 0; seed < 2; seed++)
        {
            var trial = new Trial();
            trial.AddGenerator(
                "VAE",
                new(12.345678, new(.1, .2, .3, .4), new([.5, .5], .9), .05),
                parameters: 126_145,
                trainingSeconds: 7,
                samplingSeconds: 2
            );
            EvidenceFile.Put(evidence, "s", new(seed, Profile.Standard, "", 1, trial.Values));
        }
        var entry = JsonNode.Parse(ScoreboardFile.Write(Scoreboard.Of(folder.Path).Entries))!["05: VAE"]!;
        Assert.Equal("[126145,126145,126145]", entry["parameters"]!.ToJsonString());
        Assert.Equal("[12.346,12.346,12.346]", entry["Fr\u00e9chet"]!.ToJsonString());
    }

    [Fact]
    public void AGeneratorOfTwoNotebooksStandsOnceAndIntervalsEndWhereScoresDo()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("evidence"));
        Put("05", "VAE", 40, 42);
        Put("06", "VAE", 40, 42, 44);
        Put("06", "GAN", 60, 50);
        Put("07", "GAN", 61, 51); // another one, of the same name
        var board = Scoreboard.Of(folder.Path);

        Assert.Equal(
            ["06 VAE 3", "06 GAN 2", "07 GAN 2"],
            board.Entries.Select(entry => $"{entry.Notebook} {entry.Name} {entry.Seeds}")
        );
        Assert.All(board.Entries, entry => Assert.Equal(1, entry["recall"].High));
        Assert.All(board.Entries, entry => Assert.Equal(0, entry["coverage"].Low));

        void Put(string notebook, string name, params double[] distances)
        {
            for (var seed = 0; seed < distances.Length; seed++)
            {
                var trial = new Trial();
                var uneven = seed / 10.0;
                trial.AddGenerator(
                    name,
                    new(distances[seed], new(.5, 1 - uneven, .5, uneven), new([.5], .5), .05),
                    1,
                    1,
                    1
                );
                EvidenceFile.Put(
                    folder.File($"evidence/{notebook}.json"),
                    name,
                    new(seed, Profile.Standard, "", 1, trial.Values)
                );
            }
        }
    }
}
