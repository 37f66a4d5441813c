using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LatentLab.Runner;

/// <summary>An exception of a cell, as Jupyter writes it down and as the command line names it.</summary>
/// <param name="Name">The exception's type.</param>
/// <param name="Message">Its message.</param>
/// <param name="Traceback">The calls it went through, without machine paths and without the Runner's own.</param>
/// <param name="Problem">One or two lines for the command line.</param>
internal sealed partial record ErrorText(string Name, string Message, IReadOnlyList<string> Traceback, string Problem)
{
    public static ErrorText Of(Exception error)
    {
        if (error is CellException refused)
            return new ErrorText(
                refused.Name,
                refused.Message,
                [refused.Message],
                $"{refused.Name}: {refused.Message}"
            );
        var thrown = error is CellFailure { InnerException: { } inner } ? inner : error;
        // Reflection and static constructors wrap what happened; the reason is inside.
        while (
            thrown is TargetInvocationException or TypeInitializationException && thrown.InnerException is { } reason
        )
            thrown = reason;
        var name = thrown.GetType().FullName ?? thrown.GetType().Name;
        var calls = (thrown.StackTrace ?? "").Split('\n').Select(Call).Where(c => c.Length > 0);
        return new ErrorText(
            name,
            thrown.Message,
            [$"{name}: {thrown.Message}", .. calls],
            $"{name}: {FirstLines(thrown.Message)}"
        );
    }

    public JsonObject ToOutput() =>
        new()
        {
            ["output_type"] = "error",
            ["ename"] = Name,
            ["evalue"] = Message,
            ["traceback"] = new JsonArray([.. Traceback.Select(t => (JsonNode)t)]),
        };

    // Some messages are pages long; the whole of it is in the output.
    private static string FirstLines(string message) =>
        string.Join("\n", message.Split('\n').Where(l => l.Trim().Length > 0).Take(2).Select(l => l.TrimEnd()));

    private static string Call(string line)
    {
        line = FilePosition().Replace(line.Trim(), "");
        if (line.StartsWith("---", StringComparison.Ordinal) || line.Contains("Microsoft.CodeAnalysis.Scripting."))
            return "";
        if (line.Contains("LatentLab.Runner."))
            return "";
        var submission = Submission().Match(line);
        if (!submission.Success)
            return $"   {line}";
        var method = submission.Groups["method"].Value;
        return method.Length == 0 ? "   at the cell's code" : $"   at {method} in a cell";
    }

    [GeneratedRegex(@" in [^ ].*:line \d+$")]
    private static partial Regex FilePosition();

    [GeneratedRegex(@"^at Submission#\d+\.(<<Initialize>>.*|(?<method>.*))$")]
    private static partial Regex Submission();
}
