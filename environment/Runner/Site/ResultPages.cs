using System.Globalization;
using System.Net;
using System.Text;

namespace LatentLab.Runner.Site;

/// <summary>The claims with their verdicts, and the scoreboard of the generators.</summary>
internal static class ResultPages
{
    // Smaller is better, larger is better, or neither.
    private static readonly (string Name, string Title, string Format, int Sign)[] Scores =
    [
        ("Fr\u00e9chet", "Fr\u00e9chet", "0.0", -1),
        ("precision", "precision", "0.00", 1),
        ("recall", "recall", "0.00", 1),
        ("density", "density", "0.00", 1),
        ("coverage", "coverage", "0.00", 1),
        ("class TV", "class TV", "0.000", -1),
        ("parameters", "parameters", "#,0", 0),
        ("training seconds", "training (s)", "0.0", 0),
        ("sampling seconds", "sampling (s)", "0.000", 0),
    ];

    /// <summary>How many verdicts of each kind there are, as badges.</summary>
    public static string Counts(IEnumerable<Verdict> verdicts) =>
        string.Concat(
            verdicts
                .GroupBy(v => v.Outcome)
                .OrderBy(g => g.Key)
                .Select(g => $"<span class=\"verdict-count {Style(g.Key)}\">{g.Count()} {g.Key.Word()}</span>")
        );

    /// <summary>Every claim of every notebook.</summary>
    /// <param name="results">The stored results.</param>
    /// <param name="notebooks">The notebooks' pages by number.</param>
    public static SitePage Claims(Results results, IReadOnlyDictionary<int, NotebookPage> notebooks)
    {
        const string about =
            "Every claim that the notebooks make is measured, over several seeds. "
            + "What would count as an effect was fixed before the experiment ran, but where a claim's history says "
            + "what was changed later. "
            + "The bar shows the 95 % interval of the mean; "
            + "the thin line is no effect, the dashed line the smallest effect that counts.";
        var together = Multiplicity.Of(results.Verdicts);
        var identities = results.Verdicts.Count(verdict => verdict.Claim.Kind == ClaimKind.Exact);
        var many =
            $"Of these {results.Verdicts.Count} claims, {identities} are identities or counts that must hold exactly, "
            + $"and {results.Verdicts.Count - identities} are measured, under {together.Tests} settings. With so many, "
            + $"some come out by chance alone. {together.Decided} settings are decided one by one; "
            + (
                together.Doubtful.Count == 0
                    ? "all of them stay decided"
                    : $"{together.Doubtful.Count} of them, marked \u2020, do not stay decided"
            )
            + " when all are looked at together and at most 5 % of the decided ones may be false "
            + "(Benjamini and Hochberg, 1995). The intervals are over seeds at one fixed test set: they say how much "
            + "another training would change, not another sample of images.";
        var html = new StringBuilder(
            $"<h1>Claims and verdicts</h1>\n<p>{about}</p>\n<p>{many}</p>\n<ul class=\"legend\">\n"
        );
        foreach (var outcome in Enum.GetValues<Outcome>())
            html.Append(
                $"<li><span class=\"verdict-count {Style(outcome)}\">{outcome.Word()}</span> {outcome.Meaning()}</li>\n"
            );
        html.Append("</ul>\n<div class=\"filter\" role=\"group\" aria-label=\"Show claims\">")
            .Append("<button type=\"button\" aria-pressed=\"true\" data-outcome=\"\">")
            .Append($"All {results.Verdicts.Count}</button>");
        foreach (var outcome in Enum.GetValues<Outcome>())
            html.Append(
                $"<button type=\"button\" aria-pressed=\"false\" data-outcome=\"{Style(outcome)}\">"
                    + $"{outcome.Word()} {results.Verdicts.Count(v => v.Outcome == outcome)}</button>"
            );
        html.Append("</div><p class=\"sr\" role=\"status\" id=\"shown\"></p>");
        var contents = new List<Heading>();
        foreach (var group in results.Verdicts.GroupBy(v => v.Claim.Exercise).OrderBy(g => g.Key))
        {
            var page = notebooks[group.Key];
            var id = $"notebook-{page.Number}";
            contents.Add(new Heading(2, id, page.Title));
            html.Append(
                "<section class=\"claims\">"
                    + $"<h2 id=\"{id}\"><a href=\"{page.File}\">{WebUtility.HtmlEncode(page.Title)}</a></h2>"
            );
            foreach (var verdict in group)
                html.Append(OneClaim(verdict, page, together.Doubtful));
            html.Append("</section>");
        }
        return new SitePage("claims.html", "Claims and verdicts", html.ToString()) { Contents = contents };
    }

    /// <summary>All generators of images, best first.</summary>
    /// <param name="results">The stored results.</param>
    /// <param name="notebooks">The notebooks' pages by number.</param>
    /// <param name="reading">How to read the scores, as html.</param>
    public static SitePage Scoreboard(Results results, IReadOnlyDictionary<int, NotebookPage> notebooks, string reading)
    {
        var html = new StringBuilder("<h1>Scoreboard of the generators</h1>")
            .Append(reading)
            .Append(
                "<div class=\"scroll\" tabindex=\"0\" role=\"group\" aria-label=\"Scoreboard\">"
                    + "<table class=\"sortable\"><caption>Mean over the seeds; below it the 95 % interval. "
                    + "A click on a column's name sorts by it.</caption><thead><tr><th scope=\"col\">generator</th>"
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
            html.Append($"<th scope=\"col\" class=\"number\" data-sign=\"{score.Sign}\"{sorted}>")
                .Append($"<button type=\"button\">{score.Title}{arrow}</button></th>");
        }
        html.Append("</tr></thead><tbody>");
        foreach (var generator in results.Scores.OrderBy(g => g[Scores[0].Name].Mean))
        {
            var number = int.Parse(generator.Notebook, CultureInfo.InvariantCulture);
            html.Append(
                $"<tr><th scope=\"row\">{WebUtility.HtmlEncode(generator.Name)}"
                    + $"<small><a href=\"{notebooks[number].File}\">notebook {number:00}</a></small></th>"
            );
            foreach (var score in Scores)
                html.Append(Score(generator[score.Name], score.Format, interval: score.Sign != 0));
            html.Append("</tr>");
        }
        return new SitePage("scoreboard.html", "Scoreboard", html.Append("</tbody></table></div>").ToString());
    }

    private static string Score(Interval score, string format, bool interval)
    {
        string Text(double value) =>
            double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) : "\u2013";
        var between =
            interval && !score.Low.Equals(score.High) ? $"<small>{Text(score.Low)} to {Text(score.High)}</small>" : "";
        var exact = score.Mean.ToString("R", CultureInfo.InvariantCulture);
        return $"<td class=\"number\" data-value=\"{exact}\">{Text(score.Mean)}{between}</td>";
    }

    private static string OneClaim(Verdict verdict, NotebookPage page, IReadOnlySet<Finding> doubtful)
    {
        var claim = verdict.Claim;
        var exact = claim.Kind == ClaimKind.Exact;
        var cell = page.CellOf(claim.Id) ?? throw new UserError($"claim {claim.Id}: no cell of {page.File} judges it");
        var outcome = Style(verdict.Outcome);
        var columns = exact
            ? ""
            : "<th scope=\"col\" class=\"number\">95 % interval</th><th scope=\"col\" class=\"number\">seeds</th>"
                + "<th scope=\"col\">picture</th>";
        var rows = string.Concat(
            verdict.Findings.Select(finding => Row(finding, exact, claim, doubtful.Contains(finding)))
        );
        var experiment = $"<a href=\"{cell}\">The experiment<span class=\"sr\"> of claim {claim.Id}</span></a>";
        return $"""
            <article class="claim verdict {outcome}" id="claim-{claim.Id}" data-outcome="{outcome}">
            <h3><span class="badge">{verdict.Word}</span> {claim.Id}. {WebUtility.HtmlEncode(claim.Sentence)}</h3>
            <p>Measured: {WebUtility.HtmlEncode(claim.Statistic)}. {verdict.Bar} {experiment}</p>
            <div class="scroll" tabindex="0" role="group" aria-label="Findings of claim {claim.Id}"><table><thead><tr>
            <th scope="col">setting</th><th scope="col" class="number">mean</th>{columns}<th scope="col">verdict</th>
            </tr></thead><tbody>{rows}</tbody></table></div>{HistoryOf(claim)}
            </article>
            """;
    }

    private static string HistoryOf(Claim claim) =>
        claim.History is { Count: > 0 } history
            ? $"<details><summary>History of claim {claim.Id}</summary><ul>"
                + string.Concat(history.Select(h => $"<li>{h.When}: {WebUtility.HtmlEncode(h.What)}</li>"))
                + "</ul></details>"
            : "";

    private static string Style(Outcome outcome) => outcome.ToString().ToLowerInvariant();

    // The numbers as the notebook writes them.
    private static string Row(Finding finding, bool exact, Claim claim, bool doubtful)
    {
        var interval = finding.Interval;
        var setting = WebUtility.HtmlEncode(finding.Setting.Length > 0 ? finding.Setting : "all");
        var word = finding.Abstains is { } why ? $"no vote: {WebUtility.HtmlEncode(why)}" : finding.Outcome.Word();
        var between = exact
            ? ""
            : $"<td class=\"number\">{interval.Text(interval.Low)} to {interval.Text(interval.High)}</td>"
                + $"<td class=\"number\">{interval.Count}</td><td>{Picture(interval, claim)}</td>";
        return $"<tr><th scope=\"row\">{setting}</th><td class=\"number\">{interval.Text(interval.Mean)}</td>{between}"
            + $"<td class=\"{Style(finding.Outcome)}\">{word}{(doubtful ? "\u00a0\u2020" : "")}</td></tr>\n";
    }

    // No effect, the smallest one that counts, and the interval, on a scale of their own.
    private static string Picture(Interval finding, Claim claim)
    {
        var (none, bar) = (claim.NoEffect, claim.SmallestEffect);
        double[] marks = [none, bar, finding.Low, finding.High];
        if (marks.Any(m => !double.IsFinite(m)) || marks.Max() <= marks.Min())
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
