using System.CommandLine;

namespace LatentLab.Runner;

/// <summary>The command <c>new</c>: the beginning of a notebook, a model or a metric, which passes its tests.</summary>
internal static class NewCommand
{
    private const string Lab = "dotnet run lab.cs -- new";

    public static Command Create()
    {
        var command = new Command("new", "Makes the beginning of a notebook, a model or a metric, with its tests.")
        {
            Notebook(),
            Type("model", "SparseAutoencoder", NewType.Model),
            Type("metric", "MeanAbsoluteError", NewType.Metric),
        };
        command.SetAction(
            int (_) => throw new UserError($"What shall be made? For example: {Lab} notebook 19 \"Sparse codes\"", 2)
        );
        return command;
    }

    private static Command Notebook()
    {
        var number = new Argument<string>("number") { Arity = ArgumentArity.ZeroOrOne, Description = "0 to 99" };
        var title = new Argument<string[]>("title") { Arity = ArgumentArity.ZeroOrMore, Description = "Its title" };
        var command = new Command("notebook", "Makes a notebook with all that it needs, and runs it: about a minute.")
        {
            number,
            title,
        };
        command.Validators.Add(given =>
        {
            if (given.GetResult(title) is not { Tokens.Count: > 0 })
                given.AddError($"A notebook has a number and a title, as in: {Lab} notebook 19 \"Sparse codes\"");
        });
        command.SetAction(
            (given, cancel) =>
                NewNotebook.MakeAsync(
                    Repository.Find(),
                    given.GetValue(number)!,
                    string.Join(' ', given.GetValue(title)!),
                    Console.Out,
                    cancel
                )
        );
        return command;
    }

    private static Command Type(string kind, string example, Action<Repository, string, TextWriter> make)
    {
        var name = new Argument<string>("name") { Arity = ArgumentArity.ZeroOrOne, Description = $"As in {example}" };
        var command = new Command(kind, $"Makes a {kind} and its tests.") { name };
        command.Validators.Add(given =>
        {
            if (given.GetResult(name) is not { Tokens.Count: > 0 })
                given.AddError($"A {kind} has a name, as in: {Lab} {kind} {example}");
        });
        command.SetAction(given => make(Repository.Find(), given.GetValue(name)!, Console.Out));
        return command;
    }
}
