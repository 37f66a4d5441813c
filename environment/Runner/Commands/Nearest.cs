namespace LatentLab.Runner;

/// <summary>Finds what was probably meant.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest letters to change.</summary>
    public static string Of(string word, IEnumerable<string> candidates) =>
        candidates.MinBy(c => Distance(word.ToLowerInvariant(), c.ToLowerInvariant())) ?? "";

    /// <summary>A sentence that names the nearest candidate, where one is near; else where to look.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        Of(word, candidates) is { Length: > 0 } nearest && IsNear(word, Distance(word.ToLowerInvariant(), nearest))
            ? $" The nearest is '{nearest}'."
            : "\n`dotnet run lab.cs -- help` lists what there is.";

    /// <summary>Whether so many changed letters may be a slip.</summary>
    public static bool IsNear(string word, int distance) => distance <= Math.Max(1, word.Length / 3);

    /// <summary>
    /// Levenshtein's distance: insertions, deletions and replacements that turn one word into the other.
    /// </summary>
    public static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
