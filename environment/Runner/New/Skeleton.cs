using System.Text.RegularExpressions;

namespace LatentLab.Runner;

/// <summary>A text of this folder with its placeholders filled in: the beginning of something new.</summary>
internal static partial class Skeleton
{
    /// <summary>A template, filled in.</summary>
    /// <param name="name">The file's name without .txt.</param>
    /// <param name="values">What stands for each placeholder.</param>
    public static string Of(string name, params (string Placeholder, string Value)[] values)
    {
        using var stream = typeof(Skeleton).Assembly.GetManifestResourceStream($"New.{name}.txt")!;
        using var reader = new StreamReader(stream);
        return values.Aggregate(reader.ReadToEnd(), (text, v) => text.Replace(v.Placeholder, v.Value));
    }

    /// <summary>Writes a new file, and says so.</summary>
    /// <exception cref="UserError">There is one of that name.</exception>
    public static void Write(Repository repository, string place, string text, TextWriter output)
    {
        RequireFree(repository, place);
        AtomicFile.WriteText(Path.Combine(repository.Root, place), text);
        output.WriteLine($"Wrote {place}.");
    }

    /// <summary>Changes a file, and says so.</summary>
    /// <param name="repository">The clone.</param>
    /// <param name="place">The file, seen from the clone.</param>
    /// <param name="at">Finds where something is to be inserted; below 0 where it cannot tell.</param>
    /// <param name="text">What is inserted.</param>
    /// <param name="output">Takes a line.</param>
    /// <exception cref="UserError">The place is not there.</exception>
    public static void Insert(Repository repository, string place, Func<string, int> at, string text, TextWriter output)
    {
        var file = Path.Combine(repository.Root, place);
        var whole = File.ReadAllText(file);
        var index = at(whole);
        if (index < 0)
            throw new UserError(
                $"{place}: the place for a new line is not where it was; add it by hand:\n{text.Trim()}"
            );
        AtomicFile.WriteText(file, whole.Insert(index, text));
        output.WriteLine($"Added to {place}.");
    }

    /// <summary>Refuses to write over something.</summary>
    /// <exception cref="UserError">There is a file of that name.</exception>
    public static void RequireFree(Repository repository, string place)
    {
        if (Path.Exists(Path.Combine(repository.Root, place)))
            throw new UserError($"{place} is there already: choose another name, or move it away.");
    }

    /// <summary>Refuses a name that C# or the library's style would refuse.</summary>
    /// <exception cref="UserError">It is no name for a type.</exception>
    public static void RequireTypeName(string name)
    {
        if (!TypeName().IsMatch(name))
            throw new UserError(
                $"'{name}' is no name for a type: letters and digits, a capital first, as in SparseAutoencoder.",
                2
            );
    }

    [GeneratedRegex("^[A-Z][A-Za-z0-9]*$")]
    private static partial Regex TypeName();
}
