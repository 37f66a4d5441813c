using System.Diagnostics;

namespace LatentLab;

/// <summary>About ten lines however long a loop is, and none for a loop that is over in two seconds.</summary>
/// <param name="total">How many rounds are planned.</param>
/// <param name="what">What a round is called: epoch, iteration.</param>
/// <param name="quiet">No lines at all.</param>
public sealed class Progress(int total, string what, bool quiet = false)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly int _every = Math.Max(1, (total + 7) / 8);

    /// <summary>Writes the line of a round that is over, if it is the turn of one.</summary>
    /// <param name="done">How many rounds are over.</param>
    /// <param name="values">What to say of them, such as the losses; the time left is added.</param>
    public void Report(int done, string values)
    {
        if (IsDue(done))
            Say(Line(done, values, _clock.Elapsed));
    }

    /// <summary>Writes a line of another kind, under the same condition that the loop is not over in no time.</summary>
    /// <param name="line">The line.</param>
    public void Say(string line)
    {
        if (!quiet && _clock.Elapsed >= Silence)
            Console.WriteLine(line);
    }

    /// <summary>How many rounds of what are planned.</summary>
    public override string ToString() => $"progress of {total} rounds ({what})";

    /// <summary>The first round, every k-th and the last one: ten at most.</summary>
    internal bool IsDue(int done) => done == 1 || done % _every == 0 || done == total;

    internal string Line(int done, string values, TimeSpan elapsed) =>
        $"{what} {Invariant($"{done}").PadLeft(Invariant($"{total}").Length)}/{total}  {values}  "
        + (
            done < total
                ? $"{Durations.Text(elapsed.TotalSeconds / done * (total - done))} left"
                : $"{Durations.Text(elapsed.TotalSeconds)} in all"
        );
}
