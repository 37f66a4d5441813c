using System.Reflection;

namespace LatentLab;

/// <summary>The cell that runs in .NET Interactive, and whether its reader has asked it to stop.</summary>
/// <remarks>The host is not referenced: the library runs in others, too, and there no cell is ever stopped.</remarks>
internal static class HostCell
{
    private const string Host = "Microsoft.DotNet.Interactive",
        Context = Host + ".KernelInvocationContext";
    private static readonly Lock Gate = new();
    private static Type? FoundType;
    private static object? Cell;
    private static CancellationToken Token;
    private static int Interrupts,
        InterruptsBefore,
        Listeners;

    /// <summary>Whether .NET Interactive is the host.</summary>
    public static bool IsThere => Type() is not null;

    /// <summary>The context of the cell that runs; none where no cell runs, or another host is there.</summary>
    public static object? Current => Type() is { } type ? CurrentOf(type) : null;

    /// <summary>Whether stop button or interrupt came since this cell was first asked about.</summary>
    public static bool Stopped
    {
        get
        {
            if (Current is not { } cell)
                return false;
            lock (Gate)
            {
                if (!ReferenceEquals(cell, Cell))
                    (Cell, Token, InterruptsBefore) = (cell, TokenOf(cell), Interrupts);
                return Token.IsCancellationRequested || Interrupts != InterruptsBefore;
            }
        }
    }

    /// <summary>Jupyter's interrupt: whichever cell runs is to stop.</summary>
    public static void Interrupt() => Interlocked.Increment(ref Interrupts);

    /// <summary>
    /// Ends a loop that is written in the cell itself, at its next batch or step; takes garbage away meanwhile.
    /// </summary>
    /// <exception cref="OperationCanceledException">The cell is to stop, and no loop of ours hears it.</exception>
    public static void ThrowIfStopped()
    {
        MemoryWatch.Rest();
        if (Listeners == 0 && Stopped)
            throw new OperationCanceledException(
                "interrupted: the loop ended at this step; the models are as it left them"
            );
    }

    /// <summary>A loop of the library asks by itself from now on, until it calls <see cref="Leave"/>.</summary>
    public static void Listen()
    {
        Interlocked.Increment(ref Listeners);
        _ = Stopped; // interrupts count from here
    }

    /// <summary>See <see cref="Listen"/>.</summary>
    public static void Leave() => Interlocked.Decrement(ref Listeners);

    /// <summary>The current context of a type shaped like KernelInvocationContext, or null.</summary>
    internal static object? CurrentOf(Type context) =>
        context.GetProperty("Current", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);

    /// <summary>The token of an object shaped like a KernelInvocationContext.</summary>
    internal static CancellationToken TokenOf(object context) =>
        context.GetType().GetProperty("CancellationToken")?.GetValue(context) as CancellationToken?
        ?? CancellationToken.None;

    private static Type? Type() =>
        FoundType ??= AppDomain
            .CurrentDomain.GetAssemblies()
            .FirstOrDefault(assembly => assembly.GetName().Name == Host)
            ?.GetType(Context);
}
