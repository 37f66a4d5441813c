using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace LatentLab.Runner;

/// <summary>
/// Turns a notebook into a file-based app: one C# file that <c>dotnet run</c> runs, without any notebook host.
/// </summary>
/// <remarks>
/// Cells become top-level statements, texts become comments, types move to the end. What a cell shows is printed, and
/// its pictures go to files. A cell may declare a name again, a program may not: later ones get a number.
/// </remarks>
internal static class Export
{
    // What a plain program must be told: everything else is Microsoft's default.
    private const string Header = """
        #:package LatentLab@{0}
        #:property PublishAot=false
        #:property CopyLocalLockFileAssemblies=false
        #:property GenerateRuntimeConfigDevFile=true
        #:property NoWarn=CS8321;CS0219;CS8600;CS8602;CS8604;CS8625;CS1591
        """;

    private const string Ending = """

        // What a notebook shows below a cell is printed; pictures and charts go to files, and their names are printed.
        static class Output
        {
            private static readonly string App = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? ".";
            private static readonly string Folder =
                System.IO.Path.GetFullPath(System.IO.Path.Combine(App, "{0}-pictures"));
            private static int number;

            // Evidence and weights lie in the notebooks' folder; where there is none, the program trains anew. A
            // learner's have their own beside the program.
            public static void Begin()
            {
                Console.WriteLine($"Pictures go to {Folder}.");
                var notebooks = File.Exists(System.IO.Path.Combine(App, "progress.json"))
                    ? App
                    : System.IO.Path.Combine(App, "..", "..", "notebooks");
                if (Directory.Exists(notebooks)) Environment.CurrentDirectory = System.IO.Path.GetFullPath(notebooks);
            }

            public static void Display(this object value) => Show(value);

            public static void Show(object value)
            {
                if (value is null) return;
                Console.WriteLine(value);
                if (value is not LatentLab.IDisplayable shown) return;
                foreach (var (type, content) in shown.ToMimeBundle()
                    .Where(part => part.Key is "image/png" or "image/svg+xml"))
                {
                    Directory.CreateDirectory(Folder);
                    var file = System.IO.Path.Combine(Folder, $"{++number:00}.{(type == "image/png" ? "png" : "svg")}");
                    File.WriteAllBytes(
                        file,
                        type == "image/png"
                            ? Convert.FromBase64String(content)
                            : System.Text.Encoding.UTF8.GetBytes(content));
                    Console.WriteLine($"picture: {file}");
                }
            }
        }
        """;

    /// <summary>
    /// Writes the apps of notebooks. A learner's are to be worked in: they lie beside the notebook, and are never
    /// written over.
    /// </summary>
    /// <param name="repository">The clone.</param>
    /// <param name="notebooks">The notebooks.</param>
    /// <param name="output">Takes a line for each.</param>
    /// <param name="cancel">Stops before the next one.</param>
    /// <exception cref="UserError">A notebook cannot be turned into a program.</exception>
    public static void WriteAll(
        Repository repository,
        IEnumerable<Notebook> notebooks,
        TextWriter output,
        CancellationToken cancel = default
    )
    {
        var version = Pack.Version(repository);
        var all = notebooks.ToList();
        var references = References(PackageRestore.OfNotebooks(repository, all));
        foreach (var notebook in all)
        {
            cancel.ThrowIfCancellationRequested();
            var app = Path.Combine(notebook.IsLearners ? notebook.Folder : repository.Apps, FileOf(notebook));
            var command = $"dotnet run {Repository.Place(app)}";
            if (notebook.IsLearners && File.Exists(app))
            {
                output.WriteLine($"{command}  (kept as it is, with your work: delete it to get it anew)");
                continue;
            }
            Directory.CreateDirectory(Path.GetDirectoryName(app)!);
            AtomicFile.WriteText(app, ToProgram(notebook, version, references));
            output.WriteLine(command);
        }
    }

    /// <summary>What cells may use: the platform, and the packages.</summary>
    public static IReadOnlyList<MetadataReference> References(RestoredPackages packages) =>
        [.. CellLanguage.Framework, .. packages.Compile.Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The name of a notebook's app.</summary>
    public static string FileOf(Notebook notebook) => Path.ChangeExtension(notebook.FileName, ".cs");

    /// <summary>The app as text.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="version">The library's version.</param>
    /// <param name="references">What the cells may use; the same list for all notebooks saves reading it again.</param>
    /// <exception cref="UserError">A cell does not compile.</exception>
    public static string ToProgram(Notebook notebook, string version, IReadOnlyList<MetadataReference> references)
    {
        var code = notebook.Cells.Select(c => notebook.Separate(c).Code).ToList();
        var models = Models(notebook, code, references);
        var names = new ProgramNames(models);
        var (usings, types, body) = (new List<string>(), new StringBuilder(), new StringBuilder());
        var number = 0;
        foreach (var node in notebook.Root["cells"]!.AsArray().Select(c => c!.AsObject()))
        {
            if (node["cell_type"]!.ToString() != "code")
            {
                body.Append(Commented(NotebookFile.Text(node["source"]))).Append('\n');
                continue;
            }
            var (model, cell) = (models[number], notebook.Cells[number]);
            number++;
            if (cell.Foreign is { } language)
            {
                body.Append($"// A cell in {language}:\n").Append(Commented(cell.Source)).Append('\n');
                continue;
            }
            var root = (CompilationUnitSyntax)names.Renamed(model);
            usings.AddRange(root.Usings.Select(u => u.ToString()));
            if (number == 1 && cell.Source.Contains(PackageRestore.SourcesVariable, StringComparison.Ordinal))
                continue; // the feed: NuGet.config above the app says where it is
            foreach (var member in root.Members)
            {
                if (member is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax)
                    types.Append('\n').Append(member.ToFullString().Trim()).Append('\n');
                else
                    body.Append(Statement(member)).Append('\n');
            }
            if (root.Members.Count > 0)
                body.Append('\n');
        }
        var title = NotebookFile
            .Text(notebook.Root["cells"]!.AsArray().FirstOrDefault()?["source"])
            .Split('\n')[0]
            .TrimStart('#', ' ');
        var use = notebook.IsLearners
            ? "to work in.\n"
                + $"// Write your solutions where the stubs throw, and `dotnet run {FileOf(notebook)}` checks them. "
                + "No command writes over this file.\n"
            : "change the notebook, not this file.\n";
        return $"// {title}. Made from {notebook.FileName} by `dotnet run lab.cs -- export`: {use}"
            + string.Concat(
                notebook
                    .Cells.SelectMany(c => notebook.Separate(c).Packages)
                    .Where(p => p.Id != CellRules.LibraryId)
                    .Distinct()
                    .Select(p => $"#:package {p.Id}@{p.Version}\n")
            )
            + Header.Replace("{0}", version, StringComparison.Ordinal)
            + "\n\n"
            + string.Join(
                '\n',
                usings
                    .Distinct()
                    .OrderBy(u => u.Contains("static", StringComparison.Ordinal))
                    .ThenBy(u => u, StringComparer.Ordinal)
            )
            + "\n\n"
            + "Output.Begin();\n\n"
            + body.ToString().TrimEnd()
            + "\n"
            + types
            + Ending.Replace("{0}", Curriculum.NumberOf(notebook.FileName), StringComparison.Ordinal)
            + "\n";
    }

    private static string Commented(string text) =>
        string.Concat(text.TrimEnd().Split('\n').Select(line => $"// {line}".TrimEnd() + "\n"));

    // The value of a cell's last line, which has no semicolon, is what the notebook shows.
    private static string Statement(MemberDeclarationSyntax member)
    {
        if (
            member is GlobalStatementSyntax
            {
                Statement: ExpressionStatementSyntax { SemicolonToken.IsMissing: true } shown
            }
        )
        {
            var before = shown.GetLeadingTrivia().ToFullString();
            var after = shown.Expression.GetTrailingTrivia().ToFullString().TrimEnd();
            return $"{before}Output.Show({shown.Expression.WithoutTrivia().ToFullString()});{after}";
        }
        return member.ToFullString().TrimEnd();
    }

    /// <summary>The cells as the compiler sees them, each after those before it.</summary>
    /// <exception cref="UserError">One does not compile.</exception>
    internal static List<SemanticModel> Models(
        Notebook notebook,
        List<string> code,
        IReadOnlyList<MetadataReference> references
    )
    {
        var options = new CSharpCompilationOptions(
            OutputKind.DynamicallyLinkedLibrary,
            usings: notebook.UsesLibrary ? CellLanguage.Usings : CellLanguage.UsingsOfPrograms
        );
        var models = new List<SemanticModel>();
        CSharpCompilation? previous = null;
        for (var i = 0; i < code.Count; i++)
        {
            var tree = CSharpSyntaxTree.ParseText(code[i], CellRules.Language);
            var compilation = CSharpCompilation.CreateScriptCompilation(
                $"cell{i + 1}",
                tree,
                references,
                options,
                previous,
                typeof(object)
            );
            if (compilation.GetDiagnostics().FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } error)
                throw new UserError($"{notebook.FileName}, {notebook.Cells[i].Name}: {error.GetMessage()}");
            models.Add(compilation.GetSemanticModel(tree));
            previous = compilation;
        }
        return models;
    }
}
