using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>The picture in README.md: the stored output of one cell, copied whenever its notebook is stored.</summary>
internal static class ReadmePicture
{
    /// <summary>The notebook's name without its ending; the picture has the same.</summary>
    public const string Notebook = "05-tied-weights";

    private const string Cell = "curves-small";

    /// <summary>Where the picture is kept in a notebooks' folder.</summary>
    public static string PathIn(string notebooks) => Path.Combine(notebooks, "images", Notebook + ".png");

    /// <summary>Its bytes, from the notebook's stored outputs; null where it has none.</summary>
    /// <param name="root">The notebook, as nbformat.</param>
    public static byte[]? Of(JsonObject root) =>
        root["cells"]!
            .AsArray()
            .Where(cell => (string?)cell!["id"] == Cell)
            .SelectMany(cell => cell!["outputs"]!.AsArray())
            .Select(output => (string?)output!["data"]?["image/png"])
            .OfType<string>()
            .Select(Convert.FromBase64String)
            .FirstOrDefault();

    /// <summary>Copies it out of a notebook that was stored, if it is the one.</summary>
    public static void Update(string notebook, JsonObject root)
    {
        if (Path.GetFileNameWithoutExtension(notebook) == Notebook && Of(root) is { } picture)
            AtomicFile.Write(PathIn(Path.GetDirectoryName(notebook)!), picture);
    }
}
