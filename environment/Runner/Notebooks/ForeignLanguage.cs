using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>Cells of other languages: polyglot notebooks have some, and whole notebooks are of one.</summary>
internal static class ForeignLanguage
{
    // By the names that kernels and magic commands have.
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["csharp"] = "C#",
        ["c#"] = "C#",
        [".net-csharp"] = "C#",
        ["polyglot-notebook"] = "C#",
        ["dotnet-interactive.csharp"] = "C#",
        ["fsharp"] = "F#",
        ["f#"] = "F#",
        [".net-fsharp"] = "F#",
        ["dotnet-interactive.fsharp"] = "F#",
        ["powershell"] = "PowerShell",
        ["pwsh"] = "PowerShell",
        [".net-powershell"] = "PowerShell",
        ["dotnet-interactive.pwsh"] = "PowerShell",
        ["javascript"] = "JavaScript",
        ["js"] = "JavaScript",
        ["typescript"] = "TypeScript",
        ["python"] = "Python",
        ["python3"] = "Python",
        ["pythonkernel"] = "Python",
        ["ipython"] = "Python",
        ["r"] = "R",
        ["ir"] = "R",
        ["julia"] = "Julia",
        ["sql"] = "SQL",
        ["kql"] = "KQL",
        ["http"] = "HTTP",
        ["bash"] = "shell",
        ["sh"] = "shell",
        ["shellscript"] = "shell",
        ["cmd"] = "shell",
        ["value"] = "a value",
        ["html"] = "HTML",
        ["css"] = "CSS",
        ["svg"] = "SVG",
        ["latex"] = "LaTeX",
        ["markdown"] = "Markdown",
        ["mermaid"] = "Mermaid",
    };

    // They show something and compute nothing.
    private static readonly string[] Shown = ["HTML", "CSS", "SVG", "LaTeX", "Markdown", "Mermaid"];

    /// <summary>Whether cells of a language may be left out without harm to later ones.</summary>
    public static bool OnlyShows(string language) => Shown.Contains(language);

    /// <summary>The language of the cells of a notebook that name none themselves; null for C#.</summary>
    public static string? OfNotebook(JsonObject root)
    {
        var metadata = root["metadata"] as JsonObject;
        var kernel = metadata?["kernelspec"] as JsonObject;
        string?[] said =
        [
            Word((metadata?["polyglot_notebook"] as JsonObject)?["kernelInfo"], "defaultKernelName"),
            Word(kernel, "language"),
            Word(kernel, "name"),
            // Some C# notebooks of old were saved as Python's, and have no kernel.
            NotebookFile.Cells(root).Any(AsksForPackages)
                ? null
                : Word(metadata?["language_info"], "name"),
        ];
        return said.FirstOrDefault(name => name is { Length: > 0 }) is { } language ? NotCSharp(language) : null;
    }

    /// <summary>The language of a code cell, or null for C#.</summary>
    /// <param name="cell">The cell.</param>
    /// <param name="source">What stands in it.</param>
    /// <param name="ofNotebook">That of its notebook's cells; see <see cref="OfNotebook"/>.</param>
    public static string? Of(JsonObject cell, string source, string? ofNotebook)
    {
        var first = source.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.Length > 0) ?? "";
        var command =
            first.StartsWith("#!", StringComparison.Ordinal) || first.StartsWith("%%", StringComparison.Ordinal)
                ? first[2..].Trim().Split(' ')[0]
                : "";
        if (Names.ContainsKey(command))
            return NotCSharp(command);
        var metadata = cell["metadata"];
        string?[] said =
        [
            Word((metadata as JsonObject)?["polyglot_notebook"], "kernelName"),
            Word((metadata as JsonObject)?["dotnet_interactive"], "language"),
            Word((metadata as JsonObject)?["vscode"], "languageId"),
        ];
        return said.FirstOrDefault(name => name is { Length: > 0 }) is { } language ? NotCSharp(language) : ofNotebook;
    }

    private static string? NotCSharp(string name) =>
        Names.GetValueOrDefault(name, name) is var language && language == "C#" ? null : language;

    private static bool AsksForPackages(JsonObject cell) =>
        NotebookFile.SourceOf(cell)?.Contains("#r \"nuget", StringComparison.Ordinal) == true;

    private static string? Word(JsonNode? of, string name) =>
        NotebookFile.Text((of as JsonObject)?[name]) is { Length: > 0 } text ? text : null;
}
