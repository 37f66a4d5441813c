namespace LatentLab.Site.Tests;

/// <summary>What moves without a kernel: models, film, predictions, search, theme, menu.</summary>
[Collection("site")]
public sealed class LiveTests(FinishedSite site)
{
    [Fact]
    public async Task AFirstTouchLoadsTheMapAndMovesTheGarment()
    {
        // pixels of a page from disk cannot be read
        await using var page = await site.OpenAsync(site.FromWeb + "index.html");
        await page.Until("document.querySelector('.pad img').complete", "the map shown");
        Assert.DoesNotContain(page.Requests, r => r.EndsWith("10-vae-map.js", StringComparison.Ordinal));
        var before = await page.Value<string>("document.querySelector('.point').style.left");
        var box = await (await page.Page.QuerySelectorAsync(".pad")).BoundingBoxAsync();
        await page.Page.Mouse.MoveAsync(box.X + box.Width * 0.9m, box.Y + box.Height * 0.3m);
        await page.Page.Mouse.DownAsync();
        await page.Until("LatentLab.model('map').then(() => true)", "the weights there");
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Contains(page.Requests, r => r.EndsWith("10-vae-map.js", StringComparison.Ordinal));
        var trousers = await Picture();
        await page.Page.Mouse.MoveAsync(box.X + box.Width * 0.2m, box.Y + box.Height * 0.9m);
        await page.Page.Mouse.UpAsync();
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var boot = await Picture();
        Assert.NotEqual(trousers, boot);
        Assert.NotEqual(before, await page.Value<string>("document.querySelector('.point').style.left"));

        await page.Page.FocusAsync(".pad");
        await page.Page.Keyboard.PressAsync("ArrowUp");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        var up = await Picture();
        Assert.NotEqual(boot, up);
        await page.Page.FocusAsync(".map input");
        await page.Page.Keyboard.PressAsync("Home");
        await Task.Delay(100, TestContext.Current.CancellationToken);
        Assert.NotEqual(up, await Picture());
        Assert.Equal("-3.00", await page.Value<string>("document.querySelector('.map output').textContent"));
        Assert.Empty(page.Problems);

        Task<string> Picture() =>
            page.Value<string>(
                "[...document.querySelector('.map canvas').getContext('2d').getImageData(0, 0, 28, 28).data].join()"
            );
    }

    [Fact]
    public async Task AChosenClassChangesTheImages()
    {
        await using var page = await site.OpenAsync(site.FromWeb + "notebooks/11-dcgan-replay-control.html");
        async Task<string> After(string click)
        {
            await page.Do(click);
            await page.Until("LatentLab.model('classes').then(() => true)", "the weights there");
            await Task.Delay(300, TestContext.Current.CancellationToken);
            return await page.Value<string>(
                "[...document.querySelector('.twelve canvas').getContext('2d').getImageData(0, 0, 28, 28).data].join()"
            );
        }
        var trousers = await After("document.querySelectorAll('.classes input')[1].click()");
        var bag = await After("document.querySelectorAll('.classes input')[8].click()");
        Assert.NotEqual(trousers, bag);
        Assert.Equal(trousers, await After("document.querySelectorAll('.classes input')[1].click()")); // the same noise
        Assert.NotEqual(trousers, await After("document.querySelector('.classes button').click()"));
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task TheFilmCanBeScrubbed()
    {
        await using var page = await site.OpenAsync(
            site.FromDisk + "notebooks/07-generative-adversarial-networks.html"
        );
        await page.Do("document.querySelector('.film').scrollIntoView()");
        await page.Until(
            "document.querySelector('.film').closest('.chart').classList.contains('drawn')",
            "the film drawn"
        );
        var last = await Points();
        await page.Page.FocusAsync(".film input");
        await page.Page.Keyboard.PressAsync("Home");
        await page.Until("document.querySelector('.film output').textContent === 'step 0'", "the first picture");
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.NotEqual(last, await Points());
        await page.Do("document.querySelector('.film .play').click()");
        await page.Until("document.querySelector('.film input').value > 2", "the film playing");
        Assert.Empty(page.Problems);

        Task<string> Points() =>
            page.Value<string>(
                "[...document.querySelector('.film').closest('.chart').querySelectorAll('.plot .point')]"
                    + ".map(p => p.getAttribute('transform')).join()"
            );
    }

    [Fact]
    public async Task PredictionsStayAndAreCompared()
    {
        await using var page = await site.OpenAsync(site.FromWeb + "notebooks/05-tied-weights.html");
        const string row =
            "[...document.querySelectorAll('table')].findLast(t => t.caption?.textContent === 'Your predictions')"
            + ".tBodies[0].rows[1].cells[1].textContent";
        Assert.Equal("–", await page.Value<string>(row));
        await page.Page.FocusAsync(".predictions label:nth-of-type(2) input");
        await page.Page.Keyboard.TypeAsync("12.5");
        Assert.StartsWith("12.5off by ", await page.Value<string>(row));
        await page.Page.ReloadAsync();
        Assert.StartsWith("12.5off by ", await page.Value<string>(row));
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task SolutionsAreFolded()
    {
        await using var page = await site.OpenAsync(site.FromDisk + "notebooks/05-tied-weights.html");
        Assert.True(await page.Value<int>("document.querySelectorAll('.solution').length") >= 3);
        Assert.Equal(0, await page.Value<int>("document.querySelectorAll('details[open]').length"));
        await page.Do("document.querySelector('.solution summary').click()");
        Assert.True(await page.Value<bool>("document.querySelector('.solution pre').checkVisibility()"));
    }

    [Fact]
    public async Task AQuestionIsAnsweredByTheReader()
    {
        await using var page = await site.OpenAsync(site.FromDisk + "notebooks/05-tied-weights.html");
        Assert.Equal("", await ReasonShown());
        await page.Do(
            "document.querySelector('.quiz input:not([value=' + document.querySelector('.quiz').dataset.right "
                + "+ '])').click()"
        );
        Assert.StartsWith(
            "Not this one",
            await page.Value<string>("document.querySelector('.quiz [role=status]').textContent")
        );
        var wrong = await ReasonShown();
        Assert.NotEqual("", wrong);
        await page.Do(
            "document.querySelector('.quiz input[value=' + document.querySelector('.quiz').dataset.right + ']').click()"
        );
        Assert.Equal("Right.", await page.Value<string>("document.querySelector('.quiz [role=status]').textContent"));
        Assert.NotEqual(wrong, await ReasonShown());
        Assert.DoesNotContain("Quiz.Get", await page.Value<string>("document.body.innerText"));
        Assert.Empty(page.Problems);

        Task<string> ReasonShown() =>
            page.Value<string>(
                "[...document.querySelector('.quiz').querySelectorAll('.because')]"
                    + ".filter(reason => reason.checkVisibility()).map(reason => reason.textContent).join('|')"
            );
    }

    [Fact]
    public async Task ThemesFollowTheSystemAndTheButton()
    {
        await using var page = await site.OpenAsync(site.FromWeb + "notebooks/05-tied-weights.html", scheme: "dark");
        Assert.Equal("rgb(17, 21, 26)", await Back());
        await page.DrawEverything();
        const string ink = "document.querySelector('.plot .xtick text').style.fill";
        var light = await page.Value<string>(ink);
        await page.Do("document.querySelector('.theme').click()");
        Assert.Equal("rgb(255, 255, 255)", await Back());
        await page.Until($"{ink} !== '{light}'", "the chart in the other colors");
        await page.Page.ReloadAsync();
        Assert.Equal("rgb(255, 255, 255)", await Back());
        Assert.Empty(page.Problems);

        Task<string> Back() => page.Value<string>("getComputedStyle(document.body).backgroundColor");
    }

    [Fact]
    public async Task TheMenuOpensOnASmallScreen()
    {
        await using var page = await site.OpenAsync(site.FromDisk + "index.html", width: 390, height: 800);
        Assert.False(await page.Value<bool>("document.querySelector('.side').checkVisibility()"));
        await page.Page.ClickAsync(".menu");
        Assert.True(await page.Value<bool>("document.querySelector('.side').checkVisibility()"));
        Assert.Equal("true", await page.Value<string>("document.querySelector('.menu').getAttribute('aria-expanded')"));
        Assert.True(
            await page.Value<bool>(
                "(() => { const at = e => e.getBoundingClientRect(); const side = document.querySelector('.side'); "
                    + "const below = at(side).top >= at(document.querySelector('.top')).bottom - 1; "
                    + "side.scrollTop = 1e6; const last = at([...side.querySelectorAll('a')].at(-1)); "
                    + "return below && last.bottom <= innerHeight + 1; })()"
            ),
            "the menu begins behind the bar, or its end cannot be reached"
        );
        await page.Page.Keyboard.PressAsync("Escape");
        Assert.False(await page.Value<bool>("document.querySelector('.side').checkVisibility()"));
    }

    [Fact]
    public async Task ClaimsAreFilteredAndScoresSorted()
    {
        await using var page = await site.OpenAsync(site.FromDisk + "claims.html");
        var all = await page.Value<int>("document.querySelectorAll('.claim').length");
        await page.Do("document.querySelector('.filter [data-outcome=undecided]').click()");
        Assert.InRange(
            await page.Value<int>("[...document.querySelectorAll('.claim')].filter(c => c.checkVisibility()).length"),
            1,
            all - 1
        );
        Assert.True(
            await page.Value<bool>(
                "[...document.querySelectorAll('.claim')].every(c => c.checkVisibility() === "
                    + "(c.dataset.outcome === 'undecided'))"
            )
        );

        await using var board = await site.OpenAsync(site.FromDisk + "scoreboard.html");
        await board.Do(
            "[...document.querySelectorAll('th button')].find(b => b.textContent.startsWith('coverage')).click()"
        );
        var values = await board.Value<double[]>(
            "[...document.querySelectorAll('tbody tr')].map(r => +r.cells[5].dataset.value)"
        );
        Assert.Equal(values.OrderDescending(), values);
        Assert.Empty(page.Problems.Concat(board.Problems));
    }
}
