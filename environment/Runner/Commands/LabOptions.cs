using System.CommandLine;

namespace LatentLab.Runner;

/// <summary>The arguments and options that commands share, with what is said where a value is wrong.</summary>
internal static class LabOptions
{
    private static readonly string[] Profiles = ["quick", "standard", "full"];

    /// <summary>Notebooks, named by number, name or file.</summary>
    public static Argument<string[]> Notebooks(bool all = false)
    {
        var notebooks = new Argument<string[]>("notebook")
        {
            Arity = ArgumentArity.ZeroOrMore,
            HelpName = "notebook",
            Description = "A number (05), the beginning of a name, a file (learner/05-tied-weights.ipynb), or all",
        };
        if (all)
            notebooks.DefaultValueFactory = _ => ["all"];
        notebooks.CompletionSources.Add(_ =>
            Repository.Find().All().Select(path => Path.GetFileNameWithoutExtension(path)!).Append("all")
        );
        return notebooks;
    }

    /// <summary>The files of the notebooks that are named.</summary>
    public static IEnumerable<string> Named(string[]? words) => (words ?? []).SelectMany(Repository.Find().Named);

    /// <summary>The same, read.</summary>
    public static List<Notebook> Loaded(string[]? words)
    {
        if (words?.Contains("all") == true)
            Repository.Find().SayNoLessons(Console.Out);
        return [.. Named(words).Distinct().Select(Notebook.Load)];
    }

    /// <summary>Refuses a command without a notebook.</summary>
    public static void RequireNotebook(Command command, Argument<string[]> notebooks) =>
        command.Validators.Add(given =>
        {
            if (given.GetResult(notebooks) is not { Tokens.Count: > 0 })
                given.AddError($"Which notebook? For example: dotnet run lab.cs -- {command.Name} 05");
        });

    /// <summary>How much a notebook does.</summary>
    public static Option<string> Profile()
    {
        var profile = Choice("--profile", Profiles, "How much it does");
        profile.DefaultValueFactory = _ => "standard";
        profile.Validators.Add(given =>
        {
            if (given.Tokens is [var name] && !Profiles.Contains(name.Value))
                given.AddError($"There is no profile '{name.Value}': choose of {string.Join(", ", Profiles)}.");
        });
        return profile;
    }

    /// <summary>Platforms, separated by commas.</summary>
    public static Option<string> Platforms(string description)
    {
        var rid = Choice("--rid", Doctor.Platforms, description);
        rid.Validators.Add(given =>
        {
            try
            {
                Bundle.PlatformsOf(given.Tokens is [var names] ? names.Value : null);
            }
            catch (UserError e)
            {
                given.AddError(e.Message); // an unknown one is refused before minutes of work
            }
        });
        return rid;
    }

    /// <summary>One of a few words, which a shell completes.</summary>
    public static Option<string> Choice(string name, IReadOnlyList<string> choices, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = string.Join('|', choices) };
        option.CompletionSources.Add([.. choices]);
        return option;
    }

    /// <summary>A number within bounds.</summary>
    public static Option<int?> Number(string name, int least, int most, string description) =>
        new(name)
        {
            Description = description,
            HelpName = "number",
            CustomParser = given =>
            {
                if (int.TryParse(given.Tokens[0].Value, out var number) && number >= least && number <= most)
                    return number;
                given.AddError($"{name} needs a number from {least} to {most}, not '{given.Tokens[0].Value}'.");
                return null;
            },
        };
}
