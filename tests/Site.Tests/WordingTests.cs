using System.Text.RegularExpressions;
using LatentLab.Runner.Site;

namespace LatentLab.Site.Tests;

/// <summary>What the pages say: whole captions, each question once, numbers as a reader expects them.</summary>
[Collection("site")]
public sealed partial class WordingTests(FinishedSite site)
{
    private IEnumerable<(string File, string Html)> Notebooks =>
        site
            .Pages.Where(p => p.StartsWith("notebooks/", StringComparison.Ordinal))
            .Select(p => (p, File.ReadAllText(Path.Combine(site.Folder, p))));

    [Fact]
    public void NoCaptionIsCut() =>
        Assert.DoesNotContain(
            Notebooks.SelectMany(n => Caption().Matches(n.Html)),
            c => c.Value.Contains('\u2026', StringComparison.Ordinal)
        );

    [Fact]
    public void APageAsksEachQuestionOnce()
    {
        var asked = 0;
        foreach (var (file, html) in Notebooks)
        {
            var questions = Asked().Matches(html).Select(q => q.Groups[1].Value).ToList();
            Assert.True(questions.Count == questions.Distinct().Count(), $"{file}: {string.Join("; ", questions)}");
            asked += questions.Count;
        }
        Assert.InRange(asked, 40, 400);
    }

    [Fact]
    public void ATimeThatWasNotMeasuredIsNotZero()
    {
        var html = File.ReadAllText(Path.Combine(site.Folder, "scoreboard.html"));
        Assert.Contains(Cost().Matches(html), c => c.Groups[1].Value == "\u2013");
        Assert.DoesNotContain(Cost().Matches(html), c => c.Groups[1].Value == "0.000");
    }

    [Fact]
    public void ANumberAndItsPercentSignStayTogether() =>
        Assert.DoesNotContain(
            Notebooks.Append(("", File.ReadAllText(Path.Combine(site.Folder, "claims.html")))),
            n => Paragraph().Matches(n.Item2).Any(p => Apart().IsMatch(p.Value))
        );

    [Theory]
    [InlineData("1E-09", "10\u207b\u2079")]
    [InlineData("6.8E-16", "6.8\u00a0\u00b7\u00a010\u207b\u00b9\u2076")]
    [InlineData("2e+03", "2\u00a0\u00b7\u00a010\u00b3")]
    [InlineData("0.25", "0.25")]
    public void PowersOfTenAreRaised(string number, string shown) => Assert.Equal(shown, Readable.Powers(number));

    [Theory]
    [InlineData("0.81 to 0.84", "0.81 to\u00a00.84")]
    [InlineData("-2 to -1", "-2 to\u00a0-1")]
    [InlineData("15.2 \u00b1 0.1", "15.2 \u00b1\u00a00.1")]
    [InlineData("directions 1 to the last", "directions 1 to the last")]
    public void ARangeBreaksBeforeItsMiddle(string cell, string shown) => Assert.Equal(shown, Readable.Range(cell));

    [GeneratedRegex("<figcaption.*?</figcaption>")]
    private static partial Regex Caption();

    [GeneratedRegex("<input type=\"number\"[^>]* data-question=\"([^\"]*)\"")]
    private static partial Regex Asked();

    [GeneratedRegex("<td[^>]* data-label=\"sampling \\(s\\)\"[^>]*>([^<]*)")]
    private static partial Regex Cost();

    [GeneratedRegex("<(p|h3|figcaption)[ >][^<]*")]
    private static partial Regex Paragraph();

    [GeneratedRegex(@"\d %(?!\w)")]
    private static partial Regex Apart();
}
