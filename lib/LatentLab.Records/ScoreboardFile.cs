using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatentLab;

/// <summary>The file notebooks/evidence/scoreboard.json: every generator's scores, one generator to a line.</summary>
internal static class ScoreboardFile
{
    public const string Name = "scoreboard.json";

    private static readonly JsonSerializerOptions Format = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Its text.</summary>
    public static string Write(IEnumerable<ScoreboardEntry> entries) =>
        "{\n" + string.Join(",\n", entries.Select(Line)) + "\n}\n";

    /// <summary>Reads it from a notebooks' folder.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static IReadOnlyList<ScoreboardEntry> Read(string notebooks)
    {
        try
        {
            var text = File.ReadAllText(Path.Combine(notebooks, "evidence", Name));
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            return [.. JsonNode.Parse(text, documentOptions: options)!.AsObject().Select(Entry)];
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or InvalidOperationException
                        or NullReferenceException
                        or IndexOutOfRangeException
                        or FormatException
            )
        {
            throw new InvalidDataException($"evidence/{Name} is damaged ({e.Message})", e);
        }
    }

    private static string Line(ScoreboardEntry entry)
    {
        var members = new JsonObject { ["seeds"] = entry.Seeds };
        foreach (var (score, interval) in entry.Scores)
        {
            double[] numbers = [interval.Mean, interval.Low, interval.High];
            // A count of parameters is exact.
            var written = numbers.Select(n => (JsonNode)(score == "parameters" ? n : Rounded(n)));
            members[score] = new JsonArray([.. written]);
        }
        var key = JsonSerializer.Serialize($"{entry.Notebook}: {entry.Name}", Format);
        return $"{key}: {members.ToJsonString(Format)}";
    }

    private static ScoreboardEntry Entry(KeyValuePair<string, JsonNode?> member)
    {
        var name = member.Key.Split(": ", 2);
        var seeds = member.Value!["seeds"]!.GetValue<int>();
        var scores = member.Value.AsObject().Where(score => score.Key != "seeds");
        return new(
            name[1],
            name[0],
            seeds,
            scores.ToDictionary(
                score => score.Key,
                score =>
                {
                    var numbers = score.Value!.AsArray().Select(v => v!.GetValue<double>()).ToArray();
                    return new Interval(numbers[0], numbers[1], numbers[2], seeds);
                }
            )
        );
    }

    private static double Rounded(double value) =>
        double.Parse(value.ToString("G5", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
