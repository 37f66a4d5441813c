using System.Diagnostics;

namespace LatentLab.Benchmarks;

/// <summary>Says what runs and how long the rest will take.</summary>
/// <param name="expected">The seconds that everything is expected to take.</param>
internal sealed class Remaining(double expected)
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private double _done;

    /// <summary>Announces a case that is expected to take this long.</summary>
    public void Next(string name, double seconds)
    {
        var pace = _done > 0 ? _clock.Elapsed.TotalSeconds / _done : 1;
        var left = TimeSpan.FromSeconds(pace * (expected - _done));
        Console.Error.WriteLine($"{name}; {(int)left.TotalMinutes}:{left.Seconds:D2} min left");
        _done += seconds;
    }
}
