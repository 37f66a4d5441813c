namespace LatentLab.Runner.Site;

/// <summary>What the pages of all notebooks share.</summary>
/// <param name="Words">The words of the frame.</param>
/// <param name="References">What texts point at by words.</param>
/// <param name="Results">Claims with their verdicts, and questions.</param>
/// <param name="Boards">The boards that stand on the pages.</param>
/// <param name="Models">The trained models that run in the pages.</param>
/// <param name="Files">The files of the site's notebooks.</param>
internal sealed record LessonContext(
    SiteWords Words,
    References References,
    Results Results,
    IReadOnlyList<Board> Boards,
    IReadOnlyList<LiveModel> Models,
    IReadOnlySet<string> Files
)
{
    /// <summary>The claims of the site by id.</summary>
    public IReadOnlyDictionary<string, Claim> Claims { get; } =
        Results.Verdicts.ToDictionary(verdict => verdict.Claim.Id, verdict => verdict.Claim);

    /// <summary>The questions that quiz cells may ask.</summary>
    public IReadOnlyList<QuizQuestion> Quizzes => Results.Quizzes;

    /// <summary>Whether a notebook's file has a page.</summary>
    public bool HasPage(string file) => Files.Contains(file);

    /// <summary>Where a claim stands, seen from the site's folder, or null.</summary>
    public string? ClaimAddress(string id) => Claims.ContainsKey(id) ? $"claims.html#claim-{id}" : null;
}
