using System.Diagnostics;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>
/// What a room of learners does: cells twice and out of order, two notebooks at
/// once, odd folders, broken configurations.
/// </summary>
[Trait("Speed", "slow")]
public sealed class RoomTests
{
    private static readonly Repository Repository = Repository.Find();

    private static readonly string Feed =
        $"Environment.SetEnvironmentVariable(\"RestoreAdditionalProjectSources\", @\"{Repository.Feed}\");";

    private static string[] Setup(string number = "05") =>
        [
            Feed,
            "#r \"nuget: LatentLab, 0.1.0\"",
            $"using LatentLab;\nusing TorchSharp;\nusing static TorchSharp.torch;\n\nLab.Start(\"{number}\")",
        ];

    public RoomTests() =>
        Pack.EnsureCurrent(Repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);

    [Fact]
    public async Task AWholeNotebookRunsTwiceInOneSession()
    {
        var cells = Notebook.Load(Repository.Named("00")[0]).Cells.Select(c => c.Source).ToList();
        using var twice = TestNotebook.Of([Feed, .. cells.Skip(1), .. cells.Skip(1)]);
        // The notebook's claims and evidence are found from its folder upwards.
        foreach (var file in Directory.GetFiles(Repository.Notebooks, "*.json"))
            File.Copy(file, Path.Combine(twice.Folder, Path.GetFileName(file)));
        var run = await twice.Run(new RunOptions { Profile = "quick" });
        Assert.Null(run.Problem);
        Assert.Equal(2 * cells.Count - 1, run.Results.Count);
    }

    [Fact]
    public async Task CellsOutOfOrderSayWhatIsMissing()
    {
        using var notebook = TestNotebook.Of([
            .. Setup(),
            "model.call(rand(2, 784)).shape",
            "var model = new DenseAutoencoder([784, 30]);",
        ]);
        var problem = (await notebook.Run()).Problem;
        Assert.Contains("cell 4 (model.call(rand(2, 784)).shape)", problem);
        Assert.Contains("'model' does not exist", problem);
    }

    [Fact]
    public async Task AWrongShapeIsAnErrorAndTheSessionGoesOn()
    {
        using var notebook = new TestNotebook();
        foreach (var cell in Setup())
            notebook.Code(cell);
        notebook.Code("var model = new DenseAutoencoder([784, 30]);");
        notebook.Code("model.call(rand(2, 30))", "throws");
        notebook.Code("string.Join(\",\", model.call(rand(2, 784)).shape)");
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        Assert.Contains("expected [N, 784]", run.Results[4].Result.Outputs[0].ToJsonString());
        Assert.Contains("2,784", run.Results[5].Result.Outputs[0].ToJsonString());
    }

    [Fact]
    public async Task TwoNotebooksRunAtOnce()
    {
        const string train =
            "var x = rand([64, 784], generator: new Generator(1));\n"
            + "var model = new DenseAutoencoder([784, 30], seed: 1);\n"
            + "var history = AutoencoderTraining.Fit(model, x, x, "
            + "new TrainingOptions { Epochs = 3, Quiet = true });\n"
            + "history[^1].ValidationLoss";
        using var first = TestNotebook.Of([.. Setup(), train]);
        using var second = TestNotebook.Of([.. Setup("07"), train]);
        var runs = await Task.WhenAll(first.Run(), second.Run());
        Assert.All(runs, run => Assert.Null(run.Problem));
        Assert.Equal(
            runs[0].Results[3].Result.Outputs[0]["data"]!.ToJsonString(),
            runs[1].Results[3].Result.Outputs[0]["data"]!.ToJsonString()
        );
    }

    [Theory]
    [InlineData("a room with spaces")]
    [InlineData("it's $(HOME); 100 % \u00fc")]
    public async Task AFolderOfAnyNameWorks(string name)
    {
        using var notebook = TestNotebook.Of([.. Setup(), "string.Join(\",\", rand(2, 3).shape)"]);
        var folder = Directory.CreateDirectory(Path.Combine(notebook.Folder, name)).FullName;
        var moved = Path.Combine(folder, "05 - it's (mine).ipynb");
        notebook.Save();
        File.Move(notebook.File, moved);
        var run = await NotebookRun.ExecuteAsync(
            Notebook.Load(moved),
            new RunOptions(),
            new Progress(TextWriter.Null),
            TestContext.Current.CancellationToken
        );
        Assert.Null(run.Problem);
    }

    [Fact]
    public async Task TheDoctorWorksInAFolderOfAnyName()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("makes a link that Windows allows to administrators only");
        Pack.EnsureCurrent(Repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        var folder = Directory.CreateTempSubdirectory("latentlab-test").FullName;
        try
        {
            var clone = Path.Combine(folder, "\u00dcbung f\u00fcr O'Neil");
            Directory.CreateSymbolicLink(clone, Repository.Root);
            var said = new StringWriter();
            Assert.True(
                await Doctor.RunAsync(new Repository(clone), said, TestContext.Current.CancellationToken) == 0,
                said.ToString()
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task ALockWaitsForItsHolder()
    {
        var folder = Directory.CreateTempSubdirectory("latentlab-lock").FullName;
        try
        {
            var (file, said) = (Path.Combine(folder, "lock"), new StringWriter());
            var first = FileLock.Take(file, cancel: TestContext.Current.CancellationToken);
            var second = Task.Run(
                () => FileLock.Take(file, said.WriteLine, cancel: TestContext.Current.CancellationToken),
                TestContext.Current.CancellationToken
            );
            await Task.Delay(1_500, TestContext.Current.CancellationToken);
            Assert.False(second.IsCompleted);
            Assert.StartsWith($"Waiting for process {Environment.ProcessId} (", said.ToString());
            first.Dispose();
            (await second.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).Dispose();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void AQuizWithoutAnAnswerIsNamed()
    {
        using var notebook = new TestNotebook();
        notebook.Code("Quiz.Get(\"5a\")", "quiz");
        Assert.Contains(
            "cell 1 (Quiz.Get(\"5a\"))",
            Assert.Throws<UserError>(() => LearnerEdition.Of(notebook.Save())).Message
        );
    }

    [Fact]
    public void PackagesAreUnpackedWithTheirDocumentation()
    {
        var before = Environment.GetEnvironmentVariable("NUGET_XMLDOC_MODE");
        Environment.SetEnvironmentVariable("NUGET_XMLDOC_MODE", "skip"); // as Microsoft's images do
        try
        {
            if (OperatingSystem.IsWindows())
                Assert.Skip("asks a Unix command");
            Assert.DoesNotContain("NUGET_XMLDOC_MODE", Tool.Run("env", [], "/").Output);
        }
        finally
        {
            Environment.SetEnvironmentVariable("NUGET_XMLDOC_MODE", before);
        }
    }

    [Theory]
    [InlineData("<configuration><packageSources>")]
    [InlineData(
        "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">"
            + "<!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\"><!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\">"
            + "<!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;\">"
            + "<!ENTITY f \"&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;\"><!ENTITY g \"&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;\">"
            + "<!ENTITY h \"&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;\">]>"
            + "<configuration><packageSources><add key=\"x\" value=\"&h;\" /></packageSources></configuration>"
    )]
    public async Task ABrokenConfigurationIsNamed(string config)
    {
        using var notebook = TestNotebook.Of([.. Setup(), "1"]);
        await File.WriteAllTextAsync(
            Path.Combine(notebook.Folder, "NuGet.config"),
            config,
            TestContext.Current.CancellationToken
        );
        var clock = Stopwatch.StartNew();
        var problem = (await notebook.Run()).Problem;
        Assert.Contains("cell 2", problem);
        Assert.True(problem!.Contains("NuGet.config", StringComparison.Ordinal), problem);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 60);
    }

    [Fact]
    public void StoringOnAFullDiskKeepsTheOldNotebook()
    {
        if (!OperatingSystem.IsLinux() || Tool.Run("unshare", ["-rm", "true"], "/").ExitCode != 0)
            Assert.Skip("makes a small disk by a Linux command that is not allowed here (unshare -rm)");
        using var notebook = TestNotebook.Of("new string('x', 90_000)");
        notebook.Save();
        var disk = Directory.CreateDirectory(Path.Combine(notebook.Folder, "disk")).FullName;
        var script =
            $"mount -t tmpfs -o size=64k tmpfs '{disk}' && cp '{notebook.File}' '{disk}/05-full.ipynb' "
            + $"&& cd '{disk}' && dotnet '{RunnerDll}' run 05-full.ipynb --store; echo \"exit $?\"; "
            + $"cmp '{notebook.File}' '{disk}/05-full.ipynb' && echo whole; ls '{disk}' | wc -l";
        var (_, output) = Tool.Run("unshare", ["-rm", "sh", "-c", script], notebook.Folder);
        Assert.Contains("No space left on device", output);
        Assert.Contains("exit 1\nwhole\n1", output);
        Assert.DoesNotContain("   at ", output); // no stack trace
    }

    [Fact]
    public void AFileInThePlaceOfTheCacheIsNamed()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("the cache folder is named by a variable on Unix only");
        using var notebook = TestNotebook.Of([.. Setup(), "1"]);
        notebook.Save();
        var cache = Path.Combine(notebook.Folder, "cache");
        File.WriteAllText(cache, "no folder");
        var (exitCode, output) = Tool.Run(
            "env",
            [$"XDG_CACHE_HOME={cache}", "dotnet", RunnerDll, "run", notebook.File],
            notebook.Folder
        );
        Assert.Equal(1, exitCode);
        Assert.Contains(cache, output);
        Assert.DoesNotContain("   at ", output);
    }

    private static string RunnerDll =>
        Path.Combine(Repository.Root, "artifacts", "bin", "LatentLab.Runner", "debug", "LatentLab.Runner.dll");
}
