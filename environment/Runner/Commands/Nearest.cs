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
    /// Damerau's distance: insertions, deletions, replacements and swaps of neighbors that turn one word into the
    /// other.
    /// </summary>
    public static int Distance(string a, string b)
    {
        var table = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    table[i, j] = i + j;
                    continue;
                }
                var replaced = table[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                table[i, j] = Math.Min(replaced, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    table[i, j] = Math.Min(table[i, j], table[i - 2, j - 2] + 1);
            }
        }
        return table[a.Length, b.Length];
    }
}
