using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>A notebook file (nbformat 4.5), checked while it is read.</summary>
internal sealed partial class Notebook
{
    private const long LargestFile = 20_000_000;

    private Notebook(string path, JsonObject root)
    {
        Path = path;
        Root = root;
        Cells = CodeCells(root);
        CodeHash = HashOf(Cells);
    }

    public string Path { get; }

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public string FileName => System.IO.Path.GetFileName(Path);

    public JsonObject Root { get; }

    /// <summary>The code cells, in order.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>SHA-256 of the code cells: changes when the code does, and with nothing else.</summary>
    public string CodeHash { get; }

    /// <summary>Whether it belongs to a learner's edition, which keeps the learner's progress beside it.</summary>
    public bool IsLearners => File.Exists(System.IO.Path.Combine(Folder, "progress.json"));

    /// <summary>The names of its studies.</summary>
    public IEnumerable<string> Studies() =>
        Cells.SelectMany(c => StudyCall().Matches(c.Source)).Select(m => m.Groups["name"].Value);

    /// <summary>What the last stored run wrote, or null.</summary>
    public JsonObject? StoredRun => (Root["metadata"] as JsonObject)?["latentlab"] as JsonObject;

    /// <summary>Reads a notebook.</summary>
    /// <exception cref="UserError">The file is missing, is no notebook or is of an older format.</exception>
    public static Notebook Load(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new InvalidDataException($"it is larger than {LargestFile / 1_000_000} MB");
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            var node = JsonNode.Parse(File.ReadAllText(path), documentOptions: options);
            return new Notebook(path, Checked(node));
        }
        // InvalidOperationException: an escaped text that is no Unicode.
        catch (Exception e)
            when (e
                    is IOException
                        or UnauthorizedAccessException
                        or JsonException
                        or InvalidDataException
                        or InvalidOperationException
            )
        {
            var remedy = CellRole.StoredAgain(path);
            throw new UserError(
                $"{path}: not a readable notebook: "
                    + $"{Cell.FirstLine(e.Message, 300)}{(remedy is null ? "" : $"\n{remedy}")}"
            );
        }
    }

    private static JsonObject Checked(JsonNode? node)
    {
        var root = node as JsonObject ?? throw new InvalidDataException("the file holds no JSON object");
        var version = (Number(root["nbformat"]), Number(root["nbformat_minor"]));
        if (version.CompareTo((4, 5)) < 0 || version.Item1 != 4)
            throw new InvalidDataException($"nbformat {version.Item1}.{version.Item2}, needed is 4.5; save it again");
        if (root["cells"] is not JsonArray cells)
            throw new InvalidDataException("it has no list of cells");
        var ids = new HashSet<string>();
        foreach (var (cell, i) in cells.Select((c, i) => (c as JsonObject, i + 1)))
        {
            if (cell is null || Text(cell["cell_type"]) is not ("code" or "markdown" or "raw"))
                throw new InvalidDataException($"part {i} is no cell");
            if (Text(cell["id"]) is not { Length: > 0 } id || !ids.Add(id))
                throw new InvalidDataException($"cell {i} has no id of its own");
            if (SourceOf(cell) is null)
                throw new InvalidDataException($"cell {i} has no source");
        }
        return root;
    }

    private static List<Cell> CodeCells(JsonObject root)
    {
        var cells = new List<Cell>();
        string? heading = null;
        foreach (var node in root["cells"]!.AsArray().Select(c => c!.AsObject()))
        {
            var source = SourceOf(node)!;
            if (Text(node["cell_type"]) != "code")
            {
                heading = source.Split('\n').FirstOrDefault(l => l.StartsWith('#'))?.TrimStart('#', ' ');
                continue;
            }
            var first = Cell.FirstLine(source);
            var title = first.StartsWith("//", StringComparison.Ordinal) ? first.TrimStart('/', ' ') : heading ?? first;
            cells.Add(new Cell(cells.Count + 1, Cell.FirstLine(title), source, node));
            heading = null;
        }
        return cells;
    }

    /// <summary>The text of a multi-line string, which nbformat keeps as one string or as a list of lines.</summary>
    private static string? SourceOf(JsonObject cell) =>
        cell["source"] switch
        {
            JsonArray lines when lines.All(l => Text(l) is not null) => Unified(string.Concat(lines.Select(Text))),
            JsonValue value when Text(value) is { } text => Unified(text),
            _ => null,
        };

    private static string Unified(string text) => text.Replace("\r\n", "\n");

    private static string? Text(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static int Number(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<int>(out var number) ? number : 0;

    private static string HashOf(IEnumerable<Cell> cells)
    {
        // The length before each cell keeps "ab" + "c" apart from "a" + "bc".
        var all = string.Concat(cells.Select(c => $"{c.Source.Length}\n{c.Source}\n"));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    [System.Text.RegularExpressions.GeneratedRegex("Study\\.Run\\(\"(?<name>[^\"]+)\"")]
    private static partial System.Text.RegularExpressions.Regex StudyCall();
}
