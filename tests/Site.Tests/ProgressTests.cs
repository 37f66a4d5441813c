namespace LatentLab.Site.Tests;

/// <summary>What the reader predicted, answered, solved and read is kept and shown on the start.</summary>
[Collection("site")]
public sealed class ProgressTests(FinishedSite site)
{
    [Fact]
    public async Task TheStartShowsHowFarTheReaderIs()
    {
        var file = site.Pages.First(p =>
            p.StartsWith("notebooks/", StringComparison.Ordinal)
            && File.ReadAllText(Path.Combine(site.Folder, p)) is var html
            && html.Contains("class=\"compared\"", StringComparison.Ordinal)
            && html.Contains("class=\"quiz\"", StringComparison.Ordinal)
        );
        await using var page = await site.OpenAsync(site.FromWeb + file);
        var measured = await page.Value<string>("document.querySelector('.compared .measured').textContent");
        Assert.Equal("guess first, or press to see", measured);
        await page.Page.FocusAsync(".predictions input");
        await page.Page.Keyboard.TypeAsync("12.5");
        Assert.NotEqual(
            measured,
            await page.Value<string>("document.querySelector('.compared .measured').textContent")
        );
        const string answer = ".quiz:not([data-quiz^=board]) input"; // a board's questions are not the notebook's
        await page.Do($"document.querySelector('{answer}').click()");
        await page.Do("document.querySelector('[data-solved]').click()");
        const string heading = "document.querySelectorAll('article h2[id]')[2]";
        await page.Do($"{heading}.scrollIntoView({{ behavior: 'instant' }})");
        await page.Until(
            $"document.querySelector('.contents [aria-current]')?.hash === '#' + {heading}.id",
            "the heading marked in the contents"
        );
        await page.Page.ReloadAsync();
        Assert.True(await page.Value<bool>($"document.querySelector('{answer}').checked"));
        Assert.True(await page.Value<bool>("document.querySelector('[data-solved]').checked"));
        var id = await page.Value<string>($"{heading}.id");

        await page.Go(site.FromWeb + "index.html");
        var number = file["notebooks/".Length..].Split('-')[0];
        Assert.Matches(
            @"1 of \d+ predicted · 1 of \d+ answered · 1 of \d+ solved",
            await page.Value<string>($"document.querySelector('[data-notebook=\"{number}\"] .progress').textContent")
        );
        Assert.Equal(1, await page.Value<int>("document.querySelectorAll('.progress').length"));
        Assert.EndsWith(
            $"{file}#{id}",
            await page.Value<string>("document.querySelector('.continue a').href"),
            StringComparison.Ordinal
        );
        Assert.Empty(page.Problems);
    }
}
