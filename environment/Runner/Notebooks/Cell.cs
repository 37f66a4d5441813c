using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>One code cell of a notebook.</summary>
/// <param name="Number">
/// Its place among the notebook's code cells, from 1: the number a reader sees in brackets.
/// </param>
/// <param name="Title">One line that says what the cell does.</param>
/// <param name="Source">The code, with \n as line ends.</param>
/// <param name="Node">The cell in the notebook's JSON.</param>
internal sealed record Cell(int Number, string Title, string Source, JsonObject Node)
{
    /// <summary>Its id, unique in the notebook.</summary>
    public string Id { get; } = Node["id"]!.ToString();

    /// <summary>What it is for, one of <see cref="CellRole.All"/>, or null.</summary>
    public string? Role { get; } = CellRole.Of(Node["id"]!.ToString());

    /// <summary>Another language than C#, by its name, or null.</summary>
    public string? Foreign { get; init; }

    /// <summary>The cell as an error message names it: its number and its first line.</summary>
    public string Name => $"cell {Number} ({FirstLine(Source)})";

    /// <summary>The first line with anything on it, shortened where it is long.</summary>
    public static string FirstLine(string text, int longest = 60)
    {
        var line = text.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? "empty";
        return line.Length <= longest ? line : line[..(longest - 1)] + "…";
    }
}
