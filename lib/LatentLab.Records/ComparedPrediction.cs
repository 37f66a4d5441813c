using System.Text.Json;

namespace LatentLab;

/// <summary>A reader's guess beside what was measured, as data.</summary>
/// <param name="Question">What is asked, unit included.</param>
/// <param name="Guess">The number that stands in the notebook.</param>
/// <param name="Measured">The outcome.</param>
/// <param name="Text">The outcome as every page writes it.</param>
internal sealed record ComparedPrediction(string Question, double Guess, double Measured, string Text)
{
    /// <summary>The MIME type by which stored comparisons are known.</summary>
    public const string MimeType = "application/vnd.latentlab.predictions+json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Several of them as text.</summary>
    public static string ToJson(IEnumerable<ComparedPrediction> predictions) =>
        JsonSerializer.Serialize(predictions.ToArray(), Format);

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static IReadOnlyList<ComparedPrediction> FromJson(string json) =>
        JsonSerializer.Deserialize<ComparedPrediction[]>(json, Format) ?? [];
}
