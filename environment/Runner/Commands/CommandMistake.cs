using System.CommandLine;
using System.CommandLine.Parsing;

namespace LatentLab.Runner;

/// <summary>What is wrong with a command line, in one or two lines that say what to type instead.</summary>
internal static class CommandMistake
{
    private const string Lab = "dotnet run lab.cs --";

    /// <summary>The first mistake, or null.</summary>
    /// <param name="parsed">What System.CommandLine understood.</param>
    /// <param name="words">The words themselves.</param>
    public static string? In(ParseResult parsed, IReadOnlyList<string> words)
    {
        var root = parsed.RootCommandResult.Command;
        var commands = root.Subcommands.Select(c => c.Name).ToList();
        var helps = parsed.Action is CommandHelp;
        if (words is [['[', ..], ..])
            return null; // a shell asks how a word may go on
        if (words is [var first, ..] && !commands.Contains(first) && !(helps && IsOption(first)))
            return NoCommand(first, words, commands);
        if (helps)
            return null;
        var command = parsed.CommandResult.Command;
        if (parsed.CommandResult.Children.FirstOrDefault(WantsValue) is OptionResult option)
            return $"{option.Option.Name} needs a value{ChoiceOf(option.Option)}.";
        // An option that is not known counts as one more notebook for the library.
        var options = parsed
            .CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(a => a.Tokens)
            .Select(t => t.Value)
            .Where(IsOption);
        var unknown = parsed.UnmatchedTokens.Concat(options).FirstOrDefault();
        if (unknown is not null)
            return NotTaken(root, command, unknown);
        return parsed.Errors is [var error, ..] ? error.Message : null;
    }

    private static bool IsOption(string word) => word.StartsWith('-');

    private static bool WantsValue(SymbolResult result) =>
        result is OptionResult { Implicit: false, Option.Arity.MinimumNumberOfValues: > 0 } option
        && (option.Tokens is [] || IsOption(option.Tokens[0].Value));

    private static string NoCommand(string word, IReadOnlyList<string> words, IReadOnlyList<string> commands) =>
        IsOption(word)
            ? "The command comes first, its options after it, as in: "
                + $"{Lab} {string.Join(' ', words.SkipWhile(w => !commands.Contains(w)).DefaultIfEmpty("run 05"))} "
                + string.Join(' ', words.TakeWhile(w => !commands.Contains(w)))
        : word.All(char.IsAsciiDigit) ? $"What shall be done with {word}? For example: {Lab} run {word}"
        : $"There is no command '{word}'.{Nearest.Hint(word, commands)}";

    private static string NotTaken(Command root, Command command, string word)
    {
        word = word.Split('=')[0];
        var name = command.Name;
        if (command.Options.FirstOrDefault(o => ChoicesOf(o).Contains(word.TrimStart('-'))) is { } meant)
            return $"'{name}' takes no {word}. Say: {meant.Name} {word.TrimStart('-')}";
        var owners = root.Subcommands.Where(c => c.Options.Any(o => o.Name == word)).Select(c => $"'{c.Name}'");
        if (owners.Any())
            return $"'{name}' takes no {word}; it belongs to {string.Join(" and ", owners)}.{Instead(name, word)}";
        if (IsOption(word))
            return $"There is no option '{word}'.{Nearest.Hint(word, command.Options.Select(o => o.Name))}";
        if (command.Subcommands.Count > 0)
            return $"'{name}' makes no '{word}'.{Nearest.Hint(word, command.Subcommands.Select(c => c.Name))}";
        return command.Arguments.Count > 0 ? $"'{word}' is one word too many for '{name}'."
            : word.All(char.IsAsciiDigit) ? $"'{name}' takes no notebook."
            : $"'{name}' takes no '{word}'.";
    }

    private static string Instead(string command, string option) =>
        (command, option) switch
        {
            (_, "--device") => "\nA notebook chooses by Lab.Start(device: \"cuda\").",
            ("study", "--store") => "\nA study stores every seed by itself.",
            ("check", "--profile") => "\nA check is made at quick.",
            _ => "",
        };

    private static string ChoiceOf(Option option) =>
        ChoicesOf(option) is [_, ..] choices ? $": {string.Join(", ", choices)}" : "";

    private static string[] ChoicesOf(Option option) =>
        option.HelpName?.Contains('|') == true ? option.HelpName.Split('|') : [];
}
