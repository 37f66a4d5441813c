using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>What a site is made of: the file environment/Site/site.json.</summary>
/// <param name="Title">The site's name.</param>
/// <param name="Tagline">What it is, in half a sentence.</param>
/// <param name="Language">The code of a file in environment/Site/words.</param>
/// <param name="Address">Where it will stand, https and with a slash at its end; null: nobody knows.</param>
/// <param name="Edit">What the path of a page's source is appended to, to edit it; null: no such links.</param>
/// <param name="Notebooks">Which notebooks, in their order; null: all that have a number, by it.</param>
/// <param name="Models">The trained models that run in the page.</param>
internal sealed partial record SiteManifest(
    string Title,
    string Tagline,
    string Language,
    string? Address,
    string? Edit,
    IReadOnlyList<SiteNotebook>? Notebooks,
    IReadOnlyList<LiveModel> Models
)
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new SiteNotebookConverter() },
    };

    /// <summary>Reads it.</summary>
    /// <param name="site">The folder environment/Site.</param>
    /// <exception cref="UserError">It is missing or wrong, in one line.</exception>
    public static SiteManifest Read(string site)
    {
        try
        {
            return Parse(File.ReadAllText(Path.Combine(site, "site.json")));
        }
        catch (IOException)
        {
            throw new UserError("There is no environment/Site/site.json, which says what the site is made of.");
        }
    }

    /// <summary>Reads its text.</summary>
    /// <exception cref="UserError">It is wrong, in one line.</exception>
    internal static SiteManifest Parse(string text)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize<SiteManifest>(text, Format)!;
            if (manifest.Address is { } address && !(IsWeb(address) && address.EndsWith('/')))
                throw new UserError($"site.json: the address '{address}' does not begin with https:// and end with /.");
            if (manifest.Edit is { } edit && !IsWeb(edit))
                throw new UserError($"site.json: the address '{edit}' to edit at does not begin with https://.");
            return manifest;
        }
        catch (JsonException e)
        {
            var what =
                Unknown().Match(e.Message) is { Success: true } unknown
                    ? $"'{unknown.Groups[1].Value}' is nothing that it can say"
                : Missing().Match(e.Message) is { Success: true } missing ? $"it does not say {missing.Groups[1].Value}"
                : Cell.FirstLine(e.Message, 200);
            var line = e.LineNumber is { } number ? $", line {number + 1}" : "";
            throw new UserError($"site.json{line}: {what}.");
        }
    }

    /// <summary>The notebooks of the site, in order, and those of the folder that are left out.</summary>
    /// <param name="files">All notebooks of the folder.</param>
    /// <exception cref="UserError">One is named that is not there, twice, or has no number of its own.</exception>
    public (IReadOnlyList<SiteNotebook> Chosen, IReadOnlyList<string> LeftOut) Choose(IReadOnlyList<string> files)
    {
        var names = files.Select(f => Path.GetFileName(f)).ToList();
        var chosen = Notebooks ?? [.. names.Where(HasNumber).OrderBy(NumberOf).Select(n => new SiteNotebook(n, null))];
        foreach (var notebook in chosen)
        {
            if (!names.Contains(notebook.File))
            {
                var nearest = names.MinBy(n => Nearest.Distance(notebook.File, n));
                throw new UserError(
                    $"site.json names '{notebook.File}', which is not in notebooks/."
                        + (nearest is null ? "" : $" The nearest is {nearest}.")
                );
            }
            if (!HasNumber(notebook.File))
                throw new UserError($"site.json: '{notebook.File}' does not begin with a number and a hyphen, as 07-.");
        }
        if (chosen.GroupBy(n => NumberOf(n.File)).FirstOrDefault(g => g.Count() > 1) is { } same)
            throw new UserError(
                $"{string.Join(" and ", same.Select(n => n.File))} have the same number: "
                    + "let site.json name one of them."
            );
        return (chosen, [.. names.Except(chosen.Select(n => n.File))]);
    }

    /// <summary>The number that a notebook's file begins with.</summary>
    public static int NumberOf(string file) =>
        int.Parse(file.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);

    private static bool HasNumber(string file) => Numbered().IsMatch(file);

    private static bool IsWeb(string address) => address.StartsWith("https://", StringComparison.Ordinal);

    [GeneratedRegex(@"^\d{2,3}-.+\.ipynb$")]
    private static partial Regex Numbered();

    [GeneratedRegex("property '([^']+)' could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex("missing required properties including: (.+?)\\.?$")]
    private static partial Regex Missing();
}

/// <summary>A notebook of the site.</summary>
/// <param name="File">Its file in notebooks/.</param>
/// <param name="Title">What the site calls it; null: as its first heading does.</param>
internal sealed record SiteNotebook(string File, string? Title);

/// <summary>A notebook is named by its file, or by a file and a title.</summary>
internal sealed class SiteNotebookConverter : JsonConverter<SiteNotebook>
{
    public override SiteNotebook Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new SiteNotebook(reader.GetString()!, null);
        using var json = JsonDocument.ParseValue(ref reader);
        return
            json.RootElement.ValueKind == JsonValueKind.Object
            && json.RootElement.TryGetProperty("file", out var file)
            && file.GetString() is { } name
            ? new SiteNotebook(name, json.RootElement.TryGetProperty("title", out var title) ? title.GetString() : null)
            : throw new JsonException("a notebook is a file's name, or {\"file\": …, \"title\": …}");
    }

    public override void Write(Utf8JsonWriter writer, SiteNotebook value, JsonSerializerOptions options) =>
        throw new NotSupportedException("The manifest is only read.");
}
