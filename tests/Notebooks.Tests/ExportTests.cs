using System.Diagnostics;
using LatentLab.Runner;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LatentLab.Notebooks.Tests;

/// <summary>Notebooks as plain programs: all of them compile, and one is run by <c>dotnet run</c>.</summary>
[Trait("Speed", "slow")]
public sealed class ExportTests
{
    private static readonly Repository Repository = Repository.Find();

    internal static readonly Lazy<IReadOnlyList<MetadataReference>> References = new(() =>
    {
        Pack.EnsureCurrent(Repository, null, TextWriter.Null, cancel: TestContext.Current.CancellationToken);
        return Export.References(PackageRestore.OfNotebooks(Repository, Repository.All().Select(Notebook.Load)));
    });

    public static TheoryData<string> Names =>
        [.. Repository.All().Select(path => Path.GetFileNameWithoutExtension(path))];

    // What `dotnet run` imports by itself.
    private const string ImplicitUsings =
        "global using System; global using System.IO; global using System.Linq; global using System.Net.Http; "
        + "global using System.Collections.Generic; global using System.Threading; "
        + "global using System.Threading.Tasks;";

    private static IEnumerable<string> Errors(string program)
    {
        var options = new CSharpParseOptions(LanguageVersion.CSharp14).WithFeatures([new("FileBasedProgram", "true")]);
        var references = References.Value.Where(r =>
            !r.Display!.Contains("LatentLab.Runner", StringComparison.Ordinal)
        );
        var compilation = CSharpCompilation.Create(
            "app",
            [CSharpSyntaxTree.ParseText(program, options), CSharpSyntaxTree.ParseText(ImplicitUsings, options)],
            references,
            new CSharpCompilationOptions(
                OutputKind.ConsoleApplication,
                nullableContextOptions: NullableContextOptions.Enable
            )
        );
        return compilation
            .GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error)
            .Select(d =>
                $"line {d.Location.GetLineSpan().StartLinePosition.Line + 1}: {d.GetMessage()}: "
                + $"{d.Location.SourceTree!.GetText().Lines[d.Location.GetLineSpan().StartLinePosition.Line]}"
            );
    }

    private static string Exported(params string[] cells)
    {
        using var notebook = TestNotebook.Of(["Environment.SetEnvironmentVariable(\"x\", \"y\");", .. cells]);
        return Export.ToProgram(notebook.Save(), "0.1.0", References.Value);
    }

    [Theory, MemberData(nameof(Names))]
    public void ItCompiles(string name) =>
        Assert.Empty(
            Errors(
                Export.ToProgram(
                    Notebook.Load(Path.Combine(Repository.Notebooks, name + ".ipynb")),
                    "0.1.0",
                    References.Value
                )
            )
        );

    [Fact]
    public void ANameThatIsDeclaredAgainGetsANumber()
    {
        var program = Exported(
            "var x = 1; int Twice(int a) => 2 * a;",
            "x",
            "var x = \"text\"; int Twice(string a) => 2 * a.Length;",
            "Twice(x)",
            "for (var y = 0; y < 2; y++) Console.WriteLine(y);\nnew[] { 1 }.Select(x => x + 1).Sum()",
            "var y = 3;\nvar (a, b) = (x, y);\n(x: a, b)"
        );
        Assert.Empty(Errors(program));
        Assert.Contains("Output.Show(x);", program);
        Assert.Contains("var x2 = \"text\";", program);
        Assert.Contains("int Twice2(string a) => 2 * a.Length;", program);
        Assert.Contains("Output.Show(Twice2(x2));", program);
        Assert.Contains("for (var y_ = 0; y_ < 2; y_++)", program);
        Assert.Contains("x => x + 1", program);
        Assert.Contains("(x: a, b)", program);
    }

    [Fact]
    public void TypesStandAtTheEndAndTextsAreComments()
    {
        var program = Exported("record P(int A);", "class C { public int B = 1; }", "new P(new C().B).A");
        Assert.Empty(Errors(program));
        Assert.True(
            program.IndexOf("record P", StringComparison.Ordinal)
                > program.IndexOf("Output.Show(new P", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void NoCellOfSomebodyElsesNotebookIsLost()
    {
        using var notebook = TestNotebook.Of(
            "Console.WriteLine(\"first\");",
            "class A { public int X = 1; public A() { } public A Other() => new A(); }\nnew A().X",
            "delegate int F(A a);",
            "class A { public int X = 2; public A() { } public A Other() => new A(); }\nA mine = new A();\nmine.X",
            "#!fsharp\nlet x = 1",
            "enum E { One }\nrecord R(A Of);\nnew R(mine).Of.Other().X + (int)E.One"
        );
        var program = Export.ToProgram(notebook.Save(), "0.1.0", References.Value);
        Assert.Empty(Errors(program));
        Assert.Contains("Console.WriteLine(\"first\");", program);
        Assert.Contains("class A2 { public int X = 2; public A2() { } public A2 Other() => new A2(); }", program);
        Assert.Contains("A2 mine = new A2();", program);
        Assert.Contains("record R(A2 Of);", program);
        Assert.Contains("delegate int F(A a);", program);
        Assert.Contains("// A cell in F#:\n// #!fsharp\n// let x = 1\n", program);
    }

    [Fact]
    public void ALearnersProgramIsToWorkInAndIsKept()
    {
        using var folder = new TestNotebook();
        var path = Path.Combine(folder.Folder, "05-tied-weights.ipynb");
        File.WriteAllText(path, LearnerEdition.Of(Notebook.Load(Repository.Named("05")[0])).ToJsonString());
        File.WriteAllText(Path.Combine(folder.Folder, "progress.json"), "{}");
        var said = new StringWriter();
        void Write() => Export.WriteAll(Repository, [Notebook.Load(path)], said, TestContext.Current.CancellationToken);
        Write();
        var app = Path.ChangeExtension(path, ".cs");
        var program = File.ReadAllText(app);
        Assert.Empty(Errors(program));
        Assert.Contains("`dotnet run 05-tied-weights.cs` checks them", program.Split('\n')[1]);
        Assert.DoesNotContain("not this file", program);
        File.WriteAllText(app, "my work");
        Write();
        Assert.Equal("my work", File.ReadAllText(app));
        Assert.Contains("kept as it is", said.ToString());
    }

    [Fact]
    public void ACellThatDoesNotCompileIsNamed() =>
        Assert.Contains("cell 2 (unknown + 1)", Assert.Throws<UserError>(() => Exported("unknown + 1")).Message);

    [Fact]
    public void OneRunsAndLeavesItsPictures()
    {
        var notebook = Notebook.Load(Repository.Named("00")[0]);
        var said = new StringWriter();
        Export.WriteAll(Repository, [notebook], said, TestContext.Current.CancellationToken);
        Assert.EndsWith(Path.Combine("apps", Export.FileOf(notebook)), said.ToString().TrimEnd());
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Export.WriteAll(Repository, [notebook], said, new CancellationToken(canceled: true))
        );
        var folder = Directory.CreateTempSubdirectory("latentlab-app").FullName;
        try
        {
            var start = new ProcessStartInfo("dotnet", ["run", Path.Combine(Repository.Apps, Export.FileOf(notebook))])
            {
                WorkingDirectory = folder,
                RedirectStandardOutput = true,
            };
            start.Environment["LATENTLAB_PROFILE"] = "quick";
            foreach (
                var name in start
                    .Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase))
                    .ToList()
            )
                start.Environment.Remove(name);
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            Assert.True(process.ExitCode == 0, output);
            Assert.Contains("profile quick", output);
            Assert.Contains("SUPPORTED: claim 0a.", output);
            Assert.Contains("OK: torch knows its parameters", output);
            Assert.Contains("Takeaways", output);
            var pictures = Directory.GetFiles(Path.Combine(Repository.Apps, "00-pictures"));
            Assert.True(pictures.Length >= 5, string.Join(", ", pictures));
            Assert.All(pictures, p => Assert.Contains($"picture: {p}", output));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
