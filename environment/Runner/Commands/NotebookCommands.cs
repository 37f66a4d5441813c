using System.Globalization;
using LatentLab.Runner.Site;

namespace LatentLab.Runner;

/// <summary>The commands that run notebooks.</summary>
internal static class NotebookCommands
{
    /// <summary>Looks at this machine, packs the library, runs notebook 00, makes the site.</summary>
    public static async Task<int> MainJobAsync(Repository repository, CancellationToken cancel)
    {
        Pack.EnsureCurrent(repository, null, Console.Out, cancel: cancel);
        var code = await Doctor.RunAsync(repository, Console.Out, cancel).ConfigureAwait(false);
        if (code != 0)
            return code;
        code = await RunAsync(repository, new NotebookOrder(["00"]), cancel).ConfigureAwait(false);
        if (code != 0)
            return code;
        repository.SayNoLessons(Console.Out);
        new SiteBuilder(repository, SiteManifest.Read(repository.Site)).EnsureCurrent(Console.Out, cancel);
        string Here(string path) => Path.GetRelativePath(Environment.CurrentDirectory, path);
        Console.WriteLine(
            NotebookHosts.Next(
                NotebookHosts.Find(),
                Here(repository.Named("00")[0]),
                Here(Path.Combine(repository.BuiltSite, "index.html"))
            )
        );
        return 0;
    }

    /// <summary>Runs, studies or checks notebooks.</summary>
    /// <returns>0, or 1 when one failed.</returns>
    public static async Task<int> RunAsync(Repository repository, NotebookOrder order, CancellationToken cancel)
    {
        var files = order.Notebooks.SelectMany(repository.Named).Distinct().ToList();
        var notebooks = files.Select(Notebook.Load).ToList();
        if (order.Notebooks.Contains("all"))
            repository.SayNoLessons(Console.Out);
        RequireLessons(files, order);
        Pack.EnsureCurrent(repository, null, Console.Out, cancel: cancel);
        if (
            order.Only is { } only
            && notebooks.SelectMany(n => n.Studies()).ToList() is { } studies
            && !studies.Contains(only)
        )
            throw new UserError(
                $"There is no study '{only}'; there {(studies.Count == 1 ? "is" : "are")} "
                    + $"{string.Join(", ", studies)}.",
                2
            );
        var failed = new List<string>();
        foreach (var file in files)
        {
            var notebook = Notebook.Load(file); // anew: a run before this one may have taken half an hour
            Console.WriteLine($"{notebook.FileName}{Expected(notebook, order)}");
            var needsRoles = order.Check || order.Store || order.Study || notebook.IsLearners;
            var problem =
                needsRoles && CellRole.Problem(notebook) is { } lost ? lost
                : order.Check ? await Check.RunAsync(notebook, new Progress(Console.Out), cancel).ConfigureAwait(false)
                : await RunOneAsync(repository, notebook, order, cancel).ConfigureAwait(false);
            if (problem is not null)
            {
                Console.Error.WriteLine(problem);
                failed.Add(notebook.FileName);
            }
            else if (order.Check)
            {
                using var values = new QuickValues(notebook);
                string?[] remarks =
                [
                    $"{notebook.FileName}: agrees with what is stored",
                    values.IsOfThisProcessor ? null : "roughly, since that is of another kind of processor",
                    NumbersStamp.Older(repository, notebook),
                ];
                Console.WriteLine(string.Join("; ", remarks.Where(remark => remark is not null)));
            }
        }
        if (failed.Count > 0 && notebooks.Count > 1)
            Console.Error.WriteLine(
                $"{failed.Count} of {notebooks.Count} notebooks failed: {string.Join(", ", failed)}"
            );
        return failed.Count == 0 ? 0 : 1;
    }

    // Rows and quick values are kept by a notebook's number: those of a copy would stand for the original's.
    private static void RequireLessons(IEnumerable<string> files, NotebookOrder order)
    {
        if (
            (order.Study || order is { Store: true, Profile: "quick" })
            && files.FirstOrDefault(file => !Curriculum.IsLesson(file)) is { } other
        )
            throw new UserError(
                $"{Path.GetFileName(other)}: its numbers would have no place, or another notebook's. "
                    + "Name it like 18-sparse-codes.ipynb, with a number of its own."
            );
    }

    // How long the stored run took, where this one is of the same size.
    private static string Expected(Notebook notebook, NotebookOrder order) =>
        order is { Study: false, Check: false, Profile: "standard" }
        && notebook.StoredRun?["seconds"] is System.Text.Json.Nodes.JsonValue stored
        && stored.TryGetValue<double>(out var seconds)
        && seconds > 10
            ? $": {Durations.Text(seconds)} when it was stored"
            : "";

    private static async Task<string?> RunOneAsync(
        Repository repository,
        Notebook notebook,
        NotebookOrder order,
        CancellationToken cancel
    )
    {
        var quickStore = order is { Store: true, Profile: "quick" };
        using var evidence = new QuickValues(notebook);
        var options = new RunOptions
        {
            Profile = order.Profile,
            Study = order.Study,
            Seeds = order.Seeds,
            Only = order.Only,
            CellLimit = CellLimit(),
            EvidenceOut = quickStore ? evidence.FreshFile : null,
        };
        var run = await NotebookRun
            .ExecuteAsync(notebook, options, new Progress(Console.Out), cancel)
            .ConfigureAwait(false);
        if (run.Problem is not null)
            return run.Problem;
        if (options.Study && order.Profile == "standard")
            StudyVerdicts.Record(run, Console.WriteLine);
        if (quickStore)
            evidence.StoreQuick();
        else if (order.Store)
            NotebookStore.Store(run, order.Profile, MachinePaths.Of(repository));
        var took = FormattableString.Invariant($"{run.Seconds:0.0} s, at most {run.PeakMemoryMB} MB");
        var (file, values) = (notebook.Path, Path.GetFileName(evidence.StoredFile));
        var stored =
            quickStore ? $"; its numbers are stored in evidence/{values}, outputs are stored at standard"
            : order.Store ? ", stored"
            : "";
        foreach (var verdict in VerdictLines.Of(run))
            Console.WriteLine(verdict);
        var count = run.Results.Count == 1 ? "1 cell" : $"{run.Results.Count} cells";
        Console.WriteLine($"{notebook.FileName}: {count} in {took}{stored}");
        var rows = EvidenceFile.PathOf(notebook.Folder, Curriculum.NumberOf(file));
        if (options.Study)
            Console.WriteLine($"Rows and verdicts: {Repository.Place(rows)}");
        else if (Curriculum.IsLesson(file) && !order.Store)
            Console.WriteLine(
                $"Nothing was stored: --store writes what cells show into {Repository.Place(file)}, "
                    + "and `dotnet run lab.cs -- docs --serve` shows it."
            );
        if (options.Study && order.Profile != "standard")
            Console.WriteLine(
                $"Rows of {order.Profile} are kept beside those of standard; verdicts are stored at standard only."
            );
        return null;
    }

    private static TimeSpan CellLimit() =>
        double.TryParse(
            Environment.GetEnvironmentVariable(Variables.CellSeconds),
            CultureInfo.InvariantCulture,
            out var seconds
        )
        && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : new RunOptions().CellLimit;
}
