using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace LatentLab.Runner.Site;

/// <summary>All words of the site's frame in one language: a file of environment/Site/words.</summary>
internal sealed class SiteWords
{
    private const string ForScripts = "js.";

    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    private readonly string _file;
    private readonly IReadOnlyDictionary<string, string> _texts;

    private SiteWords(string file, IReadOnlyDictionary<string, string> texts) => (_file, _texts) = (file, texts);

    /// <summary>A text without gaps.</summary>
    /// <exception cref="UserError">The file has none of that name.</exception>
    public string this[string name] =>
        _texts.TryGetValue(name, out var text) ? text : throw new UserError($"{_file} has no text '{name}'.");

    /// <summary>Reads a language; it must say all that English says.</summary>
    /// <param name="site">The folder environment/Site.</param>
    /// <param name="language">Its code, such as en.</param>
    /// <exception cref="UserError">The file is missing or damaged, or lacks texts.</exception>
    public static SiteWords Read(string site, string language)
    {
        var (file, texts) = Parsed(site, language);
        var lacking = Parsed(site, "en").Texts.Keys.Except(texts.Keys).ToList();
        return lacking.Count == 0
            ? new SiteWords(file, texts)
            : throw new UserError(
                $"{file} lacks {lacking.Count} texts that en.json has: {string.Join(", ", lacking.Take(5))}"
                    + (lacking.Count > 5 ? ", …" : ".")
            );
    }

    /// <summary>A text with its gaps {0}, {1} … filled.</summary>
    public string Of(string name, params object[] values) =>
        string.Format(CultureInfo.InvariantCulture, this[name], values);

    /// <summary>The texts that the scripts need, as a script.</summary>
    public string ToScript() =>
        "window.LatentLab = { words: "
        + JsonSerializer.Serialize(
            _texts
                .Where(t => t.Key.StartsWith(ForScripts, StringComparison.Ordinal))
                .ToDictionary(t => t.Key[ForScripts.Length..], t => t.Value),
            Readable
        )
        + " };\n";

    private static (string File, Dictionary<string, string> Texts) Parsed(string site, string language)
    {
        var name = $"environment/Site/words/{language}.json";
        try
        {
            var text = File.ReadAllText(Path.Combine(site, "words", $"{language}.json"));
            return (name, JsonSerializer.Deserialize<Dictionary<string, string>>(text)!);
        }
        catch (IOException)
        {
            throw new UserError($"site.json asks for the language '{language}': there is no {name}.");
        }
        catch (JsonException e)
        {
            throw new UserError($"{name}, line {e.LineNumber + 1}: {Cell.FirstLine(e.Message, 200)}");
        }
    }
}
