namespace LatentLab.Records.Tests;

/// <summary>Which files of a folder are lessons, whatever else lies beside them.</summary>
public sealed class CurriculumTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private void Put(params string[] names)
    {
        foreach (var name in names)
            File.WriteAllText(_folder.File(name), "{}");
    }

    private IEnumerable<string?> Lessons => Curriculum.Lessons(_folder.Path).Select(Path.GetFileName);

    private IEnumerable<string?> Others => Curriculum.Others(_folder.Path).Select(Path.GetFileName);

    [Theory]
    [InlineData("05-tied-weights.ipynb", true)]
    [InlineData("00-a1.ipynb", true)]
    [InlineData("5-tied.ipynb", false)]
    [InlineData("005-tied.ipynb", false)]
    [InlineData("05-Tied.ipynb", false)]
    [InlineData("05-.ipynb", false)]
    [InlineData("05-tied-.ipynb", false)]
    [InlineData("05--tied.ipynb", false)]
    [InlineData("05-a--b.ipynb", false)]
    [InlineData("05_tied.ipynb", false)]
    [InlineData("05-tied weights.ipynb", false)]
    [InlineData("05-tied (1).ipynb", false)]
    [InlineData("05-tied-Copy1.ipynb", false)]
    [InlineData("05-tied.ipynb.ipynb", false)]
    [InlineData("05.ipynb", false)]
    [InlineData("x05-tied.ipynb", false)]
    [InlineData("notes.ipynb", false)]
    public void ALessonIsKnownByItsName(string name, bool lesson)
    {
        Put(name);
        string[] expected = lesson ? [name] : [];
        string[] others = lesson ? [] : [name];
        Assert.Equal(expected, Lessons);
        Assert.Equal(others, Others);
        Assert.Equal(lesson, Curriculum.IsLesson(_folder.File(name)));
    }

    [Fact]
    public void WhatIsNoNotebookIsNeither()
    {
        Put(".05-tied.ipynb", "05-tied.txt", "05-tied.ipynb.bak", "claims.json");
        Directory.CreateDirectory(_folder.File("more"));
        Put("more/06-generative.ipynb");
        Assert.Empty(Lessons);
        Assert.Empty(Others);
    }

    [Fact]
    public void AnEmptyFileIsNoLesson()
    {
        File.WriteAllText(_folder.File("05-tied.ipynb"), "");
        File.WriteAllText(_folder.File("06-short.ipynb"), "x");
        Assert.Equal(["06-short.ipynb"], Lessons);
        Assert.Equal(["05-tied.ipynb"], Others);
    }

    [Fact]
    public void ACopyIsNoLessonButTwoOfOneNumberAre()
    {
        Put("05-tied.ipynb", "05-tied-copy.ipynb", "05-untied.ipynb", "06-tied.ipynb");
        Assert.Equal(["05-tied.ipynb", "05-untied.ipynb", "06-tied.ipynb"], Lessons);
        Assert.Equal(["05-tied-copy.ipynb"], Others);
    }

    [Fact]
    public void TheyAreSortedByNameWithoutTheEnding()
    {
        Put("10-z.ipynb", "05-b.ipynb", "05-a.ipynb", "a-b.ipynb", "a.ipynb", "B.ipynb");
        Assert.Equal(["05-a.ipynb", "05-b.ipynb", "10-z.ipynb"], Lessons);
        Assert.Equal(["B.ipynb", "a.ipynb", "a-b.ipynb"], Others);
    }

    [Fact]
    public void ALessonIsFoundByItsNumber()
    {
        Put("05-tied.ipynb", "05-untied.ipynb", "16-today.ipynb", "notes.ipynb");
        Assert.Equal(_folder.File("05-tied.ipynb"), Curriculum.Lesson(_folder.Path, "05"));
        Assert.Equal(_folder.File("16-today.ipynb"), Curriculum.Lesson(_folder.Path, "16"));
        foreach (var other in new[] { "5", "1", "*", "", "notes.ipynb" })
            Assert.Null(Curriculum.Lesson(_folder.Path, other));
    }

    [Theory]
    [InlineData("05-tied-weights.ipynb", "05")]
    [InlineData("some-where/16-today.ipynb", "16")]
    [InlineData("notes.ipynb", "notes.ipynb")]
    public void ItsNumberStandsBeforeTheFirstHyphen(string file, string number) =>
        Assert.Equal(number, Curriculum.NumberOf(file));

    [Fact]
    public void AMissingFolderHasNone()
    {
        Assert.Empty(Curriculum.Lessons(_folder.File("nowhere")));
        Assert.Empty(Curriculum.Others(_folder.File("nowhere")));
        Assert.Null(Curriculum.Lesson(_folder.File("nowhere"), "05"));
        Assert.False(Curriculum.IsLesson(_folder.File("nowhere/05-tied.ipynb")));
    }

    [Fact]
    public void ARelativePathIsOneToo()
    {
        Put("05-tied.ipynb", "05-tied-copy.ipynb");
        var here = Path.GetRelativePath(Environment.CurrentDirectory, _folder.Path);
        Assert.True(Curriculum.IsLesson(Path.Combine(here, "05-tied.ipynb")));
        Assert.False(Curriculum.IsLesson(Path.Combine(here, "05-tied-copy.ipynb")));
    }
}
