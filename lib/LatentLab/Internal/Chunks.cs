namespace LatentLab;

/// <summary>Splits rows into pieces that fit into memory.</summary>
internal static class Chunks
{
    /// <summary>Where each piece begins and ends (exclusive), in order; the last one may be shorter.</summary>
    public static IEnumerable<(long Start, long End)> Of(long rows, int size)
    {
        for (long start = 0; start < rows; start += size)
            yield return (start, Math.Min(start + size, rows));
    }
}
