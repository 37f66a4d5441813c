using System.Text;

namespace LatentLab.Records.Tests;

/// <summary>A file is written whole or not at all, and nothing half-made stays beside it.</summary>
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void AtomicFilesReplaceAndLeaveNothingBehind()
    {
        var file = _folder.File("05-made-for-a-test.ipynb");
        AtomicFile.WriteText(file, "one");
        AtomicFile.WriteText(file, "two");
        Assert.Equal("two", File.ReadAllText(file));
        Assert.ThrowsAny<Exception>(() => AtomicFile.WriteText(_folder.Path, "three"));
        Assert.Equal([file], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void WhatCannotBeRenamedIsTakenAway()
    {
        Directory.CreateDirectory(_folder.File("taken/inside"));
        Assert.ThrowsAny<Exception>(() => AtomicFile.WriteText(_folder.File("taken"), "text"));
        Assert.Equal([_folder.File("taken")], Directory.GetFileSystemEntries(_folder.Path));
        Assert.Equal([_folder.File("taken/inside")], Directory.GetFileSystemEntries(_folder.File("taken")));
    }

    [Fact]
    public void TextIsUtf8WithoutAMarkInAFolderThatIsMade()
    {
        var file = _folder.File("a/b/c.txt");
        AtomicFile.WriteText(file, "λ😀\n");
        Assert.Equal(Encoding.UTF8.GetBytes("λ😀\n"), File.ReadAllBytes(file));
        AtomicFile.Write(file, [0, 255]);
        Assert.Equal("\0ÿ", File.ReadAllText(file, Encoding.Latin1));
    }

    [Fact]
    public void ThroughLinksTheFileIsWrittenThatTheyLeadTo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "links need a right there");
        Directory.CreateDirectory(_folder.File("far"));
        File.WriteAllText(_folder.File("far/file"), "old");
        File.CreateSymbolicLink(_folder.File("second"), _folder.File("far/file"));
        File.CreateSymbolicLink(_folder.File("first"), _folder.File("second"));
        AtomicFile.WriteText(_folder.File("first"), "new");
        Assert.Equal("new", File.ReadAllText(_folder.File("far/file")));
        Assert.Equal(_folder.File("second"), new FileInfo(_folder.File("first")).LinkTarget);
        Assert.Equal(_folder.File("far/file"), new FileInfo(_folder.File("second")).LinkTarget);
        Assert.Null(new FileInfo(_folder.File("far/file")).LinkTarget);
    }
}
