using System.Text.Json;
using System.Text.Json.Serialization;

namespace LatentLab;

/// <summary>The claims that the notebooks test, read from notebooks/claims.json.</summary>
public static class Claims
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The claim with this id.</summary>
    /// <param name="id">Exercise number and letter, such as <c>5c</c>.</param>
    /// <exception cref="KeyNotFoundException">There is no such claim.</exception>
    /// <exception cref="FileNotFoundException">notebooks/claims.json is not above the current folder.</exception>
    public static Claim Get(string id) =>
        All().FirstOrDefault(claim => claim.Id == id)
        ?? throw new KeyNotFoundException($"notebooks/claims.json has no claim '{id}'");

    /// <summary>All claims, in the order of the file.</summary>
    /// <exception cref="FileNotFoundException">notebooks/claims.json is not above the current folder.</exception>
    /// <exception cref="InvalidDataException">The file is not what it should be.</exception>
    public static IReadOnlyList<Claim> All()
    {
        var path = NotebookFolder.Find() is { } folder ? Path.Combine(folder, NotebookFolder.ClaimsFile) : null;
        return path is null
            ? throw new FileNotFoundException(
                "notebooks/claims.json was not found: open the notebook from inside the LatentLab folder"
            )
            : Parse(File.ReadAllText(path));
    }

    internal static IReadOnlyList<Claim> Parse(string json)
    {
        try
        {
            var claims = JsonSerializer.Deserialize<Claim[]>(json, Format) ?? [];
            var twice = claims.GroupBy(claim => claim.Id).FirstOrDefault(group => group.Count() > 1);
            return twice is null
                ? claims
                : throw new InvalidDataException($"claims.json has claim '{twice.Key}' twice");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"claims.json, line {e.LineNumber + 1}: {e.Message}", e);
        }
    }
}
