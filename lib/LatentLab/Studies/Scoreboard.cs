using System.Globalization;

namespace LatentLab;

/// <summary>
/// All generators of images of all notebooks, with their scores over the stored seeds, best Fréchet distance first.
/// </summary>
/// <remarks>
/// It is made of the notebooks' evidence, of what <see cref="Trial.AddGenerator"/> put there, and kept in
/// notebooks/evidence/scoreboard.json, which every study brings up to date.
/// </remarks>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class Scoreboard : IDisplayable
{
    private Scoreboard(IReadOnlyList<ScoreboardEntry> entries) => Entries = entries;

    /// <summary>One entry per generator and notebook.</summary>
    public IReadOnlyList<ScoreboardEntry> Entries { get; }

    /// <summary>Reads the evidence of the notebooks at hand.</summary>
    /// <returns>Empty where no study with a generator has run for two seeds or more.</returns>
    /// <exception cref="InvalidOperationException">There is no notebooks' folder here.</exception>
    /// <exception cref="InvalidDataException">An evidence file is damaged.</exception>
    public static Scoreboard Read() =>
        Of(
            NotebookFolder.Find()
                ?? throw new InvalidOperationException(
                    "the scoreboard is made of the notebooks' evidence: run this inside the repository"
                )
        );

    /// <summary>A table with the means, and the intervals of the scores that are compared most.</summary>
    public Table ToTable() =>
        Table
            .Of(
                "Scoreboard: mean over the seeds [95 % interval]",
                [
                    "generator",
                    "notebook",
                    "seeds",
                    "Fréchet",
                    "precision",
                    "recall",
                    "density",
                    "coverage",
                    "class TV",
                    "parameters",
                    "training s",
                    "sampling s",
                ],
                [
                    .. Entries.Select(entry =>
                        (object?[])
                            [
                                entry.Name,
                                entry.Notebook,
                                (double)entry.Seeds,
                                WithInterval(entry["Fréchet"], "F1"),
                                entry["precision"].Mean,
                                entry["recall"].Mean,
                                entry["density"].Mean,
                                WithInterval(entry["coverage"], "F3"),
                                WithInterval(entry["class TV"], "F3"),
                                entry["parameters"].Mean,
                                entry["training seconds"].Mean,
                                entry["sampling seconds"].Mean,
                            ]
                    ),
                ]
            )
            .WithFormats("", "", "0", "", "0.000", "0.000", "0.000", "", "", "#,0", "0", "0.00");

    /// <inheritdoc/>
    public string ToHtml() => ToTable().ToHtml();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => ToTable().ToMimeBundle();

    /// <summary>The table as text.</summary>
    public override string ToString() => ToTable().ToString();

    /// <summary>Writes the scoreboard of a notebooks' folder, if its evidence has generators.</summary>
    /// <returns>What happened, in a line, or null where there is none.</returns>
    internal static string? Update(string folder)
    {
        var file = Path.Combine(folder, "evidence", ScoreboardFile.Name);
        using var alone = FileLock.Take(EvidenceFile.LockOf(file), Console.WriteLine);
        var board = Of(folder);
        if (board.Entries.Count == 0)
            return null;
        AtomicFile.WriteText(file, ScoreboardFile.Write(board.Entries));
        return $"evidence/{ScoreboardFile.Name}: {board.Entries.Count} generators";
    }

    internal static Scoreboard Of(string folder)
    {
        var evidence = Path.Combine(folder, "evidence");
        if (!Directory.Exists(evidence))
            return new([]);
        var files = Directory.GetFiles(evidence, "??.json").Order(StringComparer.Ordinal);
        return new([
            .. files
                .SelectMany(InFile)
                .GroupBy(entry => entry.Name)
                .SelectMany(Once)
                .OrderBy(entry => entry["Fréchet"].Mean)
                .ThenBy(entry => entry.Name, StringComparer.Ordinal),
        ]);
    }

    // A generator that two notebooks train from the same seeds stands once, where it has the most of them.
    private static IEnumerable<ScoreboardEntry> Once(IEnumerable<ScoreboardEntry> sameName)
    {
        var most = sameName.MaxBy(entry => entry.Seeds)!;
        return sameName.Where(entry => entry == most || Distances(entry).Except(Distances(most)).Any());
    }

    private static IEnumerable<double> Distances(ScoreboardEntry entry) => entry["Fréchet"].Sample!;

    private static IEnumerable<ScoreboardEntry> InFile(string file)
    {
        var evidence = EvidenceFile.Read(file);
        foreach (var study in evidence.Studies)
        {
            var rows = evidence.Rows(study).Where(row => row.Profile == Profile.Standard).ToArray();
            if (rows.Length < 2)
                continue;
            var mark = $", {Trial.GeneratorScores[0]}";
            foreach (
                var name in rows[0]
                    .Values.Keys.Where(key => key.EndsWith(mark, StringComparison.Ordinal))
                    .Select(key => key[..^mark.Length])
            )
                if (Trial.GeneratorScores.All(score => rows.All(row => row.Values.ContainsKey($"{name}, {score}"))))
                    yield return new(
                        name,
                        Path.GetFileNameWithoutExtension(file),
                        rows.Length,
                        Trial.GeneratorScores.ToDictionary(
                            score => score,
                            score => Possible(score, [.. rows.Select(row => row[$"{name}, {score}"])])
                        )
                    );
        }
    }

    // Precision, recall, coverage and total variation are shares; nothing here is below zero.
    private static Interval Possible(string score, double[] values) =>
        Statistics
            .MeanInterval(values)
            .Within(0, score is "precision" or "recall" or "coverage" or "class TV" ? 1 : double.PositiveInfinity);

    private static string WithInterval(Interval interval, string format) =>
        string.Format(
            CultureInfo.InvariantCulture,
            $"{{0:{format}}} [{{1:{format}}}, {{2:{format}}}]",
            interval.Mean,
            interval.Low,
            interval.High
        );
}
