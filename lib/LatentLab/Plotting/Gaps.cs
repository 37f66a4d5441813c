namespace LatentLab;

/// <summary>NaN cuts curves and bands into stretches.</summary>
internal static class Gaps
{
    /// <summary>The longest stretches of positions that are there, as half-open ranges.</summary>
    public static IEnumerable<(int From, int To)> Stretches(int count, Func<int, bool> isThere)
    {
        for (var from = 0; from < count; from++)
        {
            if (!isThere(from))
                continue;
            var to = from;
            while (to < count && isThere(to))
                to++;
            yield return (from, to);
            from = to;
        }
    }
}
