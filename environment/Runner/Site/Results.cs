using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatentLab.Runner.Site;

/// <summary>What one setting of a claim's experiment says.</summary>
internal sealed record SiteFinding(string Setting, string Outcome, double Mean, double Low, double High, int Count);

/// <summary>
/// A claim with its verdict. Its bar is the smallest effect that counts; an exact claim, which
/// alone has a tolerance, expects that number.
/// </summary>
internal sealed record SiteClaim(
    string Id,
    int Notebook,
    string Sentence,
    string Statistic,
    double Bar,
    double? Tolerance,
    string Outcome,
    IReadOnlyList<SiteFinding> Findings
);

/// <summary>A generator on the scoreboard: mean, low and high of each score.</summary>
internal sealed record SiteScore(string Name, int Seeds, IReadOnlyDictionary<string, double[]> Scores);

/// <summary>A question of notebooks/quiz.json.</summary>
internal sealed record SiteQuiz(
    string Id,
    string Question,
    IReadOnlyList<string> Answers,
    string Right,
    string Because
);

/// <summary>The stored results: claims.json and the evidence beside it.</summary>
internal sealed class Results
{
    private Results(
        IReadOnlyList<SiteClaim> claims,
        IReadOnlyList<SiteScore> scores,
        IReadOnlyList<SiteQuiz> quizzes
    ) => (Claims, Scores, Quizzes) = (claims, scores, quizzes);

    public IReadOnlyList<SiteClaim> Claims { get; }

    public IReadOnlyList<SiteScore> Scores { get; }

    public IReadOnlyList<SiteQuiz> Quizzes { get; }

    /// <summary>Reads a notebooks' folder.</summary>
    /// <exception cref="UserError">A file is missing or damaged, or a claim has no verdict.</exception>
    public static Results Read(string notebooks)
    {
        var file = "";
        try
        {
            JsonNode Json(params string[] path) =>
                JsonNode.Parse(File.ReadAllText(file = Path.Combine([notebooks, .. path])))!;
            var verdicts = new Dictionary<int, JsonNode>();
            var claims = Json("claims.json")
                .AsArray()
                .Select(claim =>
                {
                    var (id, notebook) = (claim!["id"]!.GetValue<string>(), claim["exercise"]!.GetValue<int>());
                    if (!verdicts.TryGetValue(notebook, out var known))
                        verdicts[notebook] = known = Json("evidence", $"{notebook:00}.json")["verdicts"]!;
                    var verdict =
                        known[id]
                        ?? throw new UserError(
                            $"claim {id} has no verdict: run `dotnet run lab.cs -- study {notebook:00}`"
                        );
                    return new SiteClaim(
                        id,
                        notebook,
                        claim["sentence"]!.GetValue<string>(),
                        claim["statistic"]!.GetValue<string>(),
                        (claim["smallestEffect"] ?? claim["expected"])!.GetValue<double>(),
                        claim["tolerance"]?.GetValue<double>(),
                        verdict["outcome"]!.GetValue<string>(),
                        [
                            .. verdict["findings"]!
                                .AsArray()
                                .Select(f => new SiteFinding(
                                    f!["setting"]!.GetValue<string>(),
                                    f["outcome"]!.GetValue<string>(),
                                    f["mean"]!.GetValue<double>(),
                                    f["low"]!.GetValue<double>(),
                                    f["high"]!.GetValue<double>(),
                                    f["count"]!.GetValue<int>()
                                )),
                        ]
                    );
                })
                .ToList();
            var scores = Json("evidence", "scoreboard.json")
                .AsObject()
                .Select(entry => new SiteScore(
                    entry.Key,
                    entry.Value!["seeds"]!.GetValue<int>(),
                    entry
                        .Value.AsObject()
                        .Where(s => s.Key != "seeds")
                        .ToDictionary(s => s.Key, s => s.Value!.AsArray().Select(v => v!.GetValue<double>()).ToArray())
                ))
                .ToList();
            var quizzes = JsonSerializer.Deserialize<List<SiteQuiz>>(Json("quiz.json"), JsonSerializerOptions.Web)!;
            return new Results(claims, scores, quizzes);
        }
        catch (Exception e)
            when (e
                    is IOException
                        or JsonException
                        or InvalidOperationException
                        or NullReferenceException
                        or FormatException
            )
        {
            throw new UserError($"{file}: {Cell.FirstLine(e.Message)}");
        }
    }
}
