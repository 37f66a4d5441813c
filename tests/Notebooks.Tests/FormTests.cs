using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>What CSharpier does not see to: strings and comments that are too wide, files that are too long.</summary>
public class FormTests
{
    private const int MostCharacters = 120,
        MostLines = 300;

    private static readonly Repository Repository = Repository.Find();

    private static IEnumerable<(string File, string[] Lines)> Sources()
    {
        if (!Path.Exists(Path.Combine(Repository.Root, ".git")))
            Assert.Skip("without git there is no list of the files");
        var (exitCode, output) = Tool.Run("git", ["ls-files", "-z", "*.cs"], Repository.Root);
        Assert.True(exitCode == 0, output);
        return output
            .Split('\0', StringSplitOptions.RemoveEmptyEntries)
            .Where(file => File.Exists(Path.Combine(Repository.Root, file)))
            .Select(file => (file, File.ReadAllLines(Path.Combine(Repository.Root, file))));
    }

    [Fact]
    public void NoLineIsTooWide()
    {
        var wide = Sources()
            .SelectMany(source =>
                source
                    .Lines.Select((line, at) => (Place: $"{source.File}:{at + 1}", line.Length))
                    .Where(line => line.Length > MostCharacters)
            )
            .Select(line => $"{line.Place}: {line.Length} characters, {MostCharacters} fit")
            .ToList();
        Assert.True(wide.Count == 0, string.Join('\n', wide));
    }

    [Fact]
    public void NoFileIsTooLong()
    {
        var tall = Sources()
            .Where(source => source.Lines.Length > MostLines)
            .Select(source =>
                $"{source.File}:{MostLines + 1}: {source.Lines.Length} lines; split it, {MostLines} are the most"
            )
            .ToList();
        Assert.True(tall.Count == 0, string.Join('\n', tall));
    }
}
