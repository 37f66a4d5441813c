using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace LatentLab.Runner.Site;

/// <summary>What a lesson shows of its own kinds, made from the data that stand beside the stored html.</summary>
/// <param name="words">The words of the frame.</param>
internal sealed class LessonHtml(SiteWords words)
{
    private readonly VerdictWords _verdicts = new(words);

    /// <summary>A verdict.</summary>
    /// <param name="data">As <see cref="LatentLab.Verdict.ToJson"/> writes it.</param>
    /// <param name="claims">All claims by id.</param>
    /// <param name="address">The claim's place on the claims page, seen from this one.</param>
    /// <exception cref="UserError">The claim is not in claims.json.</exception>
    public string Verdict(JsonObject data, IReadOnlyDictionary<string, Claim> claims, Func<string, string?> address)
    {
        var id = (string)data["claim"]!;
        if (!claims.TryGetValue(id, out var claim))
            throw new UserError($"a verdict on claim {id}, which claims.json does not have");
        var verdict = LatentLab.Verdict.FromJson(claim, data);
        var name = words.Of("claim", id);
        var link = address(id) is { } to ? $"<a href=\"{to}\">{name}</a>" : name;
        var findings = verdict.Findings.Select(f => $"<li>{Readable.Html(_verdicts.Describe(claim, f))}</li>");
        return $"""
            <div class="out verdict {verdict.Outcome.ToString().ToLowerInvariant()}">
            <div><b class="badge">{_verdicts.Word(verdict.Outcome)}</b> <b>{link}</b> {Readable.Html(
                claim.Sentence
            )}</div>
            <div>{words.Of("claim.measured", Readable.Html(claim.Statistic))} {Readable.Html(
                _verdicts.Bar(verdict)
            )}</div>
            <ul>{string.Concat(findings)}</ul></div>
            """;
    }

    /// <summary>The sentences at the end.</summary>
    public string Takeaways(Takeaways takeaways) =>
        $"<div class=\"out takeaways\"><b>{words["takeaways"]}</b><ul>"
        + string.Concat(takeaways.Sentences.Select(s => $"<li>{Readable.Html(s)}</li>"))
        + "</ul></div>";

    /// <summary>The reader's guesses beside the outcomes; the page sets the reader's own numbers in.</summary>
    public string Predictions(IReadOnlyList<ComparedPrediction> predictions)
    {
        var rows = predictions.Select(p =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"<tr data-question=\"{WebUtility.HtmlEncode(p.Question)}\" data-measured=\"{p.Measured:R}\">"
            )
            + $"<td>{WebUtility.HtmlEncode(p.Question)}</td><td class=\"number guess\">\u2013</td>"
            + $"<td class=\"number measured\">{WebUtility.HtmlEncode(p.Text)}</td></tr>"
        );
        return $"""
            <div class="out html scroll">
            <table class="compared"><caption>{words["predictions"]}</caption><thead><tr>
            <th scope="col">{words["predictions.question"]}</th>
            <th scope="col" class="number">{words["predictions.guess"]}</th>
            <th scope="col" class="number">{words["predictions.measured"]}</th></tr></thead>
            <tbody>{string.Concat(rows)}</tbody></table></div>
            """;
    }

    /// <summary>The form that asks for the guesses.</summary>
    public string Questions(IReadOnlyList<ComparedPrediction> predictions, string notebook)
    {
        var labels = predictions.Select(p =>
            $"<label><span>{WebUtility.HtmlEncode(p.Question)}</span>"
            + "<input type=\"number\" step=\"any\" inputmode=\"decimal\" "
            + $"data-question=\"{WebUtility.HtmlEncode(p.Question)}\"></label>"
        );
        return $"<form class=\"predictions\" data-notebook=\"{notebook}\"><p>{words["predictions.ask"]}</p>"
            + $"{string.Concat(labels)}</form>";
    }
}
