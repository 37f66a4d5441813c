using System.Diagnostics;

namespace LatentLab;

/// <summary>
/// An experiment repeated over seeds: one seed live in a lesson, all of them by the command <c>study</c>.
/// </summary>
public static class Study
{
    /// <summary>The seed that runs live in a lesson. Stored rows use the seeds 0, 1, 2, …</summary>
    public const int LiveSeed = 42;

    /// <summary>Runs an experiment, and gives its result beside the stored ones.</summary>
    /// <param name="name">The study's name in the evidence, such as <c>tied-vs-untied</c>.</param>
    /// <param name="experiment">The experiment as a function of the seed.</param>
    /// <param name="seeds">How many seeds the stored study has, at least 2.</param>
    /// <param name="live">
    /// False where one seed is too long for a lesson: then a lesson shows the stored rows alone.
    /// </param>
    /// <returns>
    /// In a lesson: seed 42 run now, with the stored rows. By <c>dotnet run lab.cs -- study NN</c>: the stored rows
    /// after all missing or stale seeds have run; it resumes where it was stopped, seed by seed.
    /// </returns>
    /// <exception cref="InvalidDataException">The evidence file is damaged.</exception>
    /// <exception cref="OperationCanceledException">
    /// The reader stopped the cell before the live seed was finished.
    /// </exception>
    public static StudyResult Run(string name, Func<int, Trial> experiment, int seeds = 5, bool live = true)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(seeds, 2);
        var session = Lab.Session;
        var code = session.NotebookPath is { } path ? NotebookFolder.StudyCodeHash(path) : "";
        if (session.IsStudy && (string.IsNullOrEmpty(session.Only) || session.Only == name))
            RunMissing(name, experiment, session.Seeds ?? seeds, session, code);

        Trial? now = null;
        if (!session.IsStudy && live)
        {
            now = Whole(name, () => experiment(LiveSeed));
            Measured.Record(name, now);
        }
        var wanted = session.IsStudy ? session.Profile : Profile.Standard;
        return new(
            name,
            now,
            session.EvidencePath is { } file
                ? [.. EvidenceFile.Read(file).Rows(name).Where(row => row.Profile == wanted)]
                : [],
            session.Profile,
            code
        );
    }

    /// <summary>
    /// What an experiment measures, unless the reader stops it: numbers of trainings cut short are no one's.
    /// </summary>
    private static Trial Whole(string name, Func<Trial> experiment)
    {
        try
        {
            _ = HostCell.Stopped; // interrupts count from here
            var trial = experiment();
            if (!HostCell.Stopped)
                return trial;
        }
        catch (Exception) when (HostCell.Stopped)
        {
            // whatever it stumbled over comes of the interrupt
        }
        throw new OperationCanceledException(
            $"interrupted: seed {LiveSeed} of {name} was not finished, and nothing is shown of it; run the cell again"
        );
    }

    private static void RunMissing(string name, Func<int, Trial> experiment, int seeds, Session session, string code)
    {
        var evidence =
            session.EvidencePath
            ?? throw new InvalidOperationException(
                "a study needs the notebook's folder to store its rows: run it with `dotnet run lab.cs -- study NN`"
            );
        var done = EvidenceFile
            .Read(evidence)
            .Rows(name)
            .Where(row =>
                row.Profile == session.Profile && row.Code == code && row.Library == BuiltWith.StampOf(session.Notebook)
            )
            .Select(row => row.Seed)
            .ToHashSet();
        var missing = Enumerable.Range(0, seeds).Where(seed => !done.Contains(seed)).ToArray();
        Console.WriteLine($"study {name}: {seeds} seeds, {seeds - missing.Length} stored, {missing.Length} to run");

        var clock = Stopwatch.StartNew();
        for (var i = 0; i < missing.Length; i++)
        {
            var started = clock.Elapsed;
            var trial = experiment(missing[i]);
            var seconds = (clock.Elapsed - started).TotalSeconds;
            var row = new StudyRow(
                missing[i],
                session.Profile,
                code,
                seconds,
                trial.Values,
                trial.Curves,
                BuiltWith.StampOf(session.Notebook)
            );
            EvidenceFile.Put(evidence, name, row, Console.WriteLine);
            var toGo = missing.Length - i - 1;
            var left = Durations.Text(clock.Elapsed.TotalSeconds / (i + 1) * toGo);
            Console.WriteLine(
                Invariant($"seed {missing[i]} stored after {seconds:F0} s; ")
                    + (toGo > 0 ? Invariant($"{toGo} to go, about {left}") : "all are stored")
            );
        }
        if (session.NotebookPath is { } path && Scoreboard.Update(Path.GetDirectoryName(path)!) is { } message)
            Console.WriteLine(message);
    }
}
