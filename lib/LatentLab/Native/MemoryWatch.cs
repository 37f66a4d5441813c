namespace LatentLab;

/// <summary>
/// Collects garbage where the process grows fast, which .NET alone does too late, and returns freed memory.
/// </summary>
/// <remarks>
/// .NET counts a tensor as a few bytes, and on a processor with a large cache it waits for hundreds of megabytes of
/// garbage before it looks (the budget of generation 0 is the size of the third cache, for each core). So temporary
/// tensors that no scope disposes, and the rows that a classifier copies, pile up. They are collected between two
/// operations of torch, by the thread that calls them, and never by another one: TorchSharp holds on to nothing that
/// it has handed to native code, so that during a call its very arguments are garbage, a number such as the 0 of
/// <c>masked_fill(mask, 0)</c> as well as a tensor that has no name. Memory that is free already is returned by the
/// watching thread itself, at most once a second: blocks of a few megabytes tear it to pieces that fit nothing else, a
/// hundred megabytes a second where a mixture is fitted.
/// </remarks>
internal static class MemoryWatch
{
    private const long Growth = 64L << 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan BetweenReturns = TimeSpan.FromSeconds(1);
    private static readonly Lock Once = new();
    private static Timer? Ticks;
    private static long Least = long.MaxValue;
    private static volatile bool Grown;
    private static long AfterReturn;
    private static long Returned = Environment.TickCount64;

    /// <summary>Begins to watch; a second call does nothing.</summary>
    public static void Begin()
    {
        lock (Once)
            Ticks ??= new Timer(_ => Look(), null, Pause, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Collects if the process has grown; to be called where no operation of torch runs.</summary>
    public static void Rest()
    {
        if (!Grown)
            return;
        GC.Collect();
        // A finalizer of somebody else's that blocks must not stop a training.
        Task.Run(GC.WaitForPendingFinalizers).Wait(Patience);
        Volatile.Write(ref Least, Environment.WorkingSet);
        Grown = false;
    }

    private static void Look()
    {
        var now = Environment.WorkingSet;
        var since = Environment.TickCount64 - Returned;
        if (now > AfterReturn + Growth && since >= BetweenReturns.TotalMilliseconds)
        {
            FreedMemory.Return();
            (AfterReturn, Returned) = (Environment.WorkingSet, Environment.TickCount64);
        }
        if (now < Volatile.Read(ref Least))
            Volatile.Write(ref Least, now);
        else if (now > Volatile.Read(ref Least) + Growth)
            Grown = true;
        Ticks?.Change(Pause, Timeout.InfiniteTimeSpan);
    }
}
