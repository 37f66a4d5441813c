using System.Text.RegularExpressions;

namespace LatentLab.Runner;

/// <summary>The verdicts that a run showed, as a table for the command line.</summary>
internal static partial class VerdictLines
{
    /// <summary>A line for each claim: its id, the word, its sentence.</summary>
    public static IEnumerable<string> Of(NotebookRun run) =>
        run
            .Results.Where(r => r.Cell.Role == CellRole.Verdict)
            .SelectMany(r => r.Result.Outputs)
            .Select(output => First().Match((string?)output["data"]?["text/plain"] ?? ""))
            .Where(line => line.Success)
            .Select(line => (Id: line.Groups[2].Value, Word: line.Groups[1].Value, Sentence: line.Groups[3].Value))
            .DistinctBy(verdict => verdict.Id)
            .Select(v => $"  {v.Id.PadRight(4)} {v.Word.PadRight(14)} {Cell.FirstLine(v.Sentence, 100)}");

    [GeneratedRegex(@"^([A-Z][A-Z ]+): claim (\w+)\. (.*)")]
    private static partial Regex First();
}
