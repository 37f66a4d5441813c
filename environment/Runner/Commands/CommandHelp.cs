using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace LatentLab.Runner;

/// <summary>System.CommandLine's help, under the name that the command has here, with what stands beside it.</summary>
internal sealed class CommandHelp : SynchronousCommandLineAction
{
    private const string Command = "dotnet run lab.cs --";

    private static readonly (string Name, string Meaning)[] Set =
    [
        (Variables.Profile, "quick, standard or full, for notebooks in a host and programs (commands have --profile)"),
        (Variables.Threads, "how many threads torch has; 1 by default"),
        (Variables.Data, "the folder with the four files of Fashion-MNIST, where it is not datasets/fashion-mnist"),
        (Variables.CellSeconds, "how long a cell may take in `run`; 600 by default"),
    ];

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        using var text = new StringWriter();
        parseResult.InvocationConfiguration.Output = text;
        var standard = new HelpAction();
        if (Console.IsOutputRedirected)
            standard.MaxWidth = 120;
        standard.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = output;
        output.Write(text.ToString().Replace(RootCommand.ExecutableName, Command, StringComparison.Ordinal));
        if (parseResult.CommandResult.Command is not RootCommand)
            return 0;
        output.WriteLine("Environment variables:");
        foreach (var (name, meaning) in Set)
            output.WriteLine($"  {name.PadRight(24)}{meaning}");
        output.WriteLine($"\n`{Command} help run` says more about a command.");
        return 0;
    }
}
