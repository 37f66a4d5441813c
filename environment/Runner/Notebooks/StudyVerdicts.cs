using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>Writes the verdicts that a study's cells showed into the evidence.</summary>
internal static class StudyVerdicts
{
    /// <summary>Records every verdict on intervals of two seeds or more; others decide nothing.</summary>
    /// <param name="run">A study that ran to its end at standard: other sizes give other numbers.</param>
    /// <param name="say">Takes a line where another process keeps the file.</param>
    public static void Record(NotebookRun run, Action<string> say)
    {
        var verdicts = run
            .Results.SelectMany(r => r.Result.Outputs)
            .Select(output => output["data"]?[Verdict.MimeType])
            .Where(data => data is not null)
            .Select(data => JsonNode.Parse((string)data!)!.AsObject())
            .ToList();
        if (verdicts.Count > 0)
            EvidenceFile.Put(
                EvidenceFile.PathOf(run.Notebook.Folder, Curriculum.NumberOf(run.Notebook.FileName)),
                verdicts,
                say
            );
    }
}
