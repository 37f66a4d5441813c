using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>Short ways to ask a run for what a cell gave.</summary>
internal static class RunExtensions
{
    /// <summary>The text/plain of the values a cell showed.</summary>
    public static string[] Values(this NotebookRun run, int cell) =>
        [
            .. run.Results[cell - 1]
                .Result.Outputs.Where(o => o["data"] is not null)
                .Select(o => (string)o["data"]!["text/plain"]!),
        ];

    /// <summary>What a cell printed.</summary>
    public static string Printed(this NotebookRun run, int cell, string stream = "stdout") =>
        string.Concat(
            run.Results[cell - 1]
                .Result.Outputs.Where(o => (string?)o["name"] == stream)
                .Select(o => (string)o["text"]!)
        );
}
