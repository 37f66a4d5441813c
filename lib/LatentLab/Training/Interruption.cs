using System.Reflection;

namespace LatentLab;

/// <summary>One signal for the three ways to stop a loop: the caller's token, Ctrl-C, the notebook's stop button.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source;

    /// <summary>Listens until it is disposed.</summary>
    public Interruption(CancellationToken caller)
    {
        source = CancellationTokenSource.CreateLinkedTokenSource(caller, HostToken());
        Console.CancelKeyPress += OnCancelKeyPress;
    }

    /// <summary>Whether the loop should end now.</summary>
    public bool Requested => source.IsCancellationRequested;

    /// <summary>The first Ctrl-C asks the loop to end; a second one ends the process, as it does without us.</summary>
    internal void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs? key)
    {
        if (key is not null) key.Cancel = !Requested;
        Request();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKeyPress;
        lock (source) source.Dispose();
    }

    /// <summary>Asks the loop to end. Ctrl-C may arrive on its own thread just when the loop is over.</summary>
    private void Request()
    {
        lock (source)
        {
            try
            {
                source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // the loop has ended by itself
            }
        }
    }

    /// <summary>.NET Interactive's own signal. Its assembly is not referenced: the library runs in other hosts, too.</summary>
    internal static CancellationToken HostToken()
    {
        var context = AppDomain.CurrentDomain.GetAssemblies()
            .Where(assembly => assembly.GetName().Name == "Microsoft.DotNet.Interactive")
            .Select(assembly => assembly.GetType("Microsoft.DotNet.Interactive.KernelInvocationContext"))
            .FirstOrDefault(type => type is not null);
        return context is null ? CancellationToken.None : TokenOf(context);
    }

    /// <summary>The token of a type shaped like KernelInvocationContext; none where it has another shape or no current cell.</summary>
    internal static CancellationToken TokenOf(Type context)
    {
        var current = context.GetProperty("Current", BindingFlags.Public | BindingFlags.Static)?.GetValue(null);
        return current is null ? CancellationToken.None
            : context.GetProperty("CancellationToken")?.GetValue(current) as CancellationToken? ?? CancellationToken.None;
    }
}
