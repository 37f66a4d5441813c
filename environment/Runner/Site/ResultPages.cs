using System.Globalization;
using System.Net;
using System.Text;

namespace LatentLab.Runner.Site;

/// <summary>The claims with their verdicts, and the scoreboard of the generators.</summary>
/// <param name="results">The stored results.</param>
/// <param name="notebooks">The notebooks' pages by number, in the order of the site.</param>
/// <param name="words">The words of the frame.</param>
internal sealed class ResultPages(Results results, IReadOnlyDictionary<int, NotebookPage> notebooks, SiteWords words)
{
    // Smaller is better, larger is better, or neither.
    private static readonly (string Name, string Title, string Format, int Sign)[] Scores =
    [
        ("Fr\u00e9chet", "score.frechet", "0.0", -1),
        ("precision", "score.precision", "0.00", 1),
        ("recall", "score.recall", "0.00", 1),
        ("density", "score.density", "0.00", 1),
        ("coverage", "score.coverage", "0.00", 1),
        ("class TV", "score.classes", "0.000", -1),
        ("parameters", "score.parameters", "#,0", 0),
        ("training seconds", "score.training", "0.0", 0),
        ("sampling seconds", "score.sampling", "0.000", 0),
    ];

    private readonly VerdictWords _verdicts = new(words);

    /// <summary>How many verdicts of each kind there are, as badges.</summary>
    /// <param name="notebook">The number of the notebook that is meant; null: all of them.</param>
    public string Counts(int? notebook = null) =>
        string.Concat(
            results
                .Verdicts.Where(v => notebook is null || v.Claim.Exercise == notebook)
                .GroupBy(v => v.Outcome)
                .OrderBy(g => g.Key)
                .Select(g => $"<span class=\"verdict-count {Style(g.Key)}\">{g.Count()} {_verdicts.Word(g.Key)}</span>")
        );

    /// <summary>Every claim of every notebook.</summary>
    public SitePage Claims()
    {
        var together = Multiplicity.Of(results.Verdicts);
        var identities = results.Verdicts.Count(verdict => verdict.Claim.Kind == ClaimKind.Exact);
        var html = new StringBuilder($"<h1>{words["claims"]}</h1>\n<p>{words["claims.about"]}</p>\n<p>")
            .Append(
                words.Of(
                    "claims.many",
                    results.Verdicts.Count,
                    identities,
                    results.Verdicts.Count - identities,
                    together.Tests,
                    together.Decided,
                    together.Doubtful.Count == 0
                        ? words["claims.none"]
                        : words.Of("claims.doubtful", together.Doubtful.Count)
                )
            )
            .Append("</p>\n<ul class=\"legend\">\n");
        foreach (var outcome in Enum.GetValues<Outcome>())
            html.Append(
                $"<li><span class=\"verdict-count {Style(outcome)}\">{_verdicts.Word(outcome)}</span> "
                    + $"{_verdicts.Meaning(outcome)}</li>\n"
            );
        html.Append($"</ul>\n<div class=\"filter\" role=\"group\" aria-label=\"{words["claims.show"]}\">")
            .Append("<button type=\"button\" aria-pressed=\"true\" data-outcome=\"\">")
            .Append($"{words.Of("claims.all", results.Verdicts.Count)}</button>");
        foreach (var outcome in Enum.GetValues<Outcome>())
            html.Append(
                $"<button type=\"button\" aria-pressed=\"false\" data-outcome=\"{Style(outcome)}\">"
                    + $"{_verdicts.Word(outcome)} "
                    + $"{Number(results.Verdicts.Count(v => v.Outcome == outcome))}</button>"
            );
        html.Append("</div><p class=\"sr\" role=\"status\" id=\"shown\"></p>");
        var contents = new List<Heading>();
        foreach (var (number, page) in notebooks)
        {
            var verdicts = results.Verdicts.Where(v => v.Claim.Exercise == number).ToList();
            if (verdicts.Count == 0)
                continue;
            var id = $"notebook-{page.Number}";
            contents.Add(new Heading(2, id, page.Title));
            html.Append(
                "<section class=\"claims\">"
                    + $"<h2 id=\"{id}\"><a href=\"{page.File}\">{WebUtility.HtmlEncode(page.Title)}</a></h2>"
            );
            foreach (var verdict in verdicts)
                html.Append(OneClaim(verdict, page, together.Doubtful));
            html.Append("</section>");
        }
        return new SitePage("claims.html", words["claims"], html.ToString()) { Contents = contents };
    }

    /// <summary>All generators of images, best first.</summary>
    /// <param name="reading">How to read the scores, as html.</param>
    public SitePage Scoreboard(string reading)
    {
        var html = new StringBuilder($"<h1>{words["scoreboard.title"]}</h1>")
            .Append(reading)
            .Append(
                "<div class=\"scroll\"><table class=\"sortable\">"
                    + $"<caption>{words["scoreboard.caption"]}</caption>"
                    + $"<thead><tr><th scope=\"col\">{words["scoreboard.generator"]}</th>"
            );
        foreach (var score in Scores)
        {
            var sorted = score.Name == Scores[0].Name ? " aria-sort=\"ascending\"" : "";
            var arrow = score.Sign switch
            {
                1 => "\u00a0\u2191",
                -1 => "\u00a0\u2193",
                _ => "",
            };
            html.Append(
                $"<th scope=\"col\" class=\"number\" data-sign=\"{Number(score.Sign)}\"{sorted}>"
                    + $"<button type=\"button\">{words[score.Title]}{arrow}</button></th>"
            );
        }
        html.Append("</tr></thead><tbody>");
        foreach (var generator in results.Scores.OrderBy(s => s["Fr\u00e9chet"].Mean))
        {
            // A notebook that is not on the site lends its row, without a link.
            var number = int.Parse(generator.Notebook, CultureInfo.InvariantCulture);
            var name = words.Of("notebook", generator.Notebook);
            var source = notebooks.TryGetValue(number, out var page) ? $"<a href=\"{page.File}\">{name}</a>" : name;
            html.Append($"<tr><th scope=\"row\">{WebUtility.HtmlEncode(generator.Name)}<small>{source}</small></th>");
            foreach (var score in Scores)
                html.Append(Score(generator[score.Name], score.Format, words[score.Title], interval: score.Sign != 0));
            html.Append("</tr>");
        }
        return new SitePage("scoreboard.html", words["scoreboard"], html.Append("</tbody></table></div>").ToString())
        {
            Source = "environment/Site/pages/scoreboard.md",
        };
    }

    private string Score(Interval score, string format, string label, bool interval)
    {
        // A cost of exactly nothing was not measured, or there was none.
        if (!interval && score.Mean == 0)
            score = new Interval(double.NaN, double.NaN, double.NaN, score.Count);
        string Text(double value) =>
            double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "\u2013";
        var between =
            interval && !score.Low.Equals(score.High)
                ? $"<small>{words.Of("between", Text(score.Low), Text(score.High))}</small>"
                : "";
        var exact = score.Mean.ToString("R", CultureInfo.InvariantCulture);
        return $"<td class=\"number\" data-label=\"{label}\" data-value=\"{exact}\">{Text(score.Mean)}{between}</td>";
    }

    private string OneClaim(Verdict verdict, NotebookPage page, IReadOnlySet<Finding> doubtful)
    {
        var claim = verdict.Claim;
        var exact = claim.Kind == ClaimKind.Exact;
        var cell = page.CellOf(claim.Id) ?? throw new UserError($"claim {claim.Id}: no cell of {page.File} judges it");
        var outcome = Style(verdict.Outcome);
        var columns = exact
            ? ""
            : $"<th scope=\"col\" class=\"number\">{words["claim.interval"]}</th>"
                + $"<th scope=\"col\" class=\"number\">{words["claim.seeds"]}</th>"
                + $"<th scope=\"col\">{words["claim.picture"]}</th>";
        var rows = string.Concat(
            verdict.Findings.Select(finding => Row(finding, exact, verdict, doubtful.Contains(finding)))
        );
        var experiment =
            $"<a href=\"{cell}\">{words["claim.experiment"]}"
            + $"<span class=\"sr\"> ({words.Of("claim", claim.Id)})</span></a>";
        var measured = words.Of("claim.measured", Readable.Html(claim.Statistic));
        var word = _verdicts.Word(verdict.Outcome);
        return $"""
            <article class="claim verdict {outcome}" id="claim-{claim.Id}" data-outcome="{outcome}">
            <h3><span class="badge">{word}</span> {claim.Id}. {Readable.Html(claim.Sentence)}</h3>
            <p>{measured} {_verdicts.Bar(verdict)} {experiment}</p>
            <div class="scroll"><table class="stacks"><thead><tr>
            <th scope="col">{words["claim.setting"]}</th><th scope="col" class="number">{words[
                "claim.mean"
            ]}</th>{columns}<th scope="col">{words["claim.verdict"]}</th>
            </tr></thead><tbody>{rows}</tbody></table></div>{HistoryOf(claim)}
            </article>
            """;
    }

    private string HistoryOf(Claim claim) =>
        claim.History is { Count: > 0 } history
            ? $"<details><summary>{words.Of("claim.history", claim.Id)}</summary><ul>"
                + string.Concat(history.Select(h => $"<li>{h.When}: {Readable.Html(h.What)}</li>"))
                + "</ul></details>"
            : "";

    private static string Style(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    // The numbers as the notebook writes them.
    private string Row(Finding finding, bool exact, Verdict verdict, bool doubtful)
    {
        var interval = finding.Interval;
        var setting = finding.Setting.Length > 0 ? Readable.Html(finding.Setting) : words["claim.everything"];
        var word = finding.Abstains is { } why
            ? words.Of("claim.silent", WebUtility.HtmlEncode(why))
            : _verdicts.Word(finding.Outcome);
        string Cell(string name, string content, string style = "number") =>
            $"<td class=\"{style}\" data-label=\"{words[name]}\">{content}</td>";
        var between = exact
            ? ""
            : Cell("claim.interval", words.Of("between", interval.Text(interval.Low), interval.Text(interval.High)))
                + Cell("claim.seeds", Number(interval.Count))
                + Cell("claim.picture", Picture(interval, verdict), "picture");
        var mean = Cell("claim.mean", Readable.Powers(interval.Text(interval.Mean)));
        return $"<tr><th scope=\"row\">{setting}</th>{mean}{between}"
            + $"{Cell("claim.verdict", word + (doubtful ? "\u00a0\u2020" : ""), Style(finding.Outcome))}</tr>\n";
    }

    // No effect, the smallest one that counts, and the interval, on one scale for all settings of the claim.
    private static string Picture(Interval finding, Verdict verdict)
    {
        var (none, bar) = (verdict.Claim.NoEffect, verdict.Claim.SmallestEffect);
        List<double> marks =
        [
            none,
            bar,
            .. verdict.Findings.SelectMany(f => (double[])[f.Interval.Low, f.Interval.High]).Where(double.IsFinite),
        ];
        if (!double.IsFinite(finding.Low) || !double.IsFinite(finding.High) || marks.Max() <= marks.Min())
            return "";
        const double left = 6,
            width = 118;
        string X(double value) =>
            (left + width * (value - marks.Min()) / (marks.Max() - marks.Min())).ToString(
                "0.0",
                CultureInfo.InvariantCulture
            );
        return "<svg class=\"interval\" width=\"130\" height=\"18\" viewBox=\"0 0 130 18\" aria-hidden=\"true\">"
            + $"<line class=\"zero\" x1=\"{X(none)}\" x2=\"{X(none)}\" y1=\"1\" y2=\"17\"/>"
            + $"<line class=\"bar\" x1=\"{X(bar)}\" x2=\"{X(bar)}\" y1=\"1\" y2=\"17\"/>"
            + $"<line class=\"range\" x1=\"{X(finding.Low)}\" x2=\"{X(finding.High)}\" y1=\"9\" y2=\"9\"/>"
            + $"<circle cx=\"{X(finding.Mean)}\" cy=\"9\" r=\"4\"/></svg>";
    }
}
