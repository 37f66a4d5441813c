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
        if (board.Entries.Count > 0) Assert.Equal(board.ToJson(), File.ReadAllText(file));
        else Assert.False(File.Exists(file));
    }
}
