namespace LatentLab.Records.Tests;

/// <summary>The scoreboard as it is stored, letter for letter, and as it is read.</summary>
public sealed class ScoreboardFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private IReadOnlyList<ScoreboardEntry> Read(string text)
    {
        Directory.CreateDirectory(_folder.File("evidence"));
        File.WriteAllText(_folder.File("evidence/scoreboard.json"), text);
        return ScoreboardFile.Read(_folder.Path);
    }

    [Fact]
    public void AGeneratorIsALine()
    {
        var scores = new Dictionary<string, Interval>
        {
            ["Fréchet"] = new(12.345678, -.5, 1e9, 9),
            ["parameters"] = new(1234567, 1234567, 1234567.5, 9),
        };
        ScoreboardEntry[] entries =
        [
            new("VAE", "05", 5, scores),
            new("a: \"b\" <é>", "06", 3, new Dictionary<string, Interval>()),
        ];
        var text = ScoreboardFile.Write(entries);
        Assert.Equal(
            "{\n\"05: VAE\": {\"seeds\":5,\"Fréchet\":[12.346,-0.5,1000000000],"
                + "\"parameters\":[1234567,1234567,1234567.5]},\n"
                + "\"06: a: \\\"b\\\" <é>\": {\"seeds\":3}\n}\n",
            text
        );
        var read = Read(text);
        Assert.Equal(
            [("VAE", "05", 5), ("a: \"b\" <é>", "06", 3)],
            read.Select(entry => (entry.Name, entry.Notebook, entry.Seeds))
        );
        Assert.Equal(["Fréchet", "parameters"], read[0].Scores.Keys);
        Assert.Equal(new Interval(12.346, -.5, 1e9, 5), read[0]["Fréchet"]);
        Assert.Equal(new Interval(1234567, 1234567, 1234567.5, 5), read[0]["parameters"]);
        Assert.Empty(read[1].Scores);
        Assert.Equal(text, ScoreboardFile.Write(read));
    }

    [Fact]
    public void AnEmptyBoardIsAnEmptyObject()
    {
        Assert.Equal("{\n\n}\n", ScoreboardFile.Write([]));
        Assert.Empty(Read("{\n\n}\n"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"05: a":{"seeds":5},"05: a":{"seeds":5}}""")]
    [InlineData("""{"05 a":{"seeds":5}}""")]
    [InlineData("""{"05: a":{"seeds":5,"recall":[1,2]}}""")]
    [InlineData("""{"05: a":null}""")]
    [InlineData("""{"05: a":3}""")]
    [InlineData("""{"05: a":{}}""")]
    [InlineData("""{"05: a":{"seeds":"5"}}""")]
    [InlineData("""{"05: a":{"seeds":5,"recall":3}}""")]
    [InlineData("""{"05: a":{"seeds":5,"recall":null}}""")]
    [InlineData("""{"05: a":{"seeds":5,"recall":[1,2,null]}}""")]
    [InlineData("""{"05: a":{"seeds":5,"recall":[1,2,"3"]}}""")]
    public void ADamagedFileIsNamed(string text)
    {
        var error = Assert.Throws<InvalidDataException>(() => Read(text));
        Assert.Equal($"evidence/scoreboard.json is damaged ({error.InnerException!.Message})", error.Message);
    }

    [Fact]
    public void AScoreThatThereIsNotIsNamed()
    {
        var entry = Read("""{"05: a":{"seeds":5,"recall":[1,2,3],"class TV":[1,2,3]}}""")[0];
        Assert.Equal(
            "the scoreboard has no 'density'; it has: recall; class TV",
            Assert.Throws<KeyNotFoundException>(() => entry["density"]).Message
        );
    }
}
