using System.Runtime.Versioning;

namespace LatentLab.Records.Tests;

/// <summary>A folder is one's own where nobody else can put anything into it, or another in its place.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static void OnLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "nothing is loaded from there");

    private void InASafePlace() =>
        Assert.SkipUnless(PrivateFolder.IsInSafePlace(_folder.Path), "the folder of temporary files is not safe");

    private string Make(string name, UnixFileMode more = UnixFileMode.None)
    {
        Directory.CreateDirectory(_folder.File(name));
        File.SetUnixFileMode(_folder.File(name), Mine | more);
        return _folder.File(name);
    }

    [Fact]
    public void ItIsMadeForItsOwnerOnly()
    {
        OnLinux();
        Assert.True(PrivateFolder.TryMake(_folder.File("a/b")));
        Assert.Equal(Mine, File.GetUnixFileMode(_folder.File("a/b")));
        Assert.True(PrivateFolder.TryMake(_folder.File("a/b")));
    }

    [Fact]
    public void AFileIsNoFolder()
    {
        OnLinux();
        File.WriteAllText(_folder.File("file"), "");
        Assert.False(PrivateFolder.TryMake(_folder.File("file")));
        Assert.False(PrivateFolder.IsPrivate(_folder.File("nothing")));
    }

    [Theory]
    [InlineData(UnixFileMode.None, true)]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute, true)]
    [InlineData(UnixFileMode.GroupWrite, false)]
    [InlineData(UnixFileMode.OtherWrite, false)]
    [InlineData(UnixFileMode.OtherWrite | UnixFileMode.StickyBit, false)]
    public void NobodyElseMayWriteThere(UnixFileMode more, bool isPrivate)
    {
        OnLinux();
        var folder = Make("a", more);
        Assert.Equal(isPrivate, PrivateFolder.IsPrivate(folder));
        Assert.Equal(isPrivate, PrivateFolder.TryMake(folder));
        Assert.Equal(Mine | more, File.GetUnixFileMode(folder));
    }

    [Fact]
    public void ALinkIsNotPrivateButMayLeadThere()
    {
        OnLinux();
        InASafePlace();
        Directory.CreateSymbolicLink(_folder.File("link"), Make("a"));
        Assert.False(PrivateFolder.IsPrivate(_folder.File("link")));
        Assert.False(PrivateFolder.TryMake(_folder.File("link")));
        Assert.True(PrivateFolder.IsInSafePlace(_folder.File("link/file")));
    }

    [Theory]
    [InlineData(UnixFileMode.None, true)]
    [InlineData(UnixFileMode.GroupWrite, false)]
    [InlineData(UnixFileMode.OtherWrite, false)]
    [InlineData(UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit, true)]
    public void NobodyElseMayPutAnotherInItsPlace(UnixFileMode more, bool safe)
    {
        OnLinux();
        InASafePlace();
        var folder = Make("a", more);
        Directory.CreateDirectory(Path.Combine(folder, "b"));
        Assert.Equal(safe, PrivateFolder.IsInSafePlace(Path.Combine(folder, "b")));
        Assert.Equal(safe, PrivateFolder.IsInSafePlace(Path.Combine(folder, "b", "file")));
        Assert.True(PrivateFolder.IsInSafePlace(folder)); // what it is itself does not matter
        Assert.False(PrivateFolder.IsInSafePlace(_folder.File("missing/file")));
    }

    [Fact]
    public void RootsFoldersAreSafeButPrivateToRootOnly()
    {
        OnLinux();
        Assert.True(PrivateFolder.IsInSafePlace("/usr"));
        Assert.Equal(PrivateFolder.User == 0, PrivateFolder.IsPrivate("/"));
    }

    [Fact]
    public void TheUserIsThatOfTheProcess()
    {
        OnLinux();
        var line = File.ReadLines("/proc/self/status").Single(text => text.StartsWith("Uid:"));
        Assert.Equal(line.Split('\t')[2], $"{PrivateFolder.User}");
    }

    [Fact]
    public void AClosedFileIsItsOwnersToReadAndWrite()
    {
        OnLinux();
        File.WriteAllText(_folder.File("file"), "");
        File.SetUnixFileMode(_folder.File("file"), Mine | UnixFileMode.OtherWrite);
        PrivateFolder.Close(_folder.File("file"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder.File("file")));
        Assert.True(PrivateFolder.IsPrivate(_folder.File("file")));
    }
}
