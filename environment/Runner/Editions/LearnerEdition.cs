using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace LatentLab.Runner;

/// <summary>
/// Makes notebooks to work in: solutions become stubs, outputs are gone, checks note what has been solved.
/// </summary>
internal static class LearnerEdition
{
    /// <summary>
    /// Writes notebooks into the folder learner, with the weights they load, their drawings and an empty
    /// progress.json. What is there already is kept.
    /// </summary>
    /// <param name="repository">The clone.</param>
    /// <param name="notebooks">The notebooks.</param>
    /// <param name="output">Takes a line.</param>
    public static void WriteAll(Repository repository, IEnumerable<Notebook> notebooks, TextWriter output)
    {
        Directory.CreateDirectory(repository.Learner);
        var (written, kept) = (0, 0);
        foreach (var notebook in notebooks)
        {
            var path = Path.Combine(repository.Learner, notebook.FileName);
            if (File.Exists(path))
            {
                kept++;
                continue;
            }
            AtomicFile.WriteText(path, JupyterJson.Write(Of(notebook)));
            written++;
        }
        foreach (var folder in (string[])["weights", "images"])
            CopyMissing(Path.Combine(repository.Notebooks, folder), Path.Combine(repository.Learner, folder));
        var progress = Path.Combine(repository.Learner, "progress.json");
        if (!File.Exists(progress))
            AtomicFile.WriteText(progress, "{}\n");
        var place = Path.GetRelativePath(repository.Root, repository.Learner);
        var old = kept > 0 ? $"; kept {kept} that {(kept == 1 ? "was" : "were")} there: delete one to get it anew" : "";
        output.WriteLine($"Wrote {written} notebook{(written == 1 ? "" : "s")} into {place}{old}.");
    }

    private static void CopyMissing(string from, string to)
    {
        if (!Directory.Exists(from))
            return;
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
            if (!File.Exists(Path.Combine(to, Path.GetFileName(file))))
                File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
    }

    /// <summary>A notebook without its solutions and outputs.</summary>
    /// <exception cref="UserError">
    /// Cells have no roles, so solutions would stay in; or a quiz cell has no answer to take out.
    /// </exception>
    public static JsonObject Of(Notebook notebook)
    {
        if (CellRole.Problem(notebook) is { } problem)
            throw new UserError(problem);
        var root = notebook.Root.DeepClone().AsObject();
        (root["metadata"] as JsonObject)?.Remove("latentlab");
        var cells = root["cells"]!.AsArray();
        foreach (
            var (node, cell) in cells
                .Select(c => c!.AsObject())
                .Where(c => c["cell_type"]!.ToString() == "code")
                .Zip(notebook.Cells)
        )
        {
            node["execution_count"] = null;
            node["outputs"] = new JsonArray();
            if (cell.Role == CellRole.Solution)
                Set(node, Stub(cell.Source, TaskOf(cell)));
            else if (CellRole.IsApparatus(cell))
                Set(node, "// Apparatus: it serves the many seeds. Leave it out on a first reading.\n" + cell.Source);
            else if (cell.Role == CellRole.Check)
                Set(node, Noted(cell.Source, cell.Id.Split('-')[^1]));
            else if (cell.Role == CellRole.Quiz)
                Set(
                    node,
                    Question(notebook, cell)
                        + "    // your choice: add .Answer(\"a\"), .Answer(\"b\") or another letter"
                );
        }
        if (cells.FirstOrDefault() is JsonObject first)
            Set(
                first,
                NotebookFile.Text(first["source"])
                    + "\n\n*Learner's edition: the exercises are yours. A check cell says what is still wrong; "
                    + "what you have solved is kept in `progress.json`. After two tries, `Learner.Solution(1)` shows "
                    + "one way to do exercise 1.*"
            );
        cells.Add(
            new JsonObject
            {
                ["cell_type"] = "markdown",
                ["id"] = "progress-text",
                ["metadata"] = new JsonObject(),
                ["source"] = "## How far you are",
            }
        );
        cells.Add(
            new JsonObject
            {
                ["cell_type"] = "code",
                ["execution_count"] = null,
                ["id"] = "progress",
                ["metadata"] = new JsonObject(),
                ["outputs"] = new JsonArray(),
                ["source"] = "Learner.Progress()",
            }
        );
        return root;
    }

    /// <summary>A solution with its bodies taken out: names, parameters and fields stay.</summary>
    /// <param name="source">The solution.</param>
    /// <param name="task">What the stub says is to be done.</param>
    public static string Stub(string source, string task)
    {
        var root = Parsed(source);
        var bodies = root.DescendantNodes(n => n is CompilationUnitSyntax or BaseTypeDeclarationSyntax)
            .OfType<BaseMethodDeclarationSyntax>()
            .ToList();
        var stub = root.ReplaceNodes(bodies, (_, method) => Emptied(method, task));
        return stub.ToFullString().Trim();
    }

    // A quiz cell up to its answer.
    private static string Question(Notebook notebook, Cell cell) =>
        cell.Source.IndexOf(".Answer(", StringComparison.Ordinal) is var end and >= 0
            ? cell.Source[..end]
            : throw new UserError($"{notebook.FileName}, {cell.Name}: is a quiz, but has no .Answer(…).");

    // The check's last value is shown as before. Passing it is noted, and failing it stops no other cell.
    private static string Noted(string source, string number)
    {
        // A type cannot stand in a lambda: it goes before.
        var types = Parsed(source).Members.OfType<BaseTypeDeclarationSyntax>().ToList();
        var before = string.Concat(types.Select(type => $"{type.ToFullString().Trim()}\n\n"));
        foreach (var type in types.AsEnumerable().Reverse())
            source = source.Remove(type.FullSpan.Start, type.FullSpan.Length);
        var root = Parsed(source);
        var last = (root.Members.LastOrDefault() as GlobalStatementSyntax)?.Statement;
        var body = last is ExpressionStatementSyntax { SemicolonToken.IsMissing: true, Expression: var shown }
            ? $"{source[..shown.SpanStart]}return {source[shown.SpanStart..shown.Span.End]};{source[shown.Span.End..]}"
            : $"{source.TrimEnd()}\nreturn null;";
        var lines = body.Trim().Split('\n').Select(line => line.Length > 0 ? $"    {line}" : "");
        return $"{before}Learner.Exercise({number}, () =>\n{{\n{string.Join('\n', lines)}\n}})";
    }

    private static CompilationUnitSyntax Parsed(string source) =>
        (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(source, CellRules.Language).GetRoot();

    private static BaseMethodDeclarationSyntax Emptied(BaseMethodDeclarationSyntax method, string task)
    {
        var indent = method.GetLeadingTrivia().LastOrDefault(t => t.IsKind(SyntaxKind.WhitespaceTrivia)).ToString();
        var body = (BlockSyntax)ParseStatement(
            $"\n{indent}{{\n"
                + $"{indent}    throw new NotImplementedException(\"{task}: your code goes here\");\n"
                + $"{indent}}}\n"
        );
        return method switch
        {
            MethodDeclarationSyntax m => m.WithParameterList(m.ParameterList.WithoutTrailingTrivia())
                .WithBody(body)
                .WithExpressionBody(null)
                .WithSemicolonToken(default),
            ConstructorDeclarationSyntax c => c.WithBody(body).WithExpressionBody(null).WithSemicolonToken(default),
            _ => method,
        };
    }

    /// <summary>The exercise that a cell belongs to: "check-2" and "solution-2" are the same task.</summary>
    public static string TaskOf(Cell cell) => "exercise " + cell.Id.Split('-')[^1];

    private static void Set(JsonObject cell, string source)
    {
        var lines = source.Split('\n');
        cell["source"] = new JsonArray([
            .. lines.Select((line, i) => (JsonNode)(i + 1 < lines.Length ? line + "\n" : line)),
        ]);
    }
}
