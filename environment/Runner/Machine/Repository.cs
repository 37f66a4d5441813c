namespace LatentLab.Runner;

/// <summary>The folders of the clone.</summary>
/// <param name="Root">The repository's folder.</param>
internal sealed record Repository(string Root)
{
    public string Notebooks => Path.Combine(Root, "notebooks");

    /// <summary>What the site is made with: styles, scripts, texts, libraries of others.</summary>
    public string Site => Path.Combine(Root, "environment", "Site");

    /// <summary>The finished site.</summary>
    public string BuiltSite => Path.Combine(Root, "artifacts", "site");

    /// <summary>The learner's edition of the notebooks, with the learner's own work in it.</summary>
    public string Learner => Path.Combine(Root, "learner");

    /// <summary>The notebooks as programs.</summary>
    public string Apps => Path.Combine(Root, "artifacts", "apps");

    public string Feed => Path.Combine(Root, "environment", "feed");

    /// <summary>The repository this program was built in.</summary>
    public static Repository Find()
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (File.Exists(Path.Combine(at.FullName, "LatentLab.slnx")))
                return new Repository(at.FullName);
        throw new UserError("No LatentLab.slnx above the program: run it from a clone, by `dotnet run lab.cs`.");
    }

    /// <summary>A file as a command line names it, from the current folder.</summary>
    public static string Place(string path) =>
        Path.GetRelativePath(Environment.CurrentDirectory, path) is var place && place.Contains(' ')
            ? $"\"{place}\""
            : place;

    /// <summary>All lessons, by number.</summary>
    /// <exception cref="UserError">Two have one number.</exception>
    public IReadOnlyList<string> All()
    {
        var lessons = Curriculum.Lessons(Notebooks);
        return lessons.GroupBy(Curriculum.NumberOf).FirstOrDefault(g => g.Count() > 1) is { } twice
            ? throw new UserError(
                $"{string.Join(" and ", twice.Select(Path.GetFileName))} have the same number: rename one of them."
            )
            : lessons;
    }

    /// <summary>A line about what lies beside the lessons and is none of them, or null.</summary>
    public string? NoLessons() =>
        Curriculum.Others(Notebooks) is [_, ..] others
            ? $"Left out, for a lesson is named like 05-tied-weights.ipynb: "
                + $"{string.Join(", ", others.Take(5).Select(Path.GetFileName))}"
                + $"{(others.Count > 5 ? $" and {others.Count - 5} more" : "")}."
            : null;

    /// <summary>Says that line, where there is one.</summary>
    public void SayNoLessons(TextWriter output)
    {
        if (NoLessons() is { } line)
            output.WriteLine(line);
    }

    /// <summary>The notebooks somebody means: a number, the beginning of a name, a file, or all.</summary>
    /// <exception cref="UserError">There is none.</exception>
    public IReadOnlyList<string> Named(string name)
    {
        var all = All();
        if (name == "all" && all.Count > 0)
            return all;
        if (name.EndsWith(".ipynb", StringComparison.Ordinal) && File.Exists(name))
            return [Path.GetFullPath(name)];
        if (name.AsSpan().IndexOfAny('/', '\\') >= 0)
            throw new UserError($"There is no file '{name}'.", 2);
        var number = name.Length > 0 && name.All(char.IsAsciiDigit) ? name.PadLeft(2, '0') + "-" : name;
        List<string> Beginning(IEnumerable<string> files) =>
            [.. files.Where(p => Path.GetFileName(p).StartsWith(number, StringComparison.OrdinalIgnoreCase))];
        var found = name.Length == 0 ? [] : Beginning(all);
        if (found.Count == 0 && name.Length > 0)
            found = Beginning(Curriculum.Others(Notebooks));
        if (found.Count == 1)
            return found;
        if (found.Count > 1)
            throw new UserError(
                $"'{name}' fits {string.Join(", ", found.Select(Path.GetFileNameWithoutExtension))}",
                2
            );
        var names = all.Select(p => Path.GetFileNameWithoutExtension(p)!).ToList();
        throw new UserError(
            names.Count == 0
                ? $"There is no notebook '{name}': {Notebooks} is empty."
                : $"There is no notebook '{name}'.{NearestNotebook(name, names)}",
            2
        );
    }

    // Compares with the number, the name's beginning and the whole name, whichever is nearest.
    private static string NearestNotebook(string name, List<string> names)
    {
        int DistanceTo(string n) =>
            new[]
            {
                Nearest.Distance(name, n[..Math.Min(2, n.Length)]),
                Nearest.Distance(name, n),
                Nearest.Distance(name, n.Length > 3 ? n[3..] : n),
                Nearest.Distance(name, n[..Math.Min(name.Length, n.Length)]),
                n.Length > 3 ? Nearest.Distance(name, n[3..Math.Min(3 + name.Length, n.Length)]) : name.Length,
            }.Min();
        var nearest = names.MinBy(DistanceTo)!;
        return Nearest.IsNear(name, DistanceTo(nearest))
            ? $" The nearest is {nearest}."
            : $"\nThere are {names[0]} to {names[^1]}.";
    }
}
