namespace LatentLab.Runner;

/// <summary>The words of a command, understood.</summary>
internal sealed record Arguments
{
    public static readonly string[] Verbs =
    [
        "run",
        "study",
        "check",
        "learner",
        "export",
        "docs",
        "bundle",
        "doctor",
        "pack",
        "help",
    ];

    private static readonly string[] Options =
    [
        "--profile",
        "--store",
        "--check",
        "--seeds",
        "--only",
        "--rid",
        "--device",
        "--serve",
        "--port",
    ];

    // What each command takes; the others take nothing.
    private static readonly Dictionary<string, string[]> OptionsOf = new()
    {
        ["run"] = ["--profile", "--store", "--check"],
        ["study"] = ["--profile", "--seeds", "--only"],
        ["docs"] = ["--serve", "--port"],
        ["bundle"] = ["--rid"],
        ["pack"] = ["--rid", "--device"],
    };

    /// <summary>The verb, or "" for the main job.</summary>
    public string Verb { get; init; } = "";

    /// <summary>The notebooks named, by number or name.</summary>
    public IReadOnlyList<string> Notebooks { get; init; } = [];

    public string Profile { get; init; } = "standard";

    public bool Store { get; init; }

    public bool Check { get; init; }

    public int? Seeds { get; init; }

    public string? Only { get; init; }

    public string? Rid { get; init; }

    public string? Device { get; init; }

    public bool Serve { get; init; }

    /// <summary>The port to serve on; 0 takes a free one.</summary>
    public int Port { get; init; }

    /// <summary>Understands a command line.</summary>
    /// <exception cref="UserError">It has a word that is not known; the message names the nearest one.</exception>
    public static Arguments Parse(IReadOnlyList<string> words)
    {
        if (words.Count == 0)
            return new Arguments();
        if (words.Any(w => w is "-h" or "--help" or "-?"))
            return new Arguments { Verb = "help" };
        var verb = words[0];
        if (verb.StartsWith('-'))
            throw new UserError(
                $"The command comes first, its options after it, as in: dotnet run lab.cs -- run 05 {verb}",
                2
            );
        if (verb.All(char.IsAsciiDigit))
            throw new UserError($"What shall be done with {verb}? For example: dotnet run lab.cs -- run {verb}", 2);
        if (!Verbs.Contains(verb))
            throw new UserError($"There is no command '{verb}'.{Nearest.Hint(verb, Verbs)}", 2);
        var result = new Arguments { Verb = verb };
        words = [.. words.SelectMany(w => w.StartsWith("--", StringComparison.Ordinal) ? w.Split('=', 2) : [w])];
        for (var i = 1; i < words.Count; i++)
        {
            var word = words[i];
            if (Options.Contains(word) && !(OptionsOf.GetValueOrDefault(verb) ?? []).Contains(word))
            {
                var owners = OptionsOf.Where(o => o.Value.Contains(word)).Select(o => $"'{o.Key}'");
                throw new UserError(
                    $"'{verb}' takes no {word}; it belongs to {string.Join(" and ", owners)}.{Instead(verb, word)}",
                    2
                );
            }
            result = word switch
            {
                "--store" => result with { Store = true },
                "--check" => result with { Check = true },
                "--profile" => result with { Profile = ProfileOf(ValueOf(word)) },
                "--seeds" => result with { Seeds = NumberOf(word, ValueOf(word), 2, 1_000) },
                "--only" => result with { Only = ValueOf(word) },
                "--rid" => result with { Rid = ValueOf(word) },
                "--serve" => result with { Serve = true },
                "--port" => result with { Serve = true, Port = NumberOf(word, ValueOf(word), 0, 65_535) },
                "--device" => result with { Device = DeviceOf(ValueOf(word)) },
                ['-', ..] => throw new UserError($"There is no option '{word}'.{Nearest.Hint(word, Options)}", 2),
                _ => result with { Notebooks = [.. result.Notebooks, word] },
            };

            string ValueOf(string option) =>
                ++i < words.Count ? words[i] : throw new UserError($"{option} needs a value.", 2);
        }
        return result.Complete();
    }

    private Arguments Complete()
    {
        if (Verb == "check")
            return this with { Check = true, Notebooks = Notebooks.Count > 0 ? Notebooks : ["all"] };
        if (Verb is "export" or "learner" && Notebooks.Count == 0)
            return this with { Notebooks = ["all"] };
        if (Verb is "run" or "study" && Notebooks.Count == 0)
            throw new UserError($"Which notebook? For example: dotnet run lab.cs -- {Verb} 05", 2);
        if (Verb is "docs" or "bundle" or "doctor" or "pack" or "help" && Notebooks.Count > 0)
            throw new UserError($"'{Verb}' takes no notebook.", 2);
        if (Verb is "bundle" or "pack")
            Bundle.PlatformsOf(Rid); // an unknown one is refused before minutes of work
        if (Device == "cuda" && (Rid ?? RestoredPackages.Platforms()[0]).Contains("osx", StringComparison.Ordinal))
            throw new UserError(
                "There is no CUDA for macOS.\nPack for the CPU: dotnet run lab.cs -- pack --device cpu",
                2
            );
        if (Check && Store)
            throw new UserError("--check compares with what is stored, --store replaces it: choose one.", 2);
        return this;
    }

    private static string Instead(string verb, string option) =>
        option switch
        {
            "--device" => "\nA notebook chooses by Lab.Start(device: \"cuda\").",
            "--store" when verb == "study" => "\nA study stores every seed by itself.",
            "--profile" when verb == "check" => "\nA check is made at quick.",
            _ => "",
        };

    private static string ProfileOf(string name)
    {
        string[] profiles = ["quick", "standard", "full"];
        return profiles.Contains(name)
            ? name
            : throw new UserError($"There is no profile '{name}': choose of {string.Join(", ", profiles)}.", 2);
    }

    private static string DeviceOf(string name) =>
        name is "cpu" or "cuda"
            ? name
            : throw new UserError($"There is no device '{name}' to pack for: choose cpu or cuda.", 2);

    private static int NumberOf(string option, string value, int least, int most) =>
        int.TryParse(value, out var number) && number >= least && number <= most
            ? number
            : throw new UserError($"{option} needs a number from {least} to {most}, not '{value}'.", 2);
}
