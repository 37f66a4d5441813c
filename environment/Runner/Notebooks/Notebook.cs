using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>A notebook file (nbformat 4), checked while it is read.</summary>
internal sealed partial class Notebook
{
    private const long LargestFile = 20_000_000;

    private Notebook(string path, string text, JsonObject root)
    {
        Path = path;
        Text = text;
        Root = root;
        Cells = CodeCells(root);
        CodeHash = HashOf(Cells);
    }

    public string Path { get; }

    public string Folder => System.IO.Path.GetDirectoryName(Path)!;

    public string FileName => System.IO.Path.GetFileName(Path);

    /// <summary>The file's text when it was read.</summary>
    public string Text { get; }

    public JsonObject Root { get; }

    /// <summary>The code cells, in order.</summary>
    public IReadOnlyList<Cell> Cells { get; }

    /// <summary>
    /// SHA-256 of the code cells: changes when the code does that made the outputs, and with nothing else.
    /// </summary>
    public string CodeHash { get; }

    /// <summary>Whether it belongs to a learner's edition, which keeps the learner's progress beside it.</summary>
    public bool IsLearners => File.Exists(System.IO.Path.Combine(Folder, "progress.json"));

    /// <summary>Whether it asks for the library; others' notebooks need not follow its rules for cells.</summary>
    public bool UsesLibrary => CellRules.UsesLibrary(Cells);

    /// <summary>A cell's code and the packages that it asks for; nothing of another language's cell.</summary>
    /// <exception cref="CellException">No host would run it.</exception>
    public (string Code, IReadOnlyList<PackageId> Packages) Separate(Cell cell) =>
        cell.Foreign is null ? CellRules.Separate(cell.Source, UsesLibrary) : ("", []);

    /// <summary>The names of its studies.</summary>
    public IEnumerable<string> Studies() =>
        Cells.SelectMany(c => StudyCall().Matches(c.Source)).Select(m => m.Groups["name"].Value);

    /// <summary>What the last stored run wrote, or null.</summary>
    public JsonObject? StoredRun => NotebookFile.StoredRun(Root);

    /// <summary>Reads a notebook.</summary>
    /// <exception cref="UserError">The file is missing or is no notebook of format 4.</exception>
    public static Notebook Load(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        try
        {
            if (new FileInfo(path).Length > LargestFile)
                throw new InvalidDataException($"it is larger than {LargestFile / 1_000_000} MB");
            var text = File.ReadAllText(path);
            return new Notebook(path, text, NotebookFile.Checked(NotebookFile.Parse(text)));
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException or InvalidDataException or InvalidOperationException)
        {
            var remedy = CellRole.StoredAgain(path);
            throw new UserError(
                $"{path}: not a readable notebook: "
                    + $"{Cell.FirstLine(e.Message, 300)}{(remedy is null ? "" : $"\n{remedy}")}"
            );
        }
    }

    private static List<Cell> CodeCells(JsonObject root)
    {
        var cells = new List<Cell>();
        var language = ForeignLanguage.OfNotebook(root);
        string? heading = null;
        foreach (var node in NotebookFile.Cells(root))
        {
            var source = NotebookFile.SourceOf(node)!;
            if (!NotebookFile.IsCode(node))
            {
                heading = source.Split('\n').FirstOrDefault(l => l.StartsWith('#'))?.TrimStart('#', ' ');
                continue;
            }
            var first = Cell.FirstLine(source);
            var title = first.StartsWith("//", StringComparison.Ordinal) ? first.TrimStart('/', ' ') : heading ?? first;
            var cell = new Cell(cells.Count + 1, Cell.FirstLine(title), source, node);
            cells.Add(cell with { Foreign = ForeignLanguage.Of(node, source, language) });
            heading = null;
        }
        return cells;
    }

    private static string HashOf(IEnumerable<Cell> cells)
    {
        // The length before each cell keeps "ab" + "c" apart from "a" + "bc".
        var all = string.Concat(
            cells.Select(c => NotebookFile.WithoutQuick(c.Source)).Select(code => $"{code.Length}\n{code}\n")
        );
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)));
    }

    [System.Text.RegularExpressions.GeneratedRegex("Study\\.Run\\(\"(?<name>[^\"]+)\"")]
    private static partial System.Text.RegularExpressions.Regex StudyCall();
}
