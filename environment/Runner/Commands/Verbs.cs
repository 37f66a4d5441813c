using System.Globalization;
using LatentLab.Runner.Site;

namespace LatentLab.Runner;

/// <summary>The commands.</summary>
internal static class Verbs
{
    private const string Help = """
        dotnet run lab.cs                    look at this machine, pack the library, run notebook 00, make the site
        dotnet run lab.cs -- run 05          run a notebook (a number, the beginning of a name, or all)
            --profile quick|standard|full      its size; standard if nothing is said
            --store                            write the outputs into the notebook;
                                               at quick, the numbers that check compares with
            --check                            compare with what is stored, at quick
        dotnet run lab.cs -- check           the same for all notebooks
        dotnet run lab.cs -- study 05        run a notebook's studies; stop and go on at will
            --seeds N                          N seeds in all
            --only NAME                        this study only
        dotnet run lab.cs -- pack            pack the library into environment/feed, for this platform
            --rid linux-x64,win-x64            for others
            --device cuda                      with CUDA; remembered until --device cpu
        dotnet run lab.cs -- learner         write the notebooks without the solutions into learner/;
                                               keeps what is there
        dotnet run lab.cs -- export 05       make a plain C# program of a notebook (or of all), in artifacts/apps
        dotnet run lab.cs -- docs            make the site from the stored notebooks, in artifacts/site
            --serve                            and show it in the browser; --port N, 0 for a free one
        dotnet run lab.cs -- bundle          make a folder for a workshop without network, in artifacts/bundle
            --rid linux-x64,win-x64,osx-arm64  for other platforms
        dotnet run lab.cs -- doctor          what works on this machine, and what to do where it does not
        """;

    /// <summary>Runs a command.</summary>
    /// <returns>0; 1 after a failure; 2 for a command that was not understood; 130 after Ctrl-C.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            stop.Cancel();
        };
        var verb = "";
        try
        {
            var arguments = Arguments.Parse(words);
            verb = arguments.Verb;
            var repository = Repository.Find();
            switch (arguments.Verb)
            {
                case "help":
                    Console.WriteLine(Help);
                    return 0;
                case "pack":
                    Pack.EnsureCurrent(
                        repository,
                        arguments.Rid,
                        Console.Out,
                        arguments.Device,
                        sayWhenCurrent: true,
                        cancel: stop.Token
                    );
                    return 0;
                case "doctor":
                    Pack.EnsureCurrent(repository, null, Console.Out, cancel: stop.Token);
                    return await Doctor.RunAsync(repository, Console.Out, stop.Token).ConfigureAwait(false);
                case "bundle":
                    Pack.EnsureCurrent(repository, null, Console.Out, cancel: stop.Token);
                    return Bundle.Make(repository, arguments.Rid, Console.Out, Console.Error, stop.Token);
                case "learner":
                    LearnerEdition.WriteAll(
                        repository,
                        arguments.Notebooks.SelectMany(repository.Named).Distinct().Select(Notebook.Load),
                        Console.Out
                    );
                    return 0;
                case "export":
                    Pack.EnsureCurrent(repository, null, Console.Out, cancel: stop.Token);
                    Export.WriteAll(
                        repository,
                        arguments.Notebooks.SelectMany(repository.Named).Distinct().Select(Notebook.Load),
                        Console.Out,
                        stop.Token
                    );
                    return 0;
                case "docs":
                    if (arguments.Serve)
                        SiteServer.RequireFree(arguments.Port);
                    Pack.EnsureCurrent(repository, null, Console.Out, cancel: stop.Token);
                    new SiteBuilder(repository).Build(Console.Out, stop.Token);
                    if (arguments.Serve)
                        await SiteServer
                            .ServeAsync(repository.BuiltSite, arguments.Port, Console.Out, open: true, stop.Token)
                            .ConfigureAwait(false);
                    return 0;
                case "":
                    return await MainJobAsync(repository, stop.Token).ConfigureAwait(false);
                default:
                    return await RunNotebooksAsync(repository, arguments, stop.Token).ConfigureAwait(false);
            }
        }
        catch (UserError e) when (!stop.IsCancellationRequested)
        {
            Console.Error.WriteLine(e.Message);
            return e.ExitCode;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A full disk, a file where a folder is expected, a folder that belongs to somebody
            // else: files are replaced whole or not at all.
            Console.Error.WriteLine(
                $"{Cell.FirstLine(e.Message.Replace('\n', ' '), 300)}\n"
                    + "Nothing was stored; what was there before is unchanged."
            );
            return 1;
        }
        catch (Exception e) when (e is OperationCanceledException or UserError)
        {
            // Ctrl-C also reaches the programs started from here: a build that it ends is no failure of the build.
            Console.Error.WriteLine(
                verb switch
                {
                    "study" => "Stopped; finished seeds are stored, and the same command goes on.",
                    "run" or "check" or "" => "Stopped; no outputs were stored.",
                    _ => "Stopped.",
                }
            );
            return 130;
        }
    }

    private static async Task<int> MainJobAsync(Repository repository, CancellationToken cancel)
    {
        Pack.EnsureCurrent(repository, null, Console.Out, cancel: cancel);
        var code = await Doctor.RunAsync(repository, Console.Out, cancel).ConfigureAwait(false);
        if (code != 0)
            return code;
        code = await RunNotebooksAsync(repository, new Arguments { Verb = "run", Notebooks = ["00"] }, cancel)
            .ConfigureAwait(false);
        if (code != 0)
            return code;
        new SiteBuilder(repository).Build(Console.Out, cancel);
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

    private static async Task<int> RunNotebooksAsync(
        Repository repository,
        Arguments arguments,
        CancellationToken cancel
    )
    {
        var files = arguments.Notebooks.SelectMany(repository.Named).Distinct().ToList();
        var notebooks = files.Select(Notebook.Load).ToList();
        Pack.EnsureCurrent(repository, null, Console.Out, cancel: cancel);
        if (
            arguments.Only is { } only
            && notebooks.SelectMany(n => n.Studies()).ToList() is { } studies
            && !studies.Contains(only)
        )
            throw new UserError(
                $"There is no study '{only}'; there {(studies.Count == 1 ? "is" : "are")} "
                    + $"{string.Join(", ", studies)}.",
                2
            );
        var failed = new List<string>();
        var stamp = new Lazy<string>(() => NumbersStamp.Of(repository));
        foreach (var file in files)
        {
            var notebook = Notebook.Load(file); // anew: a run before this one may have taken half an hour
            Console.WriteLine($"{notebook.FileName}{Expected(notebook, arguments)}");
            var needsRoles = arguments.Check || arguments.Store || arguments.Verb == "study" || notebook.IsLearners;
            var problem =
                needsRoles && CellRole.Problem(notebook) is { } lost ? lost
                : arguments.Check
                    ? await Check.RunAsync(notebook, new Progress(Console.Out), cancel).ConfigureAwait(false)
                : await RunOneAsync(repository, notebook, arguments, cancel).ConfigureAwait(false);
            if (problem is not null)
            {
                Console.Error.WriteLine(problem);
                failed.Add(notebook.FileName);
            }
            else if (arguments.Check)
            {
                using var values = new QuickValues(notebook);
                string?[] remarks =
                [
                    $"{notebook.FileName}: agrees with what is stored",
                    values.IsOfThisProcessor ? null : "roughly, since that is of another kind of processor",
                    NumbersStamp.Older(notebook, stamp.Value),
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

    // How long the stored run took, where this one is of the same size.
    private static string Expected(Notebook notebook, Arguments arguments) =>
        arguments is { Verb: "run", Check: false, Profile: "standard" }
        && notebook.StoredRun?["seconds"] is System.Text.Json.Nodes.JsonValue stored
        && stored.TryGetValue<double>(out var seconds)
        && seconds > 10
            ? $": {Durations.Text(seconds)} when it was stored"
            : "";

    private static async Task<string?> RunOneAsync(
        Repository repository,
        Notebook notebook,
        Arguments arguments,
        CancellationToken cancel
    )
    {
        var quickStore = arguments is { Store: true, Profile: "quick" };
        using var evidence = new QuickValues(notebook);
        var options = new RunOptions
        {
            Profile = arguments.Profile,
            Study = arguments.Verb == "study",
            Seeds = arguments.Seeds,
            Only = arguments.Only,
            CellLimit = CellLimit(),
            EvidenceOut = quickStore ? evidence.FreshFile : null,
        };
        var run = await NotebookRun
            .ExecuteAsync(notebook, options, new Progress(Console.Out), cancel)
            .ConfigureAwait(false);
        if (run.Problem is not null)
            return run.Problem;
        if (options.Study && arguments.Profile == "standard")
            StudyVerdicts.Record(run, Console.WriteLine);
        if (quickStore)
            evidence.StoreQuick();
        else if (arguments.Store)
            NotebookStore.Store(run, arguments.Profile, MachinePaths.Of(repository));
        var took = FormattableString.Invariant($"{run.Seconds:0.0} s, at most {run.PeakMemoryMB} MB");
        var file = Path.GetFileName(evidence.StoredFile);
        var stored =
            quickStore ? $"; its numbers are stored in evidence/{file}, outputs are stored at standard"
            : arguments.Store ? ", stored"
            : "";
        Console.WriteLine($"{notebook.FileName}: {run.Results.Count} cells in {took}{stored}");
        if (options.Study && arguments.Profile != "standard")
            Console.WriteLine(
                $"Rows of {arguments.Profile} are kept beside those of standard; verdicts are stored at standard only."
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
