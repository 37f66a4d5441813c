using System.CommandLine;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

public class CommandTests
{
    private static UserError MistakeIn(string command) =>
        Assert.Throws<UserError>(() => LabCommands.Parse(command.Split(' ')));

    [Fact]
    public void ACommandIsUnderstood()
    {
        var run = LabCommands.Parse("run", "05", "7", "--profile", "quick", "--store");
        Assert.Equal("run", run.CommandResult.Command.Name);
        Assert.Equal(["05", "7"], run.GetValue<string[]>("notebook")!);
        Assert.Equal("quick", run.GetValue<string>("--profile"));
        Assert.Equal((true, false), (run.GetValue<bool>("--store"), run.GetValue<bool>("--check")));
        Assert.Equal("standard", LabCommands.Parse("run", "05").GetValue<string>("--profile"));
        Assert.Equal("quick", LabCommands.Parse("run", "05", "--profile=quick").GetValue<string>("--profile"));
        Assert.Equal(5, LabCommands.Parse("study", "05", "--seeds", "5").GetValue<int?>("--seeds"));
        Assert.Null(LabCommands.Parse("study", "05").GetValue<int?>("--seeds"));
        Assert.Equal("tied", LabCommands.Parse("study", "05", "--only", "tied").GetValue<string>("--only"));
        Assert.Equal("win-x64", LabCommands.Parse("pack", "--rid", "win-x64").GetValue<string>("--rid"));
        Assert.Equal(0, LabCommands.Parse("docs", "--port", "0").GetValue<int?>("--port"));
        Assert.Equal(["all"], LabCommands.Parse("check").GetValue<string[]>("notebook")!);
        Assert.IsType<RootCommand>(LabCommands.Parse().CommandResult.Command);
    }

    [Theory]
    [InlineData("--help", "Usage:\n  dotnet run lab.cs -- [command]")]
    [InlineData("help", "LATENTLAB_PROFILE")]
    [InlineData("help", "dotnet run lab.cs -- help run")]
    [InlineData("run 05 --help", "Usage:\n  dotnet run lab.cs -- run [<notebook>...]")]
    [InlineData("help study", "--seeds <number>")]
    [InlineData("help run", "--profile <quick|standard|full>")]
    public async Task HelpSaysWhatACommandTakes(string command, string part)
    {
        using var said = new StringWriter();
        var before = Console.Out;
        Console.SetOut(said);
        try
        {
            Assert.Equal(0, await Verbs.RunAsync(command.Split(' ')));
        }
        finally
        {
            Console.SetOut(before);
        }
        Assert.Contains(part, said.ToString().ReplaceLineEndings("\n"));
        Assert.All(said.ToString().Split('\n'), line => Assert.InRange(line.Length, 0, 121));
    }

    [Fact]
    public void WordsAreCompleted()
    {
        string[] After(string line) =>
            [
                .. LabCommands
                    .Parse()
                    .RootCommandResult.Command.Parse(line)
                    .GetCompletions(line.Length)
                    .Select(c => c.Label),
            ];

        Assert.Equal(["study"], After("stu"));
        Assert.Equal(["--profile"], After("run 05 --pro"));
        Assert.Equal(["full", "quick", "standard"], After("run 05 --profile ").Order());
        Assert.Contains("05-tied-weights", After("run "));
        Assert.Contains("tied-vs-untied", After("study 05 --only "));
        Assert.All(
            ShellCompletion.Shells,
            shell => Assert.Contains("lab.cs", ShellCompletion.Script(shell, "/a place"), StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("docter", "'doctor'")]
    [InlineData("runn 05", "'run'")]
    [InlineData("rnu 05", "'run'")]
    [InlineData("chekc", "'check'")]
    [InlineData("stduy 05", "'study'")]
    [InlineData("dcos", "'docs'")]
    [InlineData("pakc", "'pack'")]
    [InlineData("stduy --help", "'study'")]
    [InlineData("run 05 --quick", "Say: --profile quick")]
    [InlineData("pack cuda", "Say: --device cuda")]
    [InlineData("run 05 --prfoile quick", "'--profile'")]
    [InlineData("run 05 --profile --store", "--profile needs a value: quick, standard, full.")]
    [InlineData("docs --port 99999", "a number from 0 to 65535")]
    [InlineData("--profile quick", "dotnet run lab.cs -- run 05 --profile quick")]
    [InlineData("--store --profile quick run 12", "dotnet run lab.cs -- run 12 --store --profile quick")]
    [InlineData("RUN 05", "'run'")]
    [InlineData("run 05 --profiel quick", "'--profile'")]
    [InlineData("run 05 --profile fast", "choose of quick, standard, full")]
    [InlineData("run 05 --profile", "needs a value")]
    [InlineData("run", "Which notebook?")]
    [InlineData("study 05 --seeds none", "a number")]
    [InlineData("study 05 --seeds 1", "a number from 2 to 1000")]
    [InlineData("run 05 --seeds 3", "belongs to 'study'")]
    [InlineData("doctor --rid linux-x64", "belongs to 'bundle' and 'pack'")]
    [InlineData("pack --rid linux-arm64", "There is no libtorch for 'linux-arm64'")]
    [InlineData("--profile quick run 05", "The command comes first")]
    [InlineData("05", "dotnet run lab.cs -- run 05")]
    [InlineData("run 05 --check --store", "choose one")]
    [InlineData("doctor 05", "takes no notebook")]
    [InlineData("new notebook 19", "-- new notebook 19 \"Sparse codes\"")]
    [InlineData("new metric", "-- new metric MeanAbsoluteError")]
    [InlineData("new modle Sparse", "'model'")]
    public void WhatIsNotUnderstoodNamesTheNearest(string command, string answer)
    {
        var error = MistakeIn(command);
        Assert.Equal(2, error.ExitCode);
        Assert.Contains(answer, error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Theory]
    [InlineData("study 05 --store", "A study stores every seed by itself.")]
    [InlineData("check 05 --profile full", "A check is made at quick.")]
    [InlineData("xyzzy", "`dotnet run lab.cs -- help` lists what there is.")]
    [InlineData("run 05 --nonsense-of-mine", "`dotnet run lab.cs -- help` lists what there is.")]
    public void WhereNothingIsNearTheSecondLineSaysWhatToDo(string command, string advice) =>
        Assert.Equal(advice, MistakeIn(command).Message.Split('\n')[1]);

    [Theory]
    [InlineData("", "abc", 3)]
    [InlineData("kitten", "sitting", 3)]
    [InlineData("flaw", "lawn", 2)]
    [InlineData("same", "same", 0)]
    [InlineData("rnu", "run", 1)]
    [InlineData("abcd", "badc", 2)]
    [InlineData("ca", "abc", 3)]
    public void TheDistanceCountsASwapAsOne(string a, string b, int distance)
    {
        Assert.Equal(distance, Nearest.Distance(a, b));
        Assert.Equal(distance, Nearest.Distance(b, a));
    }

    [Fact]
    public void NotebooksAreFoundByNumberAndName()
    {
        var root = Directory.CreateTempSubdirectory("latentlab-root").FullName;
        var repository = new Repository(root);
        Directory.CreateDirectory(repository.Notebooks);
        foreach (var name in new[] { "00-start-here", "05-tied-weights", "10-gans", "10-gans-again" })
            File.WriteAllText(Path.Combine(repository.Notebooks, name + ".ipynb"), "{}");
        string[] Named(string name) => [.. repository.Named(name).Select(p => Path.GetFileNameWithoutExtension(p))];

        Assert.Equal(["05-tied-weights"], Named("05"));
        Assert.Equal(["05-tied-weights"], Named("5"));
        Assert.Equal(["00-start-here"], Named("0"));
        Assert.Equal(["05-tied-weights"], Named("05-tied"));
        Assert.Equal(["00-start-here", "05-tied-weights", "10-gans"], Named("all"));
        Assert.Contains("nearest is 05-tied-weights", Assert.Throws<UserError>(() => Named("tied-weight")).Message);
        Assert.Contains("nearest is 00-start-here", Assert.Throws<UserError>(() => Named("start")).Message);
        Assert.EndsWith(
            "There are 00-start-here to 10-gans.",
            Assert.Throws<UserError>(() => Named("nonsense")).Message
        );
        Assert.Equal(
            "There is no file 'x/missing.ipynb'.",
            Assert.Throws<UserError>(() => Named("x/missing.ipynb")).Message
        );
        Assert.Throws<UserError>(() => Named(""));
        Assert.Equal(["10-gans"], Named("10")); // the other is a copy, by its name
        File.WriteAllText(Path.Combine(repository.Notebooks, "10-vaes.ipynb"), "{}");
        Assert.Contains("same number: rename", Assert.Throws<UserError>(() => Named("10")).Message);
        Directory.Delete(root, recursive: true);
    }

    [Fact]
    public async Task AnUnknownVerbEndsWithTwo() => Assert.Equal(2, await Verbs.RunAsync(["docter"]));

    [Fact, Trait("Speed", "slow")] // packs the library
    public async Task AnUnknownStudyIsNamedBesideThoseThereAre()
    {
        using var errors = new StringWriter();
        var before = Console.Error;
        Console.SetError(errors);
        try
        {
            Assert.Equal(2, await Verbs.RunAsync(["study", "05", "--only", "nonsense"]));
        }
        finally
        {
            Console.SetError(before);
        }
        Assert.Contains("There is no study 'nonsense'; there are tied-vs-untied, linear-codings.", errors.ToString());
    }

    [Fact]
    public async Task ASlowCellIsNamedWhileItRuns()
    {
        var text = new StringWriter();
        var progress = new Progress(text);
        progress.Begin(3, 9, "Train");
        await Task.Delay(1_000, TestContext.Current.CancellationToken);
        Assert.Equal("", text.ToString());
        await Task.Delay(2_000, TestContext.Current.CancellationToken);
        Assert.Equal("[ 3/ 9]           Train", text.ToString().TrimEnd());
        progress.End(3);
        Assert.Equal("[ 3/ 9]     3.0 s Train", text.ToString().TrimEnd().Split('\n')[1].TrimEnd());
    }

    [Fact]
    public void ProgressIsALineForEachCell()
    {
        using var text = new StringWriter();
        var progress = new Progress(text);
        progress.Begin(7, 31, "Train both models");
        progress.Text("epoch 1\nepo");
        progress.Text("ch 2");
        progress.End(12.34);
        progress.Begin(8, 31, "Look");
        progress.End(0.04);
        Assert.Equal(
            """
            [ 7/31]           Train both models
                             epoch 1
                             epoch 2
            [ 7/31]    12.3 s Train both models
            [ 8/31]     0.0 s Look

            """,
            text.ToString()
        );
    }

    [Fact]
    public async Task ALongStepSaysWhatIsLeft()
    {
        var folder = Directory.CreateTempSubdirectory("latentlab-step").FullName;
        var repository = new Repository(folder);
        async Task<string> Step(int milliseconds)
        {
            var text = new StringWriter();
            using (var step = new LongStep(repository, "t", "Packing", "a minute", text, TimeSpan.FromSeconds(.4)))
            {
                await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
                step.Done();
            }
            return text.ToString().ReplaceLineEndings("\n");
        }
        Assert.Equal("Packing: a minute…\n", await Step(0));
        File.WriteAllText(Path.Combine(folder, "artifacts", "times", "t"), "130");
        Assert.StartsWith("Packing: about 2.2 min…\nPacking: 0 s, about 2.2 min left\n", await Step(600));
        File.WriteAllText(Path.Combine(folder, "artifacts", "times", "t"), "0.1");
        Assert.StartsWith("Packing: about 0 s…\nPacking: 0 s, longer than last time\n", await Step(600));
        Directory.Delete(folder, recursive: true);
    }
}
