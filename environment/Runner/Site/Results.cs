namespace LatentLab.Runner.Site;

/// <summary>The stored results: claims.json, quiz.json and the evidence.</summary>
/// <param name="Verdicts">What the evidence says of every claim, in the order of claims.json.</param>
/// <param name="Scores">The scoreboard of the generators.</param>
/// <param name="Quizzes">The questions.</param>
internal sealed record Results(
    IReadOnlyList<Verdict> Verdicts,
    IReadOnlyList<ScoreboardEntry> Scores,
    IReadOnlyList<QuizQuestion> Quizzes
)
{
    /// <summary>Reads a notebooks' folder.</summary>
    /// <param name="notebooks">The folder.</param>
    /// <param name="numbers">Whose claims are wanted; null: those of all notebooks.</param>
    /// <exception cref="UserError">A file is missing or damaged, or a claim has no verdict.</exception>
    public static Results Read(string notebooks, IReadOnlySet<int>? numbers = null)
    {
        try
        {
            var evidence = new Dictionary<int, EvidenceFile>();
            Verdict On(Claim claim)
            {
                var number = $"{claim.Exercise:00}";
                if (!evidence.TryGetValue(claim.Exercise, out var known))
                    evidence[claim.Exercise] = known = EvidenceFile.Read(EvidenceFile.PathOf(notebooks, number));
                return known.VerdictOn(claim)
                    ?? throw new UserError(
                        $"claim {claim.Id} has no verdict: run `dotnet run lab.cs -- study {number}`"
                    );
            }
            return new(
                [.. ClaimFile.Read(notebooks).Where(c => numbers?.Contains(c.Exercise) != false).Select(On)],
                ScoreboardFile.Read(notebooks),
                QuizQuestion.All(notebooks)
            );
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            throw new UserError(Cell.FirstLine(e.Message, 300));
        }
    }
}
