using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;

namespace LatentLab.Runner.Site;

/// <summary>What a lesson shows of its own kinds, made from the data that stand beside the stored html.</summary>
internal static class LessonHtml
{
    /// <summary>A verdict.</summary>
    /// <param name="data">As <see cref="Verdict.ToJson"/> writes it.</param>
    /// <param name="claims">All claims by id.</param>
    /// <param name="address">The claim's place on the claims page, seen from this one.</param>
    /// <exception cref="UserError">The claim is not in claims.json.</exception>
    public static string Verdict(
        JsonObject data,
        IReadOnlyDictionary<string, Claim> claims,
        Func<string, string?> address
    )
    {
        var id = (string)data["claim"]!;
        if (!claims.TryGetValue(id, out var claim))
            throw new UserError($"a verdict on claim {id}, which claims.json does not have");
        var verdict = LatentLab.Verdict.FromJson(claim, data);
        var name = $"Claim {id}.";
        var link = address(id) is { } to ? $"<a href=\"{to}\">{name}</a>" : name;
        var findings = verdict.Findings.Select(f => $"<li>{WebUtility.HtmlEncode(verdict.Describe(f))}</li>");
        return $"""
            <div class="out verdict {verdict.Outcome.ToString().ToLowerInvariant()}">
            <div><b class="badge">{verdict.Word}</b> <b>{link}</b> {WebUtility.HtmlEncode(claim.Sentence)}</div>
            <div>Measured: {WebUtility.HtmlEncode(claim.Statistic)}. {WebUtility.HtmlEncode(verdict.Bar)}</div>
            <ul>{string.Concat(findings)}</ul></div>
            """;
    }

    /// <summary>The sentences at the end.</summary>
    public static string Takeaways(Takeaways takeaways) =>
        $"<div class=\"out takeaways\">{string.Concat(takeaways.ToHtml())}</div>";

    /// <summary>The reader's guesses beside the outcomes; the page sets the reader's own numbers in.</summary>
    public static string Predictions(IReadOnlyList<ComparedPrediction> predictions)
    {
        var rows = predictions.Select(p =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"<tr data-question=\"{WebUtility.HtmlEncode(p.Question)}\" data-measured=\"{p.Measured:R}\">"
            )
            + $"<td>{WebUtility.HtmlEncode(p.Question)}</td><td class=\"number guess\">\u2013</td>"
            + $"<td class=\"number\">{WebUtility.HtmlEncode(p.Text)}</td></tr>"
        );
        return $"""
            <div class="out html scroll" tabindex="0" role="group" aria-label="Your predictions">
            <table class="compared"><caption>Your predictions</caption><thead><tr><th scope="col">question</th>
            <th scope="col" class="number">your guess</th><th scope="col" class="number">measured</th></tr></thead>
            <tbody>{string.Concat(rows)}</tbody></table></div>
            """;
    }

    /// <summary>The form that asks for the guesses.</summary>
    public static string Questions(IReadOnlyList<ComparedPrediction> predictions, string notebook)
    {
        var labels = predictions.Select(p =>
            $"<label><span>{WebUtility.HtmlEncode(p.Question)}</span>"
            + "<input type=\"number\" step=\"any\" inputmode=\"decimal\" "
            + $"data-question=\"{WebUtility.HtmlEncode(p.Question)}\"></label>"
        );
        return $"<form class=\"predictions\" data-notebook=\"{notebook}\"><p>What do you expect? "
            + "Your numbers stay in this browser; the end of the page compares them with what was measured.</p>"
            + $"{string.Concat(labels)}</form>";
    }
}
