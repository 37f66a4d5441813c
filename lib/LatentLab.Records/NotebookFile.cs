using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LatentLab;

/// <summary>Reads what a notebook's file (nbformat 4) says; written it is by <see cref="JupyterJson"/>.</summary>
internal static partial class NotebookFile
{
    /// <summary>The beginning of the id of a cell that makes a study's rows.</summary>
    public const string StudyPrefix = "study-";

    /// <summary>The file as JSON.</summary>
    /// <exception cref="InvalidDataException">It is no JSON object.</exception>
    public static JsonObject Parse(string text)
    {
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            return JsonNode.Parse(text, documentOptions: options) as JsonObject
                ?? throw new InvalidDataException("the file holds no JSON object");
        }
        // InvalidOperationException: an escaped text that is no Unicode.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException(e.Message, e);
        }
    }

    /// <summary>
    /// Requires format 4: cells of known kinds, each with a source. Cells without an id of their own, as before 4.5,
    /// get one: the result is of 4.5.
    /// </summary>
    /// <returns>The same.</returns>
    /// <exception cref="InvalidDataException">Something is missing; the message says where.</exception>
    public static JsonObject Checked(JsonObject root)
    {
        var version = (Number(root["nbformat"]), Number(root["nbformat_minor"]));
        if (version.Item1 != 4)
            throw new InvalidDataException(
                $"nbformat {version.Item1}.{version.Item2}, needed is 4; "
                    + "`jupyter nbconvert --to notebook` makes one of an older file"
            );
        if (root["cells"] is not JsonArray cells)
            throw new InvalidDataException("it has no list of cells");
        var ids = new HashSet<string>();
        var without = new List<(JsonObject Cell, int Place)>();
        foreach (var (cell, i) in cells.Select((c, i) => (c as JsonObject, i + 1)))
        {
            if (cell is null || Word(cell["cell_type"]) is not ("code" or "markdown" or "raw"))
                throw new InvalidDataException($"part {i} is no cell");
            if (SourceOf(cell) is null)
                throw new InvalidDataException($"cell {i} has no source");
            if (Word(cell["id"]) is not { Length: > 0 } id || !ids.Add(id))
                without.Add((cell, i));
        }
        foreach (var (cell, i) in without)
        {
            var id = $"part-{i}";
            while (!ids.Add(id))
                id += "x";
            cell["id"] = id;
        }
        if (version.Item2 < 5)
            root["nbformat_minor"] = 5;
        return root;
    }

    /// <summary>The cells, in order; none where the file has no list of them.</summary>
    public static IEnumerable<JsonObject> Cells(JsonObject root) =>
        (root["cells"] as JsonArray ?? []).OfType<JsonObject>();

    /// <summary>Whether it holds code.</summary>
    public static bool IsCode(JsonObject cell) => Word(cell["cell_type"]) == "code";

    /// <summary>What stands in a cell, with \n as line ends; null where it has no text.</summary>
    public static string? SourceOf(JsonObject cell) =>
        cell["source"] switch
        {
            JsonArray lines when lines.All(line => Word(line) is not null) => Unified(Text(lines)),
            JsonValue value when Word(value) is { } text => Unified(text),
            _ => null,
        };

    /// <summary>
    /// A text of several lines, which nbformat keeps as one string or as a list of them; empty for anything else.
    /// </summary>
    public static string Text(JsonNode? node) =>
        node is JsonArray lines ? string.Concat(lines.Select(Text)) : Word(node) ?? "";

    /// <summary>
    /// A hash of the code cells whose id begins with <c>study-</c>: the code that makes a study's rows, and no other.
    /// </summary>
    /// <remarks>Rows are of the standard profile: see <see cref="WithoutQuick"/>.</remarks>
    public static string StudyCodeHash(JsonObject root)
    {
        var code = new StringBuilder();
        foreach (var cell in Cells(root).Where(IsCode))
            if (Word(cell["id"])?.StartsWith(StudyPrefix, StringComparison.Ordinal) == true)
                code.Append(WithoutQuick(Text(cell["source"])).ReplaceLineEndings("\n").Trim()).Append("\n;\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code.ToString())))[..16];
    }

    /// <summary>
    /// Code without what <c>Lab.Pick</c> takes at quick, its first argument: what counts for rows and outputs, which
    /// are of the standard profile.
    /// </summary>
    public static string WithoutQuick(string code) => AtQuick().Replace(code, "");

    /// <summary>What the run whose outputs are stored wrote down, or null before the first one.</summary>
    public static JsonObject? StoredRun(JsonObject root) =>
        (root["metadata"] as JsonObject)?["latentlab"] as JsonObject;

    [GeneratedRegex(@"(?<=\bLab\.Pick(?:<[^<>()]*>)?\()[^,()""]*,\s*")]
    private static partial Regex AtQuick();

    private static string Unified(string text) => text.Replace("\r\n", "\n");

    private static string? Word(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static int Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<int>(out var number) ? number : 0;
}
