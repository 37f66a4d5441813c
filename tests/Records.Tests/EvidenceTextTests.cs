using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatentLab.Records.Tests;

/// <summary>The evidence file, letter for letter, and what is kept of it when it is written again.</summary>
public sealed class EvidenceTextTests : IDisposable
{
    private static readonly Claim Claim = new("5c", 5, "s", ClaimKind.Statistical, "t", SmallestEffect: .1);
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.File("evidence/05.json");

    private string Text => System.IO.File.ReadAllText(File);

    public void Dispose() => _folder.Dispose();

    private static StudyRow Row(int seed, double value = 1, Profile profile = Profile.Standard) =>
        new(seed, profile, "c", 1, new Dictionary<string, double> { ["a"] = value });

    private void Write(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, text);
    }

    [Fact]
    public void ARowIsALine()
    {
        var row = new StudyRow(
            3,
            Profile.Standard,
            "c0de",
            12.36,
            new Dictionary<string, double> { ["a"] = 1.0 / 3, ["größe <&>"] = -1e21 },
            new Dictionary<string, double[]> { ["loss"] = [.123456789, 2] },
            "lib"
        );
        EvidenceFile.Put(File, "s \"1\" é", row);
        Assert.Equal(
            "{\n\"studies\": {\n\"s \\\"1\\\" é\": { \"rows\": [\n"
                + """{"seed":3,"profile":"Standard","code":"c0de","library":"lib","seconds":"""
                + """12.4,"values":{"a":0.333333333,"größe <&>":-1E+21},"curves":{"loss":[0.12346,2]}}"""
                + "\n] }\n}\n}\n",
            Text
        );
        var back = Assert.Single(EvidenceFile.Read(File).Rows("s \"1\" é"));
        Assert.Equal((3, Profile.Standard, "c0de", 12.4, "lib"), Head(back));
        Assert.Equal([("a", .333333333), ("größe <&>", -1e21)], back.Values.Select(v => (v.Key, v.Value)));
        Assert.Equal([.12346, 2], Assert.Single(back.Curves).Value);
    }

    [Fact]
    public void WithoutCurvesAndLibraryNeitherIsWritten()
    {
        EvidenceFile.Put(File, "s", Row(1));
        Assert.Contains("""{"seed":1,"profile":"Standard","code":"c","seconds":1,"values":{"a":1}}""", Text);
        var back = EvidenceFile.Read(File).Rows("s")[0];
        Assert.Equal((1, Profile.Standard, "c", 1, null), Head(back));
        Assert.Empty(back.Curves);
    }

    private static (int, Profile, string, double, string?) Head(StudyRow row) =>
        (row.Seed, row.Profile, row.Code, row.Seconds, row.Library);

    [Fact]
    public void RowsAreSortedAndReplaceThoseOfTheirSeedAndProfile()
    {
        EvidenceFile.Put(File, "s", Row(2));
        EvidenceFile.Put(File, "s", Row(1));
        EvidenceFile.Put(File, "s", Row(1, 5, Profile.Quick));
        EvidenceFile.Put(File, "s", Row(3, 6, Profile.Quick));
        EvidenceFile.Put(File, "s", Row(1, 7));
        EvidenceFile.Put(File, "t", Row(1, 8));
        var evidence = EvidenceFile.Read(File);
        Assert.Equal(["s", "t"], evidence.Studies);
        Assert.Equal([5, 7, 1, 6], evidence.Rows("s").Select(row => row["a"]));
        Assert.Equal([8], evidence.Rows("t").Select(row => row["a"]));
        var stored = JsonNode.Parse(Text)!["studies"]!["s"]!["rows"]!.AsArray();
        Assert.Equal(
            ["Quick 1", "Quick 3", "Standard 1", "Standard 2"],
            stored.Select(row => $"{row!["profile"]} {row["seed"]}")
        );
        Assert.Contains("},\n{\"seed\":2,", Text);
        Assert.Contains("\n] },\n\"t\": { \"rows\": [\n", Text);
    }

    [Fact]
    public void VerdictsFollowTheStudiesAndReplaceEarlierOnes()
    {
        EvidenceFile.Put(File, "s", Row(1));
        var verdict = Claim.Judge(("", new Interval(.2, .15, .25, 5)));
        var other = (Claim with { Id = "5d" }).Judge(("", new Interval(.2, .15, .25, 5)));
        EvidenceFile.Put(File, [Claim.Judge(("", new Interval(0, -.01, .01, 5))).ToJson()]);
        var json = verdict.ToJson();
        EvidenceFile.Put(File, [json, other.ToJson()]);
        Assert.Equal("5c", (string)json["claim"]!);
        var stored =
            """{"outcome":"Supported","findings":[{"setting":"","outcome":"Supported","mean":"""
            + """0.2,"low":0.15,"high":0.25,"count":5}]}""";
        Assert.EndsWith($"\n] }}\n}},\n\"verdicts\": {{\n\"5c\": {stored},\n\"5d\": {stored}\n}}\n}}\n", Text);
        Assert.Equal(verdict.Findings, EvidenceFile.Read(File).VerdictOn(Claim)!.Findings);
        Assert.Single(EvidenceFile.Read(File).Rows("s"));
    }

    [Fact]
    public void WhatTheFileHoldsBesidesStays()
    {
        Write("""{"note":"é","other":{"x":null,"y":[1, 2],"z":{"rows":3}},"studies":{"s":{"rows":3}}}""");
        EvidenceFile.Put(File, "t", Row(1));
        Assert.StartsWith(
            "{\n\"note\": \"é\",\n\"other\": {\n\"x\": null,\n\"y\": [1,2],\n\"z\": {\"rows\":3}\n},\n"
                + "\"studies\": {\n\"s\": {\"rows\":3},\n\"t\": {",
            Text
        );
        Assert.Empty(EvidenceFile.Read(File).Rows("s"));
    }

    [Fact]
    public void ASectionOfAnotherKindIsMadeAnew()
    {
        Write("""{"studies":null,"verdicts":3}""");
        Assert.Empty(EvidenceFile.Read(File).Studies);
        EvidenceFile.Put(File, "s", Row(1));
        Assert.EndsWith("\n},\n\"verdicts\": 3\n}\n", Text);
        EvidenceFile.Put(File, [Claim.Judge(("", new Interval(.2, .15, .25, 5))).ToJson()]);
        Assert.Equal(["s"], EvidenceFile.Read(File).Studies);
        Assert.Equal(Outcome.Supported, EvidenceFile.Read(File).VerdictOn(Claim)!.Outcome);
    }

    [Fact]
    public void WithoutAFileThereIsNoEvidence()
    {
        var evidence = EvidenceFile.Read(File);
        Assert.Empty(evidence.Studies);
        Assert.Empty(evidence.Rows("s"));
        Assert.Null(evidence.VerdictOn(Claim));
        Assert.False(Directory.Exists(Path.GetDirectoryName(File)));
    }

    [Fact]
    public void ItsPlaceAndItsLock()
    {
        Assert.Equal(Path.Combine("n", "evidence", "05.json"), EvidenceFile.PathOf("n", "05"));
        Assert.Equal(Path.Combine(_folder.Path, "evidence", ".05.json.lock"), EvidenceFile.LockOf(File));
        Assert.Equal(Path.Combine(Environment.CurrentDirectory, ".a.json.lock"), EvidenceFile.LockOf("a.json"));
        EvidenceFile.Put(File, "s", Row(1));
        Assert.Equal([File], Directory.GetFileSystemEntries(Path.GetDirectoryName(File)!));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.NegativeInfinity)]
    public void WhatIsNoNumberLeavesTheFileAsItWas(double value)
    {
        EvidenceFile.Put(File, "s", Row(1));
        var before = Text;
        Assert.Equal(
            "evidence must be finite: a measured value is NaN or infinite",
            Assert.Throws<InvalidDataException>(() => EvidenceFile.Put(File, "s", Row(2, value))).Message
        );
        var curves = Row(2) with { Curves = new Dictionary<string, double[]> { ["c"] = [1, value] } };
        Assert.Throws<InvalidDataException>(() => EvidenceFile.Put(File, "s", curves));
        Assert.Equal(before, Text);
        Assert.Equal([File], Directory.GetFileSystemEntries(Path.GetDirectoryName(File)!));
        EvidenceFile.Put(File, "s", Row(2));
        Assert.Equal(2, EvidenceFile.Read(File).Rows("s").Count);
    }

    [Fact]
    public void ADamagedFileIsNamedWithItsRemedyAndNotWritten()
    {
        Write("[]");
        const string Message =
            "evidence/05.json is damaged (not an object); restore it with git, or delete it and run the study again";
        var error = Assert.Throws<InvalidDataException>(() => EvidenceFile.Read(File));
        Assert.Equal(Message, error.Message);
        Assert.IsType<JsonException>(error.InnerException);
        error = Assert.Throws<InvalidDataException>(() => EvidenceFile.Put(File, "s", Row(1)));
        Assert.Equal(Message, error.Message);
        Assert.Equal("[]", Text);
        foreach (var text in new[] { """{"studies":{"s":""", """{"studies":{},"studies":{}}""" })
        {
            Write(text);
            error = Assert.Throws<InvalidDataException>(() => EvidenceFile.Read(File));
            Assert.StartsWith("evidence/05.json is damaged (", error.Message);
        }
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"s":3}""")]
    [InlineData("""{"s":{"rows":[3]}}""")]
    [InlineData("""{"s":{"rows":[null]}}""")]
    [InlineData("""{"s":{"rows":[{}]}}""")]
    [InlineData("""{"s":{"rows":[{"seed":1,"profile":"Quick","code":"c","seconds":1}]}}""")]
    [InlineData("""{"s":{"rows":[{"seed":1,"profile":"Quick","code":null,"seconds":1,"values":{}}]}}""")]
    [InlineData("""{"s":{"rows":[{"seed":1,"profile":"Slow","code":"c","seconds":1,"values":{}}]}}""")]
    [InlineData("""{"s":{"rows":[{"seed":1.5,"profile":"Quick","code":"c","seconds":1,"values":{}}]}}""")]
    public void ADamagedRowIsNamedWithItsRemedy(string studies)
    {
        Write($"{{\"studies\":{studies}}}");
        var evidence = EvidenceFile.Read(File);
        var error = Assert.Throws<InvalidDataException>(() => evidence.Rows("s"));
        Assert.StartsWith("evidence/05.json is damaged (", error.Message);
        Assert.NotNull(error.InnerException);
    }
}
