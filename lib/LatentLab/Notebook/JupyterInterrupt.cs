using System.Collections;
using System.Reflection;
using System.Runtime.InteropServices;

namespace LatentLab;

/// <summary>Keeps Jupyter's interrupt from ending .NET Interactive's kernel.</summary>
/// <remarks>
/// Jupyter sends SIGINT. The kernel runs on a generic host, whose ConsoleLifetime takes that for the wish to shut down,
/// and nothing public can tell it otherwise. So its registration is taken out of the runtime's own table, and one that
/// only stops the cell is put in. Shutting down works as before: it comes as a message or as another signal.
/// </remarks>
internal static class JupyterInterrupt
{
    private const string Lifetime = "Microsoft.Extensions.Hosting.Internal.ConsoleLifetime";
    private static int Done;
#pragma warning disable IDE0052 // kept from the garbage collector
    private static PosixSignalRegistration? Ours;
#pragma warning restore IDE0052

    /// <summary>What happened, for the doctor.</summary>
    public static string Status { get; private set; } = "not run";

    /// <summary>Whether an interrupt ends the process in spite of us, so that no one may promise anything.</summary>
    public static bool EndsTheProcess { get; internal set; }

    /// <summary>Changes the registrations once a process, in .NET Interactive only.</summary>
    public static void Survive()
    {
        if (!HostCell.IsThere || Interlocked.Exchange(ref Done, 1) == 1)
            return;
        try
        {
            Status = Replace() ? "an interrupt stops the cell" : "an interrupt is the host's own affair";
        }
#pragma warning disable CA1031 // another runtime keeps its table elsewhere: then the kernel ends, as it does without us
        catch (Exception e)
#pragma warning restore CA1031
        {
            (Status, EndsTheProcess) = ($"an interrupt ends the kernel: {e.Message}", true);
        }
    }

    /// <summary>Takes ConsoleLifetime's place, if it has one.</summary>
    private static bool Replace()
    {
        const BindingFlags hidden = BindingFlags.Static | BindingFlags.NonPublic;
        var field =
            typeof(PosixSignalRegistration).GetField("s_registrations", hidden)
            ?? throw new MissingFieldException("PosixSignalRegistration keeps no table");
        var table = (IDictionary)field.GetValue(null)!;
        var taken = false;
        lock (table)
        {
            foreach (var list in table.Values.Cast<IList>())
            {
                foreach (var token in list.Cast<object>().Where(IsTheLifetimes).ToArray())
                {
                    list.Remove(token);
                    taken = true;
                }
            }
        }
        if (!taken)
            return false;
        Ours = PosixSignalRegistration.Create(
            PosixSignal.SIGINT,
            signal =>
            {
                signal.Cancel = true;
                HostCell.Interrupt();
            }
        );
        return true;
    }

    private static bool IsTheLifetimes(object token) =>
        Get<PosixSignal>(token, "Signal") == PosixSignal.SIGINT
        && Get<Action<PosixSignalContext>>(token, "Handler").Target?.GetType().FullName == Lifetime;

    private static T Get<T>(object token, string name)
    {
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var property = token.GetType().GetProperty(name, any);
        return (T)(property ?? throw new MissingMemberException($"a signal's entry has no {name}")).GetValue(token)!;
    }
}
