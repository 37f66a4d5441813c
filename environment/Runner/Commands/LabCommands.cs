using System.CommandLine;
using System.CommandLine.Help;
using LatentLab.Runner.Site;
using static LatentLab.Runner.LabOptions;

namespace LatentLab.Runner;

/// <summary>
/// The commands with what each of them takes: System.CommandLine parses, explains and completes by this tree.
/// </summary>
internal static class LabCommands
{
    private static readonly string[] Devices = ["cpu", "cuda"];

    private static readonly ParserConfiguration Words = new()
    {
        EnablePosixBundling = false,
        ResponseFileTokenReplacer = null,
    };

    /// <summary>Understands a command line.</summary>
    /// <exception cref="UserError">It has a word that is not known; the message names the nearest one.</exception>
    public static ParseResult Parse(params IReadOnlyList<string> words)
    {
        var parsed = Root().Parse([.. words], Words);
        return CommandMistake.In(parsed, words) is { } mistake ? throw new UserError(mistake, 2) : parsed;
    }

    private static RootCommand Root()
    {
        var root = new RootCommand(
            "Autoencoders and GANs, proven by experiment. "
                + "Without a command: looks at this machine, packs the library, runs notebook 00, makes the site."
        )
        {
            Run(),
            Study(),
            Check(),
            Learner(),
            Exported(),
            Docs(),
            Bundled(),
            Doctored(),
            Packed(),
            NewCommand.Create(),
            Completion(),
            Help(),
        };
        root.Options.Clear(); // --version, and forms of --help that look like paths
        root.Add(
            new HelpOption("--help", "-h", "-?") { Description = "What a command takes", Action = new CommandHelp() }
        );
        root.SetAction((_, cancel) => NotebookCommands.MainJobAsync(Repository.Find(), cancel));
        return root;
    }

    private static Command Run()
    {
        var (notebooks, profile) = (Notebooks(), Profile());
        var store = new Option<bool>("--store")
        {
            Description = "Writes the outputs into the notebook; at quick, the numbers that check compares with",
        };
        var check = new Option<bool>("--check") { Description = "Compares with what is stored, at quick" };
        var command = new Command("run", "Runs notebooks.") { notebooks, profile, store, check };
        RequireNotebook(command, notebooks);
        command.Validators.Add(given =>
        {
            if (given.GetValue(check) && given.GetValue(store))
                given.AddError("--check compares with what is stored, --store replaces it: choose one.");
        });
        command.SetAction(
            (given, cancel) =>
                NotebookCommands.RunAsync(
                    Repository.Find(),
                    new NotebookOrder(given.GetValue(notebooks)!)
                    {
                        Profile = given.GetValue(profile)!,
                        Store = given.GetValue(store),
                        Check = given.GetValue(check),
                    },
                    cancel
                )
        );
        return command;
    }

    private static Command Study()
    {
        var (notebooks, profile) = (Notebooks(), Profile());
        var seeds = Number("--seeds", 2, 1_000, "How many seeds in all");
        var only = new Option<string>("--only") { Description = "This study only", HelpName = "name" };
        only.CompletionSources.Add(context =>
            Named(context.ParseResult.GetValue(notebooks)).SelectMany(path => Notebook.Load(path).Studies())
        );
        var command = new Command("study", "Runs the studies of notebooks over all seeds; stop it and go on at will.")
        {
            notebooks,
            profile,
            seeds,
            only,
        };
        RequireNotebook(command, notebooks);
        command.SetAction(
            (given, cancel) =>
                NotebookCommands.RunAsync(
                    Repository.Find(),
                    new NotebookOrder(given.GetValue(notebooks)!)
                    {
                        Study = true,
                        Profile = given.GetValue(profile)!,
                        Seeds = given.GetValue(seeds),
                        Only = given.GetValue(only),
                    },
                    cancel
                )
        );
        return command;
    }

    private static Command Check()
    {
        var notebooks = Notebooks(all: true);
        var command = new Command("check", "Compares stored notebooks with their code and with a fresh quick run.")
        {
            notebooks,
        };
        command.SetAction(
            (given, cancel) =>
                NotebookCommands.RunAsync(
                    Repository.Find(),
                    new NotebookOrder(given.GetValue(notebooks)!) { Check = true },
                    cancel
                )
        );
        return command;
    }

    private static Command Learner()
    {
        var notebooks = Notebooks(all: true);
        var command = new Command("learner", "Writes notebooks without their solutions into learner/; keeps your work.")
        {
            notebooks,
        };
        command.SetAction(given =>
            LearnerEdition.WriteAll(Repository.Find(), Loaded(given.GetValue(notebooks)), Console.Out)
        );
        return command;
    }

    private static Command Exported()
    {
        var notebooks = Notebooks(all: true);
        var command = new Command("export", "Makes a plain C# program of notebooks, in artifacts/apps.") { notebooks };
        command.SetAction(
            (given, cancel) =>
            {
                var (repository, chosen) = (Repository.Find(), Loaded(given.GetValue(notebooks)));
                Pack.EnsureCurrent(repository, null, Console.Out, cancel: cancel);
                Export.WriteAll(repository, chosen, Console.Out, cancel);
                return Task.CompletedTask;
            }
        );
        return command;
    }

    private static Command Docs()
    {
        var serve = new Option<bool>("--serve") { Description = "Shows the site in the browser, until Ctrl-C" };
        var port = Number("--port", 0, 65_535, "Serves it on this port; 0 takes a free one");
        var command = new Command("docs", "Makes the site from the stored notebooks, in artifacts/site.")
        {
            serve,
            port,
        };
        command.SetAction(
            async (given, cancel) =>
            {
                var repository = Repository.Find();
                var served = given.GetValue(serve) || given.GetValue(port) is not null;
                var at = given.GetValue(port) ?? 0;
                if (served)
                    SiteServer.RequireFree(at);
                repository.SayNoLessons(Console.Out);
                Pack.EnsureCurrent(repository, null, Console.Out, cancel: cancel);
                new SiteBuilder(repository, SiteManifest.Read(repository.Site)).Build(Console.Out, cancel);
                if (served)
                    await SiteServer.ServeAsync(repository.BuiltSite, at, Console.Out, cancel).ConfigureAwait(false);
            }
        );
        return command;
    }

    private static Command Bundled()
    {
        var rid = Platforms("The platforms to make one for, separated by commas; this one by default");
        var command = new Command("bundle", "Makes a folder for a workshop without network, in artifacts/bundle.")
        {
            rid,
        };
        command.SetAction(
            (given, cancel) =>
            {
                var repository = Repository.Find();
                repository.SayNoLessons(Console.Out);
                Pack.EnsureCurrent(repository, null, Console.Out, cancel: cancel);
                return Task.FromResult(
                    Bundle.Make(repository, given.GetValue(rid), Console.Out, Console.Error, cancel)
                );
            }
        );
        return command;
    }

    private static Command Doctored()
    {
        var command = new Command("doctor", "Says what works on this machine, and what to do where it does not.");
        command.SetAction(
            (_, cancel) =>
            {
                var repository = Repository.Find();
                Pack.EnsureCurrent(repository, null, Console.Out, cancel: cancel);
                return Doctor.RunAsync(repository, Console.Out, cancel);
            }
        );
        return command;
    }

    private static Command Packed()
    {
        var rid = Platforms("The platforms to pack for, separated by commas; this one by default");
        var device = Choice("--device", Devices, "cuda brings CUDA's libtorch; remembered until --device cpu");
        device.Validators.Add(given =>
        {
            if (given.Tokens is [var name] && !Devices.Contains(name.Value))
                given.AddError($"There is no device '{name.Value}' to pack for: choose cpu or cuda.");
        });
        var command = new Command("pack", "Packs the library into environment/feed.") { rid, device };
        command.Validators.Add(given =>
        {
            var platforms = given.GetValue(rid) ?? RestoredPackages.Platforms()[0];
            if (given.GetValue(device) == "cuda" && platforms.Contains("osx", StringComparison.Ordinal))
                given.AddError("There is no CUDA for macOS.\nPack for the CPU: dotnet run lab.cs -- pack --device cpu");
        });
        command.SetAction(
            (given, cancel) =>
            {
                var (platforms, chosen) = (given.GetValue(rid), given.GetValue(device));
                Pack.EnsureCurrent(Repository.Find(), platforms, Console.Out, chosen, sayWhenCurrent: true, cancel);
                return Task.CompletedTask;
            }
        );
        return command;
    }

    private static Command Completion()
    {
        var shell = new Argument<string>("shell")
        {
            Description = string.Join(", ", ShellCompletion.Shells),
            HelpName = "shell",
            DefaultValueFactory = _ => ShellCompletion.Current(),
        };
        shell.CompletionSources.Add(ShellCompletion.Shells);
        var command = new Command("completion", "Prints a function `lab` for a shell, which completes what you type.")
        {
            shell,
        };
        shell.Validators.Add(given =>
        {
            if (given.Tokens is [var name] && !ShellCompletion.Shells.Contains(name.Value))
                given.AddError(
                    $"There is no completion for '{name.Value}': choose of {string.Join(", ", ShellCompletion.Shells)}."
                );
        });
        command.SetAction(given =>
            Console.Write(ShellCompletion.Script(given.GetValue(shell)!, Repository.Find().Root))
        );
        return command;
    }

    private static Command Help()
    {
        var topic = new Argument<string[]>("command") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("help", "Says what a command takes; without one, which there are.") { topic };
        command.SetAction(given => Parse([.. given.GetValue(topic)!, "--help"]).Invoke());
        return command;
    }
}
