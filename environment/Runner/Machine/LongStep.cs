using System.Diagnostics;
using System.Globalization;

namespace LatentLab.Runner;

/// <summary>
/// A step that says nothing by itself, such as a build: a line when it begins, and one every ten seconds with the time
/// that is left, as the last one of its kind suggests.
/// </summary>
internal sealed class LongStep : IDisposable
{
    private readonly string _file;
    private readonly string _title;
    private readonly TextWriter _output;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly double? _expected;
    private readonly Timer _timer;

    /// <summary>Begins.</summary>
    /// <param name="repository">The clone, whose artifacts have the time of the last one.</param>
    /// <param name="kind">What is remembered, as in <c>pack</c>.</param>
    /// <param name="title">What is done, as in <c>Packing the library for linux-x64</c>.</param>
    /// <param name="firstTime">How long it may take, where it was never done here.</param>
    /// <param name="output">Takes the lines.</param>
    /// <param name="every">The time between two lines; ten seconds.</param>
    public LongStep(
        Repository repository,
        string kind,
        string title,
        string firstTime,
        TextWriter output,
        TimeSpan? every = null
    )
    {
        _file = Path.Combine(repository.Root, "artifacts", "times", kind);
        (_title, _output) = (title, output);
        if (File.Exists(_file) && double.TryParse(File.ReadAllText(_file), CultureInfo.InvariantCulture, out var last))
            _expected = last;
        var time = _expected is { } seconds ? $"about {Durations.Text(seconds)}" : firstTime;
        output.WriteLine($"{title}: {time}…");
        var between = every ?? TimeSpan.FromSeconds(10);
        _timer = new Timer(_ => Say(), null, between, between);
    }

    /// <summary>It went well: its time is what the next one is expected to take.</summary>
    public void Done()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!);
        AtomicFile.WriteText(_file, _clock.Elapsed.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture));
    }

    /// <summary>No line comes after this.</summary>
    public void Dispose()
    {
        using var ended = new ManualResetEvent(false);
        if (_timer.Dispose(ended))
            ended.WaitOne();
    }

    private void Say()
    {
        var gone = _clock.Elapsed.TotalSeconds;
        var left =
            _expected is not { } expected ? ""
            : gone < expected ? $", about {Durations.Text(expected - gone)} left"
            : ", longer than last time";
        _output.WriteLine($"{_title}: {Durations.Text(gone)}{left}");
        _output.Flush();
    }
}
