namespace LatentLab;

/// <summary>One signal for the ways to stop a loop: the caller's token, Ctrl-C, the notebook's own.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationToken _caller;
    private volatile bool _key;

    /// <summary>Listens until it is disposed.</summary>
    public Interruption(CancellationToken caller)
    {
        _caller = caller;
        JupyterInterrupt.Survive();
        HostCell.Listen();
        Console.CancelKeyPress += OnCancelKeyPress;
    }

    /// <summary>Whether the loop should end now.</summary>
    public bool Requested => _key || _caller.IsCancellationRequested || HostCell.Stopped;

    /// <summary>Whether the process goes on after the loop: only then may anyone promise what stays.</summary>
    public bool LeavesTheProcess => !_key || !JupyterInterrupt.EndsTheProcess;

    /// <summary>The first Ctrl-C asks the loop to end; a second one ends the process, as it does without us.</summary>
    internal void OnCancelKeyPress(object? sender, ConsoleCancelEventArgs? press)
    {
        if (press is not null)
            press.Cancel = !Requested;
        _key = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Console.CancelKeyPress -= OnCancelKeyPress;
        HostCell.Leave();
    }
}
