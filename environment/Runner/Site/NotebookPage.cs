using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LatentLab.Runner.Site;

/// <summary>Renders a stored notebook.</summary>
/// <param name="notebook">The notebook.</param>
/// <param name="title">What the site calls it; null: as its first heading does.</param>
/// <param name="markup">Renders its texts.</param>
/// <param name="code">The words of its code cells.</param>
internal sealed partial class NotebookPage(Notebook notebook, string? title, Markup markup, PackedCode code)
{
    private readonly StringBuilder _html = new();
    private readonly HashSet<string> _ids = [];
    private readonly HashSet<string> _terms = [];
    private readonly List<Heading> _contents = [];

    /// <summary>The number a notebook begins with: "05".</summary>
    public string Number { get; } = notebook.FileName.Split('-')[0];

    /// <summary>The page in the site's folder.</summary>
    public string File { get; } = FileOf(notebook.FileName);

    /// <summary>The notebook's first heading, if the manifest says nothing else.</summary>
    public string Title { get; } = title ?? TitleOf(notebook);

    /// <summary>The pictures that the page shows.</summary>
    public IReadOnlyList<StoredPicture> Pictures { get; private set; } = [];

    /// <summary>The charts that the page shows, as a script; null where there are none.</summary>
    public string? Figures { get; private set; }

    /// <summary>How many predictions it asks for.</summary>
    public int Predictions => Asked().Count;

    /// <summary>How many questions it asks.</summary>
    public int Questions => notebook.Cells.Count(c => c.Role == CellRole.Quiz);

    /// <summary>How many exercises it sets.</summary>
    public int Exercises => notebook.Cells.Count(c => c.Role == CellRole.Solution);

    /// <summary>Where the page of a notebook's file lies.</summary>
    public static string FileOf(string notebook) => $"notebooks/{Path.GetFileNameWithoutExtension(notebook)}.html";

    /// <summary>The anchor of the cell that judges a claim, or null.</summary>
    public string? CellOf(string claim) =>
        notebook.Cells.FirstOrDefault(c => c.Source.Contains($"Claims.Get(\"{claim}\")", StringComparison.Ordinal))
            is { } cell
            ? $"{File}#{AnchorOf(cell)}"
            : null;

    /// <summary>Makes the page.</summary>
    /// <param name="badges">What stands under the title.</param>
    /// <param name="context">What all notebooks of the site share.</param>
    /// <exception cref="UserError">It has no such cell, question or output.</exception>
    public SitePage Render(string badges, LessonContext context)
    {
        var words = context.Words;
        var figures = new FigureCounter(int.Parse(Number, System.Globalization.CultureInfo.InvariantCulture), words);
        var outputs = new CellOutputs(notebook, _html, figures, words, context.Claims, context.ClaimAddress);
        var boards = context.Boards.Where(b => b.Notebook == Number).ToList();
        var (number, hasModels) = (0, false);
        var cells = notebook.Root["cells"]!.AsArray().Select(c => c!.AsObject()).ToList();
        for (var i = 0; i < cells.Count; i++)
        {
            var id = cells[i]["id"]?.ToString() ?? "";
            if (cells[i]["cell_type"]!.ToString() == "code")
            {
                var cell = notebook.Cells[number++];
                if (cell.Role == CellRole.Setup && RoleOf(number - 2) != CellRole.Setup)
                    _html.Append($"<details class=\"fold\"><summary>{words["fold.setup"]}</summary>");
                if (cell.Role == CellRole.Quiz)
                    WriteQuiz(cell, context.Quizzes);
                else
                    WriteCode(cell, outputs, words);
                if (cell.Role == CellRole.Setup && RoleOf(number) != CellRole.Setup)
                    _html.Append("</details>");
                foreach (var model in context.Models.Where(m => IsFirstThatNames(m.Weights, cell)))
                {
                    _html.Append(model.ToHtml(words, "../"));
                    hasModels = true;
                }
            }
            else if (cells[i]["cell_type"]!.ToString() == "markdown")
            {
                _html.Append(Text(NotebookFile.Text(cells[i]["source"]), id, figures, context));
                if (i == 0)
                    _html.Append(badges);
            }
            foreach (var board in boards.Where(b => b.After == id))
                _html.Append(board.ToHtml(words));
        }
        if (boards.FirstOrDefault(b => cells.All(c => c["id"]?.ToString() != b.After)) is { } homeless)
            throw new UserError($"boards.json: the board '{homeless.Name}' follows a cell '{homeless.After}'");
        _html.Append(code.Places(words["places"], "../api/"));
        Pictures = outputs.Pictures;
        // In Json every < is escaped, and so is what ends a line of a script.
        if (outputs.Charts.Count > 0)
            Figures =
                "Object.assign(LatentLab.figures ??= {}, {\n"
                + string.Join(",\n", outputs.Charts.Select(c => $"\"{c.Key}\": {c.Value.ToJson()}"))
                + "\n});\n";
        return new SitePage(File, Title, _html.ToString())
        {
            Contents = [.. _contents.Where(h => h.Level is 2 or 3)],
            HasModels = hasModels,
            HasBoards = boards.Count > 0,
            Source = $"notebooks/{notebook.FileName}",
        };
    }

    private string Text(string text, string cell, FigureCounter figures, LessonContext context) =>
        markup.ToHtml(
            text,
            url => LinkOf(url, context.HasPage),
            _ids,
            _contents,
            piece => context.References.In(piece, "../", OwnNumber, _terms),
            context.References.TipOf,
            picture =>
            {
                KeepPlace(picture);
                return figures.Next(cell, Markup.AltOf(picture), picture.Url);
            }
        );

    // A drawing is loaded when it comes near, as pictures are; until then its place is kept free.
    private void KeepPlace(LinkInline picture)
    {
        var file = Path.Combine(Path.GetDirectoryName(notebook.Path)!, picture.Url!);
        if (!System.IO.File.Exists(file))
            throw new UserError($"a picture {picture.Url}, which is not there");
        if (SvgPicture.SizeOf(file) is not { } size)
            return;
        var attributes = picture.GetAttributes();
        attributes.AddProperty("width", size.Width);
        attributes.AddProperty("height", size.Height);
        attributes.AddProperty("loading", "lazy");
    }

    private int OwnNumber => SiteManifest.NumberOf(notebook.FileName);

    /// <summary>A link of a notebook's text, as the site has it; null where that notebook is not on the site.</summary>
    private static string? LinkOf(string url, Func<string, bool> hasPage)
    {
        var (path, anchor) = url.Split('#') is [var before, var after] ? (before, "#" + after) : (url, "");
        if (path.EndsWith(".ipynb", StringComparison.Ordinal))
            return hasPage(path) ? Path.GetFileNameWithoutExtension(path) + ".html" + anchor : null;
        return path switch
        {
            "" when anchor.Length > 0 => anchor,
            "claims.json" => "../claims.html",
            "evidence/scoreboard.json" => "../scoreboard.html",
            _ when path.StartsWith("images/", StringComparison.Ordinal)
                    && path.EndsWith(".svg", StringComparison.Ordinal) => path,
            _ => throw new UserError($"a link to {url}, which the site does not have"),
        };
    }

    private static string TitleOf(Notebook notebook)
    {
        var first = NotebookFile.Text(notebook.Root["cells"]!.AsArray().FirstOrDefault()?["source"]);
        return first.Split('\n')[0].TrimStart('#', ' ') is { Length: > 0 } title ? title : notebook.FileName;
    }

    internal static string AnchorOf(Cell cell) => "cell-" + Markup.Slug(cell.Id);

    private string? RoleOf(int index) => notebook.Cells.ElementAtOrDefault(index)?.Role;

    private bool IsFirstThatNames(string weights, Cell cell) =>
        cell == notebook.Cells.FirstOrDefault(c => c.Source.Contains(weights, StringComparison.Ordinal));

    private void WriteCode(Cell cell, CellOutputs outputs, SiteWords words)
    {
        _html.Append(
            $"<section class=\"cell\" id=\"{AnchorOf(cell)}\" aria-label=\"{words.Of("cell", cell.Number)}\">"
        );
        var fold = cell.Role switch
        {
            CellRole.Solution => "solution",
            _ when CellRole.IsApparatus(cell) => "apparatus",
            _ => null,
        };
        if (fold is not null)
            _html.Append($"<details class=\"fold {fold}\"><summary>{words[$"fold.{fold}"]}</summary>");
        _html.Append(
            $"<div class=\"in\"><span class=\"count\" aria-hidden=\"true\">[{cell.Number}]</span>"
                + $"{code.ToHtml(cell.Number - 1, cell.Source)}</div>"
        );
        if (fold is not null)
            _html.Append("</details>");
        if (cell.Role == CellRole.Solution)
            _html.Append(
                $"<label class=\"solved\"><input type=\"checkbox\" data-solved=\"{Number}-{Markup.Slug(cell.Id)}\">"
                    + $"{words["solved"]}</label>"
            );
        if (cell.Role == CellRole.Prediction && AskedBy(cell) is { Count: > 0 } questions)
            _html.Append(new LessonHtml(words).Questions(questions, Number));
        var left = (cell.Node["outputs"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        for (var i = 0; i < left.Count; i++)
            outputs.Write(left[i], cell.Id, $"{AnchorOf(cell)[5..]}-{i + 1}");
        _html.Append("</section>\n");
    }

    // Those that a cell asks, in its order; the first form also asks what no cell has in one piece.
    private List<ComparedPrediction> AskedBy(Cell cell)
    {
        var cells = notebook.Cells.Where(c => c.Role == CellRole.Prediction).ToList();
        var texts = TextsIn(cell.Source).ToList();
        return
        [
            .. Asked()
                .Where(q => cell == (cells.Find(c => TextsIn(c.Source).Contains(q.Question)) ?? cells[0]))
                .OrderBy(q => texts.IndexOf(q.Question) is >= 0 and var place ? place : texts.Count),
        ];
    }

    // What its string literals say: "Fr\u00e9chet" is Fréchet.
    private static IEnumerable<string> TextsIn(string source) =>
        SyntaxFactory.ParseTokens(source).Where(t => t.IsKind(SyntaxKind.StringLiteralToken)).Select(t => t.ValueText);

    // The notebook's questions, each once: the comparison at its end repeats them.
    private List<ComparedPrediction> Asked() =>
        [
            .. notebook
                .Cells.SelectMany(other => (other.Node["outputs"] as JsonArray ?? []).Select(output => output?["data"]))
                .OfType<JsonObject>()
                .Where(data => data[ComparedPrediction.MimeType] is not null)
                .SelectMany(data => ComparedPrediction.FromJson(data[ComparedPrediction.MimeType]!.ToJsonString()))
                .DistinctBy(q => q.Question),
        ];

    // The reader chooses: the stored cell holds the answer, so it is not shown.
    private void WriteQuiz(Cell cell, IReadOnlyList<QuizQuestion> quizzes)
    {
        var id = QuizId().Match(cell.Source).Groups[1].Value;
        var quiz =
            quizzes.FirstOrDefault(q => q.Id == id)
            ?? throw new UserError($"{cell.Name}: quiz.json has no question '{id}'");
        _html.Append($"<section class=\"cell\" id=\"{AnchorOf(cell)}\">{QuizForm.Of(quiz)}</section>");
    }

    [GeneratedRegex("""Quiz\.Get\("(\w+)"\)""")]
    private static partial Regex QuizId();
}
