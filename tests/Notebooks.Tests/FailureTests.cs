using System.Diagnostics;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

[Trait("Speed", "slow")]
public class FailureTests
{
    [Fact]
    public async Task AnExceptionIsAnErrorOutputAndNamesTheCell()
    {
        using var notebook = TestNotebook.Of("int Tenth(int n) => 10 / n;", "// Divide\nTenth(0)", "3");
        var run = await notebook.Run();
        Assert.Equal(
            "05-made-for-a-test.ipynb, cell 2 (// Divide): System.DivideByZeroException: Attempted to divide by zero.",
            run.Problem
        );
        Assert.Equal(2, run.Results.Count);
        var error = run.Results[1].Result.Outputs.Single();
        Assert.Equal("error", (string?)error["output_type"]);
        Assert.Equal("System.DivideByZeroException", (string?)error["ename"]);
        Assert.Equal("Attempted to divide by zero.", (string?)error["evalue"]);
        var traceback = error["traceback"]!.AsArray().Select(t => (string)t!).ToList();
        Assert.Contains("   at Tenth(Int32 n) in a cell", traceback);
        Assert.DoesNotContain(traceback, t => t.Contains("LatentLab.Runner") || t.Contains(":line"));
    }

    [Fact]
    public async Task AnExceptionThatBelongsToTheLessonIsKeptAndTheRunGoesOn()
    {
        using var notebook = new TestNotebook()
            .Code("throw new InvalidOperationException(\"meant\");", "throws")
            .Code("1");
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        Assert.Equal("error", (string?)run.Results[0].Result.Outputs.Single()["output_type"]);
        Assert.Equal(["1"], run.Values(2));
    }

    [Fact]
    public async Task WhatACellDidBeforeItThrewStays()
    {
        using var notebook = new TestNotebook()
            .Code("var x = 5;\nif (x > 1) throw new Exception(\"late\");\nx = 6;", "throws")
            .Code("x");
        Assert.Equal(["5"], (await notebook.Run()).Values(2));
    }

    [Fact]
    public async Task ACompileErrorHasItsPlace()
    {
        using var notebook = TestNotebook.Of("var a = 1;\nint b = \"x\";");
        var problem = (await notebook.Run()).Problem;
        Assert.Contains("cell 1 (var a = 1;): CompilationError CS0029: line 2, column 9: ", problem);
    }

    [Fact]
    public async Task AWarningIsShownAndNotStored()
    {
        using var notebook = TestNotebook.Of("int One()\n{\n    int unused = 3;\n    return 1;\n}", "One()");
        var run = await notebook.Run();
        Assert.Null(run.Problem);
        Assert.Equal(["1"], run.Values(2));
        Assert.StartsWith(
            "05-made-for-a-test.ipynb, cell 1 (int One()): line 3, column 9: CS0219: ",
            Assert.Single(run.Warnings)
        );
        Assert.Contains("Not stored", Assert.Throws<UserError>(() => NotebookStore.Store(run, "standard", [])).Message);
    }

    [Theory]
    [InlineData("var s = \"\u03bb\";", "line 1, column 10: 'λ' is not ASCII", "\\u03bb")]
    [InlineData("// caf\u00e9 is fine\nvar \u00e9 = 1;", "line 2, column 5: 'é'", "\\u00e9")]
    [InlineData("1\n#!time", "'#!time'", "some hosts")]
    [InlineData("#!html\n<b>x</b>", "'#!html'", "some hosts")]
    [InlineData("#r \"nuget: StbImageWriteSharp\"", "exact version", "line 1")]
    [InlineData("#r \"nuget: StbImageWriteSharp, 1.*\"", "exact version", "line 1")]
    [InlineData("1\n#r \"../x.dll\"", "exact version", "line 2")]
    [InlineData("#r \"System.Xml\"", "exact version", "line 1")]
    [InlineData("#i \"nuget:https://example.org\"", "#i", "line 1")]
    [InlineData("#load \"x.csx\"", "#load", "line 1")]
    [InlineData("var s = \"\"\"\n#!not one\n\"\"\";", "'#!not one' at a line's beginning", "line 2")]
    [InlineData("1 /*\n#i \"nuget:x\"\n*/", "'#i", "indent")]
    public void WhatSomeHostRefusesIsRefused(string code, params string[] parts)
    {
        var problem = Assert.Throws<CellException>(() => CellRules.Separate(code)).Message;
        Assert.All(parts, part => Assert.Contains(part, problem));
    }

    // What .NET Interactive 1.0.712001 shows <null> for, and what it does not.
    [Theory]
    [InlineData("using (x) { int F() { return 1; } F(); }", true)]
    [InlineData("{ int F() { return 1; } }\nvar a = F();", true)]
    [InlineData("if (a) { void F() { if (b) return; } F(); }", true)]
    [InlineData("foreach (var i in x)\n    while (true) { int F() { return 1; } F(); }", true)]
    [InlineData("try { int F() { return 1; } F(); } finally { }", true)]
    [InlineData("using (x) { int F() { return 1; } F(); }\n5", false)]
    [InlineData("using (x) { int F() => 1; F(); }", false)]
    [InlineData("using (x) { Func<int> f = () => { return 1; }; f(); }", false)]
    [InlineData("int F() { return 1; }\nusing (x) { F(); }", false)]
    [InlineData("void G() { int F() { return 1; } F(); }\nG();", false)]
    [InlineData("if (a) { } else { int F() { return 1; } F(); }", false)]
    [InlineData("try { } catch { int F() { return 1; } F(); }", false)]
    [InlineData("switch (a) { case 1: int F() { return 1; } F(); break; }", false)]
    [InlineData("return 5;", false)]
    public void AFunctionThatReturnsFromWithinABlockIsRefused(string code, bool refused)
    {
        if (refused)
            Assert.Contains(
                "'F' returns from within a block",
                Assert.Throws<CellException>(() => CellRules.Separate(code)).Message
            );
        else
            Assert.Equal(code, CellRules.Separate(code).Code);
    }

    [Fact]
    public async Task ARefusedCellIsNamed()
    {
        using var notebook = TestNotebook.Of("1", "#!time\n1");
        Assert.StartsWith(
            "05-made-for-a-test.ipynb, cell 2 (#!time): NotPortable: line 1, column 1: ",
            (await notebook.Run()).Problem
        );
    }

    [Fact]
    public async Task AHashInsideAStringIsNoDirective()
    {
        using var notebook = TestNotebook.Of("\"\"\"\n  #!not one\n#r \"x\"\n\"\"\"");
        Assert.Equal(["  #!not one\n#r \"x\""], (await notebook.Run()).Values(1));
    }

    [Fact]
    public async Task StandardErrorIsAFault()
    {
        using var notebook = TestNotebook.Of("Console.Error.WriteLine(\"oops\");\n1", "2");
        var run = await notebook.Run();
        Assert.Equal(
            "05-made-for-a-test.ipynb, cell 1 (Console.Error.WriteLine(\"oops\");): wrote to standard error: oops",
            run.Problem
        );
        Assert.Equal("oops\n", run.Printed(1, "stderr"));
    }

    [Fact]
    public async Task AnAbortNamesTheCell()
    {
        using var notebook = TestNotebook.Of(
            "1",
            "Console.WriteLine(\"before\");\nEnvironment.FailFast(\"no way out\");",
            "3"
        );
        var run = await notebook.Run();
        Assert.Contains("cell 2 (", run.Problem);
        Assert.Contains("aborted the process", run.Problem);
        Assert.Contains("no way out", run.Problem);
        Assert.Equal("before\n", run.Printed(2));
    }

    [Fact]
    public async Task ACellThatEndsTheProcessIsAFailure()
    {
        using var notebook = TestNotebook.Of("Environment.Exit(0);", "1");
        Assert.Contains("ended the process (exit code 0)", (await notebook.Run()).Problem);
    }

    [Fact]
    public async Task ACellHasATimeLimit()
    {
        using var kernel = new KernelProcess(Path.GetTempPath());
        var cancel = TestContext.Current.CancellationToken;
        var first = await kernel.ExecuteAsync("Environment.ProcessId", Timeout.InfiniteTimeSpan, _ => { }, cancel);
        var second = await kernel.ExecuteAsync("while (true) { }", TimeSpan.FromSeconds(2), _ => { }, cancel);
        Assert.Contains("time limit of 2 s", second.Problem);
        Assert.True(second.Ended);
        AssertGone(
            int.Parse(
                (string)first.Outputs[0]["data"]!["text/plain"]!,
                System.Globalization.CultureInfo.InvariantCulture
            )
        );
    }

    [Fact]
    public async Task CtrlCEndsTheProcess()
    {
        using var stop = new CancellationTokenSource();
        using var seen = new WriterThatCancels(stop);
        using var notebook = TestNotebook.Of("Console.WriteLine(\"pid \" + Environment.ProcessId);\nwhile (true) { }");
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => notebook.Run(seen, stop.Token));
        AssertGone(seen.ProcessId);
    }

    [Fact]
    public async Task AWorkerWithoutParentEnds()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(Kernel).Assembly.Location, "kernel", "0"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var worker = Process.Start(start)!;
        await worker.StandardInput.WriteLineAsync("\"while (true) { }\"");
        worker.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await worker.WaitForExitAsync(limit.Token);
        Assert.True(worker.HasExited);
    }

    [Fact]
    public void LabStartBelongsIntoTheThirdCell()
    {
        static string? Problem(params string[] cells)
        {
            using var notebook = TestNotebook.Of(cells);
            return CellRules.StartProblem(notebook.Save().Cells);
        }

        const string reference = "#r \"nuget: LatentLab, 0.1.0\"";
        Assert.Null(Problem("1", "2"));
        Assert.Null(Problem("1", reference, "using LatentLab;\nLab.Start();"));
        Assert.Contains("third code cell", Problem("1", reference, "2", "Lab.Start();"));
        Assert.Contains("third code cell", Problem("1", reference));
    }

    private static void AssertGone(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(20)), "the worker is still there");
        }
        catch (ArgumentException)
        {
            // There is no such process: as it should be.
        }
    }

    /// <summary>Cancels as soon as the cell has said its process's number.</summary>
    private sealed class WriterThatCancels(CancellationTokenSource stop) : StringWriter
    {
        public int ProcessId { get; private set; }

        public override void Flush()
        {
            var number = ToString().Split("pid ").Last().Trim();
            if (!int.TryParse(number, out var id))
                return;
            ProcessId = id;
            stop.Cancel();
        }
    }
}
