using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace LatentLab;

/// <summary>The file notebooks/claims.json.</summary>
internal static class ClaimFile
{
    public const string Name = "claims.json";

    // Kept in the file for its readers; nothing is judged by them.
    private static readonly string[] Notes = ["history", "proposed"];

    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AllowNotes } },
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
            var twice = claims.GroupBy(claim => claim.Id).FirstOrDefault(group => group.Count() > 1);
            return twice is null ? claims : throw new InvalidDataException($"{Name} has claim '{twice.Key}' twice");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{Name}, line {e.LineNumber + 1}: {e.Message}", e);
        }
    }

    private static void AllowNotes(JsonTypeInfo type)
    {
        if (type.Type != typeof(Claim))
            return;
        foreach (var name in Notes)
        {
            var note = type.CreateJsonPropertyInfo(typeof(JsonElement), name);
            note.Set = (_, _) => { };
            type.Properties.Add(note);
        }
    }
}
