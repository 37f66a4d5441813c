namespace LatentLab.Runner;

/// <summary>The words of a command, understood.</summary>
internal sealed record Arguments
{
    public static readonly string[] Verbs = ["run", "study", "check", "learner", "export", "docs", "bundle", "doctor", "pack", "help"];

    private static readonly string[] Options = ["--profile", "--store", "--check", "--seeds", "--only", "--rid", "--device", "--serve", "--port"];

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
        if (words.Count == 0) return new Arguments();
        var verb = words[0] is "-h" or "--help" or "-?" ? "help" : words[0];
        if (!Verbs.Contains(verb)) throw new UserError($"There is no command '{verb}'. The nearest is '{Nearest.Of(verb, Verbs)}'.", 2);
        var result = new Arguments { Verb = verb };
        for (var i = 1; i < words.Count; i++)
        {
            var word = words[i];
            result = word switch
            {
                "--store" => result with { Store = true },
                "--check" => result with { Check = true },
                "--profile" => result with { Profile = ProfileOf(ValueOf(word)) },
                "--seeds" => result with { Seeds = NumberOf(word, ValueOf(word), 1_000) },
                "--only" => result with { Only = ValueOf(word) },
                "--rid" => result with { Rid = ValueOf(word) },
                "--serve" => result with { Serve = true },
                "--port" => result with { Serve = true, Port = NumberOf(word, ValueOf(word), 65_535) },
                "--device" => result with { Device = DeviceOf(ValueOf(word)) },
                ['-', ..] => throw new UserError($"There is no option '{word}'. The nearest is '{Nearest.Of(word, Options)}'.", 2),
                _ => result with { Notebooks = [.. result.Notebooks, word] },
            };

            string ValueOf(string option) =>
                ++i < words.Count ? words[i] : throw new UserError($"{option} needs a value.", 2);
        }
        return result.Complete();
    }

    private Arguments Complete()
    {
        if (Verb == "check") return this with { Check = true, Notebooks = Notebooks.Count > 0 ? Notebooks : ["all"] };
        if (Verb is "export" or "learner" && Notebooks.Count == 0) return this with { Notebooks = ["all"] };
        if (Verb is "run" or "study" && Notebooks.Count == 0) throw new UserError($"Which notebook? For example: dotnet run lab.cs -- {Verb} 05", 2);
        if (Verb is "docs" or "bundle" or "doctor" or "pack" or "help" && Notebooks.Count > 0) throw new UserError($"'{Verb}' takes no notebook.", 2);
        if (Serve && Verb != "docs") throw new UserError("--serve and --port belong to 'docs'.", 2);
        if (Verb == "bundle") Bundle.PlatformsOf(Rid); // an unknown one is refused before minutes of work
        if (Device is not null && Verb != "pack") throw new UserError("--device belongs to 'pack'; a notebook chooses by Lab.Start(device: \"cuda\").", 2);
        if (Device == "cuda" && (Rid ?? RestoredPackages.Platforms()[0]).Contains("osx", StringComparison.Ordinal))
            throw new UserError("There is no CUDA for macOS.\nPack for the CPU: dotnet run lab.cs -- pack --device cpu", 2);
        if (Check && Store) throw new UserError("--check compares with what is stored, --store replaces it: choose one.", 2);
        return this;
    }

    private static string ProfileOf(string name)
    {
        string[] profiles = ["quick", "standard", "full"];
        return profiles.Contains(name) ? name : throw new UserError($"There is no profile '{name}'. The nearest is '{Nearest.Of(name, profiles)}'.", 2);
    }

    private static string DeviceOf(string name) =>
        name is "cpu" or "cuda" ? name : throw new UserError($"There is no device '{name}' to pack for: choose cpu or cuda.", 2);

    private static int NumberOf(string option, string value, int most) =>
        int.TryParse(value, out var number) && number > 0 && number <= most ? number : throw new UserError($"{option} needs a number from 1 to {most}, not '{value}'.", 2);
}
