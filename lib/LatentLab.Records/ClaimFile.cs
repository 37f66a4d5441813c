using System.Text.Json;
using System.Text.Json.Serialization;

namespace LatentLab;

/// <summary>The file notebooks/claims.json.</summary>
internal static class ClaimFile
{
    public const string Name = "claims.json";

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    /// <summary>The claims of a notebooks' folder, in the order of the file.</summary>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static IReadOnlyList<Claim> Read(string notebooks) => Parse(File.ReadAllText(Path.Combine(notebooks, Name)));

    /// <summary>The claims in a text.</summary>
    /// <exception cref="InvalidDataException">It is not what it should be.</exception>
    public static IReadOnlyList<Claim> Parse(string json)
    {
        try
        {
            var claims = JsonSerializer.Deserialize<Claim[]>(json, Format) ?? [];
            if (Array.IndexOf(claims, null) is >= 0 and var at)
                throw new InvalidDataException($"{Name}: entry {at + 1} is null");
            var twice = claims.GroupBy(claim => claim.Id).FirstOrDefault(group => group.Count() > 1);
            return twice is null ? claims : throw new InvalidDataException($"{Name} has claim '{twice.Key}' twice");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{Name}, line {e.LineNumber + 1}: {e.Message}", e);
        }
    }
}
