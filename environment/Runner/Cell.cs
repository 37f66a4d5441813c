using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>One code cell of a notebook.</summary>
/// <param name="Number">Its place among the notebook's code cells, from 1: the number a reader sees in brackets.</param>
/// <param name="Title">One line that says what the cell does.</param>
/// <param name="Source">The code, with \n as line ends.</param>
/// <param name="Tags">The tags of its metadata.</param>
/// <param name="Node">The cell in the notebook's JSON.</param>
internal sealed record Cell(int Number, string Title, string Source, IReadOnlyList<string> Tags, JsonObject Node)
{
    /// <summary>The cell as an error message names it: its number and its first line.</summary>
    public string Name => $"cell {Number} ({FirstLine(Source)})";

    /// <summary>Whether Jupyter's own tag says that an exception of this cell belongs to the lesson.</summary>
    public bool MayThrow => Tags.Contains("raises-exception");

    /// <summary>The first line with anything on it, shortened where it is long.</summary>
    public static string FirstLine(string text, int longest = 60)
    {
        var line = text.Split('\n').Select(l => l.Trim()).FirstOrDefault(l => l.Length > 0) ?? "empty";
        return line.Length <= longest ? line : line[..(longest - 1)] + "…";
    }
}
