using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>Finds folders of this machine in outputs: they mean nothing to a reader, and tell who ran it.</summary>
internal static class MachinePaths
{
    /// <summary>The folders that no stored output may name.</summary>
    public static IReadOnlyList<string> Of(Repository repository) =>
        [repository.Root, UserFolders.Home, UserFolders.Packages, UserFolders.Cache, Path.GetTempPath()];

    /// <summary>The first of the folders that an output names, or null.</summary>
    public static string? FirstIn(JsonNode outputs, IEnumerable<string> folders)
    {
        var texts = Texts(outputs).ToList();
        return folders
            .Select(f => f.TrimEnd('/', '\\'))
            .FirstOrDefault(f => f.Length > 1 && texts.Any(t => Names(t, f)));
    }

    private static IEnumerable<string> Texts(JsonNode? node) =>
        node switch
        {
            JsonObject members => members
                .Where(m => !m.Key.StartsWith("image/png", StringComparison.Ordinal))
                .SelectMany(m => Texts(m.Value)),
            JsonArray items => items.SelectMany(Texts),
            JsonValue value when value.TryGetValue<string>(out var text) => [text],
            _ => [],
        };

    // "/srv" is in "/srv/x" and in "/srv", and not in "/srv2" or "and/srv-cause".
    private static bool Names(string text, string folder)
    {
        for (
            var at = text.IndexOf(folder, StringComparison.Ordinal);
            at >= 0;
            at = text.IndexOf(folder, at + 1, StringComparison.Ordinal)
        )
        {
            var end = at + folder.Length;
            if ((at == 0 || !IsName(text[at - 1])) && (end == text.Length || !IsName(text[end])))
                return true;
        }
        return false;
    }

    private static bool IsName(char c) => char.IsLetterOrDigit(c) || c is '_' or '-' or '.';
}
