using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LatentLab.Runner.Site;

/// <summary>Renders what the cells of a notebook left.</summary>
/// <param name="notebook">The notebook.</param>
/// <param name="html">Takes it.</param>
/// <param name="figures">Numbers the figures.</param>
/// <param name="words">The words of the frame.</param>
/// <param name="claims">All claims by id.</param>
/// <param name="claim">The address of a claim, seen from the site's folder, or null.</param>
internal sealed partial class CellOutputs(
    Notebook notebook,
    StringBuilder html,
    FigureCounter figures,
    SiteWords words,
    IReadOnlyDictionary<string, Claim> claims,
    Func<string, string?> claim
)
{
    private const string Root = "../";
    private const int LongestLog = 12;
    private const int LongestTable = 12;

    private readonly LessonHtml _lesson = new(words);
    private readonly List<StoredPicture> _pictures = [];
    private readonly Dictionary<string, StoredChart> _charts = [];

    /// <summary>The charts so far, by the id of their figure.</summary>
    public IReadOnlyDictionary<string, StoredChart> Charts => _charts;

    /// <summary>The pictures so far.</summary>
    public IReadOnlyList<StoredPicture> Pictures => _pictures;

    /// <summary>One output.</summary>
    /// <param name="output">As the notebook stores it.</param>
    /// <param name="cell">The id of its cell.</param>
    /// <param name="name">Its name, once per page.</param>
    /// <exception cref="UserError">The site cannot show it.</exception>
    public void Write(JsonObject output, string cell, string name)
    {
        var data = output["data"] as JsonObject ?? [];
        var text = NotebookFile.Text(data["text/plain"]);
        if (output["output_type"]!.ToString() == "stream")
            WriteLog(NotebookFile.Text(output["text"]));
        else if (output["output_type"]!.ToString() == "error")
            WriteText(string.Join('\n', (output["traceback"] as JsonArray ?? []).Select(l => l?.ToString())), "error");
        else if (data["application/vnd.plotly.v1+json"] is { } figure)
            WriteChart(figure, PictureOf(data, name, text), cell, name);
        else if (data[Verdict.MimeType] is JsonObject verdict)
            html.Append(_lesson.Verdict(verdict, claims, id => claim(id) is { } to ? Root + to : null));
        else if (data[Takeaways.MimeType] is { } takeaways)
            html.Append(_lesson.Takeaways(Takeaways.FromJson(takeaways.ToJsonString())));
        else if (data[ComparedPrediction.MimeType] is { } compared)
            html.Append(_lesson.Predictions(ComparedPrediction.FromJson(compared.ToJsonString())));
        else if (data["image/png"] is not null)
            WritePicture(PictureOf(data, name, text)!, cell);
        else if (data["text/html"] is { } shown)
            WriteHtml(NotebookFile.Text(shown), cell, name);
        else
            WriteText(text, "text");
    }

    private void WriteHtml(string shown, string cell, string name)
    {
        if (HostPicture.Read(shown) is { } saved)
        {
            var picture = StoredPicture.Of(FileOf(name), saved.Png, saved.Alt);
            _pictures.Add(picture);
            if (saved.Chart is { } chart)
                WriteChart(chart, picture, cell, name);
            else
                WritePicture(picture, cell);
            return;
        }
        if (shown.Contains("data:image/", StringComparison.Ordinal))
            throw new UserError(
                $"output {name}: a picture in a form that the site cannot show.\n"
                    + $"{CellRole.StoredAgain(notebook.Path) ?? "Run the notebook with --store."}"
            );
        var clean = OutputHtml.Clean(shown);
        var rows = clean.Split("<tr").Length - 2; // without the head
        var fold = rows > LongestTable;
        if (fold)
            html.Append($"<details class=\"fold table\"><summary>{words.Of("fold.table", rows)}</summary>");
        html.Append("<div class=\"out html scroll\">").Append(clean).Append(fold ? "</div></details>" : "</div>");
    }

    /// <summary>The script with the charts of a notebook: its page loads it when one comes near.</summary>
    public static string FiguresOf(string notebook) =>
        $"notebooks/charts/{Path.GetFileNameWithoutExtension(notebook)}.js";

    private string FileOf(string name) => $"notebooks/images/{notebook.FileName.Split('-')[0]}-{name}.png";

    private StoredPicture? PictureOf(JsonObject data, string name, string alt)
    {
        if (data["image/png"] is not { } png)
            return null;
        var picture = StoredPicture.Read(FileOf(name), png.ToString(), alt.Trim());
        _pictures.Add(picture);
        return picture;
    }

    private void WritePicture(StoredPicture picture, string cell) =>
        html.Append("<figure class=\"out images\">")
            .Append(picture.ToHtml(Root))
            .Append(figures.Next(cell, picture.Alt.Split('\n')[0], Root + picture.File))
            .Append("</figure>");

    private void WriteChart(JsonNode stored, StoredPicture? picture, string cell, string name)
    {
        if (picture is null)
            throw new UserError($"output {name}: a chart without a stored picture; run the notebook with --store");
        if (StoredChart.Of(stored) is not { } chart)
        {
            WritePicture(picture, cell);
            return;
        }
        // The place is as high as the chart will be, so that nothing moves when it is drawn.
        _charts[$"chart-{name}"] = chart;
        html.Append(
            CultureInfo.InvariantCulture,
            $"<figure class=\"out chart\" id=\"chart-{name}\" data-figures=\"{FiguresOf(notebook.FileName)}\">"
                + $"<div class=\"stage\" style=\"height:{chart.Height}px\">"
                + $"<div class=\"still\">{picture.ToHtml(Root, scale: 2)}</div></div>"
        );
        if (chart.Keys is { Count: > 0 } keys)
            html.Append("<ul class=\"keys\">")
                .AppendJoin(
                    "",
                    keys.Select(k =>
                        "<li><button type=\"button\" aria-pressed=\"true\"><i aria-hidden=\"true\"></i>"
                        + $"<span>{Plain(k)}</span></button></li>"
                    )
                )
                .Append("</ul>");
        if (chart.Frames is { Count: > 1 } frames)
            html.Append(
                CultureInfo.InvariantCulture,
                $"<div class=\"film\" hidden><button type=\"button\" class=\"play\">{words["js.play"]}</button>"
                    + $"<input type=\"range\" min=\"0\" max=\"{frames.Count - 1}\" value=\"{frames.Count - 1}\" "
                    + $"step=\"1\" "
                    + $"aria-label=\"{words["film.picture"]}: {WebUtility.HtmlEncode(chart.Title ?? name)}\">"
                    + $"<output>{WebUtility.HtmlEncode(frames[^1])}</output></div>"
            );
        html.Append(figures.Next(cell, chart.Title ?? picture.Alt.Split('\n')[0], Root + picture.File))
            .Append("</figure>");
    }

    // Charts write a few marks of html in their names.
    private static string Plain(string name) =>
        WebUtility.HtmlEncode(WebUtility.HtmlDecode(name.Replace("<br>", " ", StringComparison.Ordinal)));

    private void WriteLog(string text)
    {
        var lines = text.TrimEnd('\n').Split('\n').Length;
        if (lines > LongestLog)
            html.Append($"<details class=\"fold log\"><summary>{words.Of("fold.log", lines)}</summary>");
        WriteText(text, "text");
        if (lines > LongestLog)
            html.Append("</details>");
    }

    private void WriteText(string text, string kind)
    {
        if (text.Length > 0)
            html.Append($"<pre class=\"out {kind}{(Column().IsMatch(text) ? " columns" : "")}\">")
                .Append($"{AnsiText.ToHtml(text.TrimEnd('\n'))}</pre>");
    }

    // Words set apart by more than one space stand under each other: such lines are not broken.
    [GeneratedRegex(@"\S {2,}\S")]
    private static partial Regex Column();
}
