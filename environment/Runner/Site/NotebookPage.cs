using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>Renders a stored notebook.</summary>
/// <param name="notebook">The notebook.</param>
/// <param name="markup">Renders its texts.</param>
/// <param name="code">Its code cells, colored, in order.</param>
internal sealed partial class NotebookPage(Notebook notebook, Markup markup, IReadOnlyList<string> code)
{
    private const string Root = "../";
    private const int LongestLog = 12;
    private const int LongestTable = 12;

    private readonly StringBuilder _html = new();
    private readonly HashSet<string> _ids = [];
    private readonly List<Heading> _contents = [];
    private readonly List<StoredPicture> _pictures = [];
    private IReadOnlyDictionary<string, Claim> _claims = new Dictionary<string, Claim>();
    private bool _hasModels;

    /// <summary>The number a notebook begins with: "05".</summary>
    public string Number { get; } = notebook.FileName.Split('-')[0];

    /// <summary>The page in the site's folder.</summary>
    public string File { get; } = FileOf(notebook.FileName);

    /// <summary>The notebook's first heading.</summary>
    public string Title { get; } = TitleOf(notebook);

    /// <summary>The pictures that the page shows.</summary>
    public IReadOnlyList<StoredPicture> Pictures => _pictures;

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
    /// <param name="claim">The address of a claim, seen from the site's folder, or null.</param>
    /// <param name="results">The claims that it judges, and the questions that its quiz cells may ask.</param>
    /// <param name="boards">The boards that stand on it.</param>
    /// <exception cref="UserError">It has no such cell, question or output.</exception>
    public SitePage Render(string badges, Func<string, string?> claim, Results results, IReadOnlyList<Board> boards)
    {
        _claims = results.Verdicts.ToDictionary(verdict => verdict.Claim.Id, verdict => verdict.Claim);
        var number = 0;
        var cells = notebook.Root["cells"]!.AsArray().Select(c => c!.AsObject()).ToList();
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i]["cell_type"]!.ToString() == "code")
            {
                var cell = notebook.Cells[number++];
                if (cell.Role == CellRole.Setup)
                    WriteSetup(
                        cell,
                        first: RoleOf(number - 2) != CellRole.Setup,
                        last: RoleOf(number) != CellRole.Setup,
                        claim
                    );
                else if (cell.Role == CellRole.Quiz)
                    WriteQuiz(cell, results.Quizzes);
                else
                    WriteCode(cell, claim);
            }
            else if (cells[i]["cell_type"]!.ToString() == "markdown")
            {
                _html.Append(markup.ToHtml(NotebookFile.Text(cells[i]["source"]), LinkOf, _ids, _contents));
                if (i == 0)
                    _html.Append(badges);
            }
            foreach (var board in boards.Where(b => b.After == cells[i]["id"]?.ToString()))
                _html.Append(board.ToHtml());
        }
        if (boards.FirstOrDefault(b => cells.All(c => c["id"]?.ToString() != b.After)) is { } homeless)
            throw new UserError($"boards.json: the board '{homeless.Name}' follows a cell '{homeless.After}'");
        return new SitePage(File, Title, _html.ToString())
        {
            Contents = [.. _contents.Where(h => h.Level is 2 or 3)],
            HasModels = _hasModels,
            HasBoards = boards.Count > 0,
        };
    }

    /// <summary>A link of a notebook's text, as the site has it.</summary>
    private static string LinkOf(string url)
    {
        var (path, anchor) = url.Split('#') is [var before, var after] ? (before, "#" + after) : (url, "");
        if (path.EndsWith(".ipynb", StringComparison.Ordinal))
            return Path.GetFileNameWithoutExtension(path) + ".html" + anchor;
        return path switch
        {
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

    private void WriteSetup(Cell cell, bool first, bool last, Func<string, string?> claim)
    {
        if (first)
            _html.Append("<details class=\"fold\"><summary>Setup: find the package, load the library</summary>");
        WriteCode(cell, claim);
        if (last)
            _html.Append("</details>");
    }

    private void WriteCode(Cell cell, Func<string, string?> claim)
    {
        _html.Append(
            CultureInfo.InvariantCulture,
            $"<section class=\"cell\" id=\"{AnchorOf(cell)}\" aria-label=\"Cell {cell.Number}\">"
        );
        var fold = cell.Role switch
        {
            CellRole.Solution => "<details class=\"fold solution\"><summary>A solution</summary>",
            _ when CellRole.IsApparatus(cell) =>
                "<details class=\"fold apparatus\"><summary>Apparatus for the many seeds</summary>",
            _ => null,
        };
        _html.Append(fold);
        _html.Append(
            CultureInfo.InvariantCulture,
            $"<div class=\"in\"><span class=\"count\" aria-hidden=\"true\">[{cell.Number}]</span>"
                + $"<pre class=\"code\" tabindex=\"0\"><code>{code[cell.Number - 1]}</code></pre></div>"
        );
        if (fold is not null)
            _html.Append("</details>");
        if (cell.Role == CellRole.Prediction)
            _html.Append(LessonHtml.Questions(Asked(), Number));
        var outputs = (cell.Node["outputs"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        for (var i = 0; i < outputs.Count; i++)
            WriteOutput(outputs[i], $"{AnchorOf(cell)[5..]}-{i + 1}", claim);
        _html.Append("</section>\n");
        foreach (var model in LiveModel.All.Where(m => cell.Source.Contains(m.Weights, StringComparison.Ordinal)))
        {
            _html.Append(model.ToHtml());
            _hasModels = true;
        }
    }

    private void WriteOutput(JsonObject output, string name, Func<string, string?> claim)
    {
        var data = output["data"] as JsonObject ?? [];
        var text = NotebookFile.Text(data["text/plain"]);
        if (output["output_type"]!.ToString() == "stream")
            WriteLog(NotebookFile.Text(output["text"]));
        else if (output["output_type"]!.ToString() == "error")
            WriteText(string.Join('\n', (output["traceback"] as JsonArray ?? []).Select(l => l?.ToString())), "error");
        else if (data["application/vnd.plotly.v1+json"] is { } figure)
            WriteChart(StoredChart.Of(figure), PictureOf(data, name, text), name);
        else if (data[Verdict.MimeType] is JsonObject verdict)
            _html.Append(LessonHtml.Verdict(verdict, _claims, id => claim(id) is { } to ? Root + to : null));
        else if (data[Takeaways.MimeType] is { } takeaways)
            _html.Append(LessonHtml.Takeaways(Takeaways.FromJson(takeaways.ToJsonString())));
        else if (data[ComparedPrediction.MimeType] is { } compared)
            _html.Append(LessonHtml.Predictions(ComparedPrediction.FromJson(compared.ToJsonString())));
        else if (data["image/png"] is not null)
            _html
                .Append("<figure class=\"out images\">")
                .Append(PictureOf(data, name, text)!.ToHtml(Root))
                .Append("</figure>");
        else if (data["text/html"] is { } shown && IsLivePicture(NotebookFile.Text(shown)))
            throw new UserError(
                $"output {name}: a picture as a notebook program saved it, which the site cannot show.\n"
                    + $"{CellRole.StoredAgain(notebook.Path) ?? "Run the notebook with --store."}"
            );
        else if (data["text/html"] is { } html)
            WriteHtml(OutputHtml.Clean(NotebookFile.Text(html)));
        else
            WriteText(text, "text");
    }

    // The notebook's questions: the comparison at its end repeats them.
    private List<ComparedPrediction> Asked() =>
        [
            .. notebook
                .Cells.SelectMany(other => (other.Node["outputs"] as JsonArray ?? []).Select(output => output?["data"]))
                .OfType<JsonObject>()
                .Where(data => data[ComparedPrediction.MimeType] is not null)
                .SelectMany(data => ComparedPrediction.FromJson(data[ComparedPrediction.MimeType]!.ToJsonString())),
        ];

    private void WriteHtml(string html)
    {
        var rows = html.Split("<tr").Length - 2; // without the head
        var fold = rows > LongestTable;
        if (fold)
            _html.Append(
                CultureInfo.InvariantCulture,
                $"<details class=\"fold table\"><summary>The table, {rows} rows</summary>"
            );
        _html
            .Append("<div class=\"out html scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Output\">")
            .Append(html)
            .Append(fold ? "</div></details>" : "</div>");
    }

    // Live, a figure or an image is html with a picture in it; a stored run keeps the picture by itself.
    private static bool IsLivePicture(string html) =>
        html.Contains("data:image/", StringComparison.Ordinal)
        || html.Contains("latentLabPending", StringComparison.Ordinal);

    private StoredPicture? PictureOf(JsonObject data, string name, string alt)
    {
        if (data["image/png"] is not { } png)
            return null;
        var picture = StoredPicture.Read($"notebooks/images/{Number}-{name}.png", png.ToString(), alt.Trim());
        _pictures.Add(picture);
        return picture;
    }

    private void WriteChart(StoredChart chart, StoredPicture? picture, string name)
    {
        if (picture is null)
            throw new UserError($"output {name}: a chart without a stored picture; run the notebook with --store");
        // The place is as high as the chart will be, so that nothing moves when it is drawn.
        var label = WebUtility.HtmlEncode(picture.Alt.Split('\n')[0]);
        _html.Append(
            CultureInfo.InvariantCulture,
            $"<figure class=\"out chart\" id=\"chart-{name}\"><div class=\"stage\" style=\"height:{chart.Height}px\">"
                + $"<div class=\"still\">{picture.ToHtml(Root, scale: 2)}</div></div>"
        );
        if (chart.Frames is { Count: > 1 } frames)
        {
            _html.Append(
                CultureInfo.InvariantCulture,
                $"<div class=\"film\" hidden><button type=\"button\" class=\"play\">Play</button>"
                    + $"<input type=\"range\" min=\"0\" max=\"{frames.Count - 1}\" value=\"{frames.Count - 1}\" "
                    + $"step=\"1\" aria-label=\"Picture of the film: {label}\">"
                    + $"<output>{WebUtility.HtmlEncode(frames[^1])}</output></div>"
            );
        }
        _html.Append(
            CultureInfo.InvariantCulture,
            $"<script type=\"application/json\">{chart.ToJson()}</script></figure>"
        );
    }

    private void WriteLog(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n').Length;
        if (lines > LongestLog)
            _html.Append(
                CultureInfo.InvariantCulture,
                $"<details class=\"fold log\"><summary>What the cell wrote, {lines} lines</summary>"
            );
        WriteText(text, "text");
        if (lines > LongestLog)
            _html.Append("</details>");
    }

    private void WriteText(string text, string kind)
    {
        if (text.Length > 0)
            _html.Append(
                CultureInfo.InvariantCulture,
                $"<pre class=\"out {kind}\" tabindex=\"0\">{WebUtility.HtmlEncode(text.TrimEnd('\n'))}</pre>"
            );
    }

    // The reader chooses: the stored cell holds the answer, so it is not shown.
    private void WriteQuiz(Cell cell, IReadOnlyList<QuizQuestion> quizzes)
    {
        var id = QuizId().Match(cell.Source).Groups[1].Value;
        var quiz =
            quizzes.FirstOrDefault(q => q.Id == id)
            ?? throw new UserError($"{cell.Name}: quiz.json has no question '{id}'");
        _html.Append(
            CultureInfo.InvariantCulture,
            $"<section class=\"cell\" id=\"{AnchorOf(cell)}\">{QuizForm.Of(quiz)}</section>"
        );
    }

    [GeneratedRegex("""Quiz\.Get\("(\w+)"\)""")]
    private static partial Regex QuizId();
}
