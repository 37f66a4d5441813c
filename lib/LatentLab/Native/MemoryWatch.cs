namespace LatentLab;

/// <summary>Collects garbage where the process grows fast, which .NET alone does too late.</summary>
/// <remarks>
/// .NET counts a tensor as a few bytes, and on a processor with a large cache it waits for hundreds of megabytes of
/// garbage before it looks (the budget of generation 0 is the size of the third cache, for each core). So temporary
/// tensors that no scope disposes, and the rows that a classifier copies, pile up.
/// </remarks>
internal static class MemoryWatch
{
    private const long Growth = 150L << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly Lock Once = new();
    private static Timer? Ticks;
    private static long Least = long.MaxValue;

    /// <summary>Begins to watch; a second call does nothing.</summary>
    public static void Begin()
    {
        lock (Once)
            Ticks ??= new Timer(_ => Look(), null, Pause, Timeout.InfiniteTimeSpan);
    }

    private static void Look()
    {
        Least = Math.Min(Least, Environment.WorkingSet);
        if (Environment.WorkingSet > Least + Growth)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Least = Environment.WorkingSet;
        }
        Ticks?.Change(Pause, Timeout.InfiniteTimeSpan);
    }
}
