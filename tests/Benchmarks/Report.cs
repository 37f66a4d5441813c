using System.Text;

namespace LatentLab.Benchmarks;

/// <summary>Collects results and writes them as Markdown tables.</summary>
internal sealed class Report
{
    public List<StepResult> Steps { get; } = [];

    /// <summary>Lines of the table of everything but steps.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>What could not be measured, and why.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>The best speed of a matrix product on one thread, in GFLOP/s; 0 where it was not measured.</summary>
    public double Peak { get; set; }

    /// <summary>Cases in which C# and PyTorch did not do the same.</summary>
    public int Disagreements => Steps.Count(s => s.TheirLoss is not null && !s.Agrees);

    public string Write(IEnumerable<Peer> peers, Options options)
    {
        var text = new StringBuilder("# Benchmarks\n\n").Append(Machine.Describe()).Append('\n');
        foreach (var peer in peers)
            text.Append($"- peer on {Threads(peer.Threads)}: {peer}\n");
        foreach (var group in Steps.GroupBy(s => s.Threads))
            WriteSteps(text, [.. group], options);
        if (Peak > 0)
            WriteShares(text);
        if (Lines.Count > 0)
            text.Append("\n## Start, loading, memory, notebooks\n\n| what | median | range |\n|---|---:|---:|\n")
                .AppendJoin('\n', Lines)
                .Append('\n');
        foreach (var failure in Failures)
            text.Append($"\n**Not measured:** {failure}\n");
        return text.ToString();
    }

    private static void WriteSteps(StringBuilder text, StepResult[] results, Options options)
    {
        var peer = results.Any(r => r.TheirLoss is not null);
        text.Append($"\n## Training steps, {Threads(results[0].Threads)}\n\n");
        text.Append(
            $"Medians of {options.Rounds} round{(options.Rounds == 1 ? "" : "s")} of {options.Seconds} s"
                + (peer ? ", C# and eager PyTorch in turn; ratios are C#/PyTorch, above 1: C# is slower" : "")
                + ". "
        );
        text.Append(
            $"Losses are those of step {Worker.CheckedSteps}"
                + (peer ? "; equal within 0.1 %, they show that both did the same" : "")
                + ".\n\n"
        );
        text.Append(
            peer
                ? "| model | batch | C# ms | PyTorch ms | ratio | of single rounds | loss C# | loss PyTorch | equal |\n"
                    + "|---|---:|---:|---:|---:|---:|---:|---:|---|\n"
                : "| model | batch | C# ms | loss |\n|---|---:|---:|---:|\n"
        );
        foreach (var r in results)
        {
            text.Append($"| {r.Case.Title} | {r.Batch} | {1000 * r.Ours.Median():F3} | ");
            text.Append(
                r.TheirLoss is { } loss
                    ? $"{1000 * r.Theirs.Median():F3} | **{r.Ours.Median() / r.Theirs.Median():F2}** | "
                        + $"{r.Ratios.Min():F2} to {r.Ratios.Max():F2} | {r.OurLoss:G7} | {loss:G7} "
                        + $"| {(r.Agrees ? "yes" : "NO")} |\n"
                    : $"{r.OurLoss:G7} |\n"
            );
        }
    }

    private void WriteShares(StringBuilder text)
    {
        text.Append(
            "\n## Share of the peak, 1 thread, C#\n\n"
                + $"The peak is the best 1024 × 1024 float32 matrix product: {Peak:F0} GFLOP/s. "
        );
        text.Append(
            "Counted are matrix products and convolutions, forward and backward, two operations per multiply-add; "
                + "everything else costs time and counts nothing.\n\n"
        );
        text.Append("| model | batch | multiply-adds per image | GFLOP/s | share |\n|---|---:|---:|---:|---:|\n");
        foreach (var r in Steps.Where(s => s.Threads == 1))
            text.Append(
                $"| {r.Case.Title} | {r.Batch} | {r.Case.MultiplyAdds:N0} | {r.Gflops:F1} "
                    + $"| {100 * r.Gflops / Peak:F0} % |\n"
            );
    }

    private static string Threads(int count) => count == 1 ? "1 thread" : $"{count} threads";
}
