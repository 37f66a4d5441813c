using LatentLab.Runner.Site;

namespace LatentLab.Site.Tests;

/// <summary>The boards on which the reader trains something in the page.</summary>
[Collection("site")]
public sealed class BoardTests(FinishedSite site)
{
    public static TheoryData<string> Names => [.. Board.All(Runner.Repository.Find().Site).Select(b => b.Name)];

    private IReadOnlyList<Board> Boards => Board.All(site.Repository.Site);

    [Fact]
    public void TheCodeIsSmall()
    {
        var folder = Path.Combine(site.Folder, "boards");
        var garments = new FileInfo(Path.Combine(folder, "garments.js"));
        var code = new DirectoryInfo(folder).GetFiles("*.js").Where(f => f.Name != garments.Name);
        Assert.InRange(code.Sum(f => f.Length), 1, 60_000);
        Assert.InRange(garments.Length, 100_000, 300_000);
    }

    [Fact]
    public void EachStandsInTheLaboratoryAndInItsNotebook()
    {
        var laboratory = File.ReadAllText(Path.Combine(site.Folder, Board.LaboratoryFile));
        foreach (var board in Boards)
        {
            var place = $"<section class=\"model train\" id=\"board-{board.Name}\"";
            Assert.Contains(place, laboratory);
            var notebook = site.Pages.Single(p =>
                p.StartsWith($"notebooks/{board.Notebook}-", StringComparison.Ordinal)
            );
            Assert.Contains(place, File.ReadAllText(Path.Combine(site.Folder, notebook)));
            Assert.Equal(2, board.Questions.Count);
        }
    }

    /// <summary>By double click: the prediction first, then a board that trains; no network is asked.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public async Task ThePredictionComesFirstThenItTrains(string name)
    {
        await using var page = await OpenAsync(name);
        Assert.DoesNotContain(page.Requests, r => r.EndsWith("/engine.js", StringComparison.Ordinal));
        Assert.False(await page.Value<bool>($"{Part(name, ".stand")}.checkVisibility()"));
        Assert.False(await page.Value<bool>($"{Part(name, ".ends")}.checkVisibility()"));
        await Predict(page, name);
        await page.Until($"!/update 0 /.test({Part(name, ".numbers")}.textContent)", "an update");
        Assert.Equal(2, await page.Value<int>($"{Part(name, ".ends")}.querySelectorAll('.quiz').length"));
        Assert.Equal("Pause", await page.Value<string>($"{Part(name, ".controls button")}.textContent"));

        await Press(page, name, "Pause");
        await Press(page, name, "Reset");
        await page.Until($"/update 0 /.test({Part(name, ".numbers")}.textContent)", "the start");
        await Press(page, name, "Step");
        await page.Until($"/update 1 /.test({Part(name, ".numbers")}.textContent)", "one update");
        Assert.Empty(page.Problems);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task TheSameSeedGivesTheSameTraining(string name)
    {
        await using var page = await OpenAsync(name);
        await Predict(page, name);
        await Press(page, name, "Pause");
        var first = await After(5);
        Assert.Equal(first, await After(5));
        Assert.NotEqual(first, await After(6));

        Task<string> After(int updates) =>
            page.Value<string>(
                $$"""
                (stand => {
                  stand.board.reset();
                  for (let i = 0; i < {{updates}}; i++) stand.board.step();
                  return stand.board.numbers();
                })({{Part(name, ".stand")}})
                """
            );
    }

    /// <summary>
    /// Thirty pictures a second: an update and its picture may take 33 ms where a million multiply-adds take one. The
    /// two are measured in turn, so that a loaded machine slows both.
    /// </summary>
    [Theory]
    [InlineData("three")]
    [InlineData("dirac")]
    [InlineData("gan")]
    [InlineData("diffusion")]
    [InlineData("hashing")]
    public async Task AnUpdateAndItsPictureAreQuick(string name)
    {
        await using var page = await OpenAsync(name);
        await Predict(page, name);
        await Press(page, name, "Pause");
        var millions = await page.Value<double>(
            $$"""
            (({ board }) => {
              const values = new Float64Array(1000).fill(1.000001);
              const million = () => {
                let sum = 0;
                for (const a of values) for (let i = 0; i < values.length; i++) sum += a * values[i];
                return sum;
              };
              for (let i = 0; i < 20; i++) { board.step(); board.draw(); million(); }
              let [work, unit] = [0, 0];
              for (let i = 0; i < 60; i++) {
                const from = performance.now();
                board.step();
                board.draw();
                const then = performance.now();
                for (let k = 0; k < 10; k++) million(); // about as long: what interrupts them meets both alike
                work += then - from;
                unit += (performance.now() - then) / 10;
              }
              return work / unit;
            })({{Part(name, ".stand")}})
            """
        );
        TestContext.Current.SendDiagnosticMessage("{0}: as long as {1:0.0} million multiply-adds", name, millions);
        Assert.InRange(millions, 0, 33);
    }

    [Fact]
    public async Task WithReducedMotionItWaitsForTheButton()
    {
        await using var page = await OpenAsync("gan", motion: "reduce");
        await Predict(page, "gan");
        await Task.Delay(500, TestContext.Current.CancellationToken);
        Assert.StartsWith("update 0 ", await page.Value<string>($"{Part("gan", ".numbers")}.textContent"));
        await Press(page, "gan", "Run");
        await page.Until($"!/update 0 /.test({Part("gan", ".numbers")}.textContent)", "an update");
    }

    [Fact]
    public async Task NumbersBeyondAllBoundsAreSaid()
    {
        await using var page = await OpenAsync("gan");
        await Predict(page, "gan");
        await Choose(page, "Loss", "wasserstein");
        await Choose(page, "Brake on D", "none");
        await page.Until($"/^Fail/.test({Part("gan", ".words")}.textContent)", "the failure in words");
        Assert.True(await page.Value<bool>($"{Part("gan", ".words")}.classList.contains('bad')"));
    }

    [Fact]
    public async Task ACollapseIsSaid()
    {
        await using var page = await OpenAsync("gan");
        await Predict(page, "gan");
        await Press(page, "gan", "Pause");
        // without a brake, and with a discriminator that is far too quick
        await Choose(page, "Brake on D", "none");
        await page.Do(
            $$"""
            for (const label of document.querySelectorAll('#board-gan .setting'))
              if (/rate of D/.test(label.textContent)) {
                label.querySelector('input').value = 8;
                label.querySelector('input').dispatchEvent(new Event('input'));
              }
            (({ board }) => {
              board.reset();
              for (let i = 0; i < 1500; i++) board.step();
              board.show();
            })({{Part("gan", ".stand")}})
            """
        );
        Assert.Matches(
            "^(Mode collapse|Failing|Failed)",
            await page.Value<string>($"{Part("gan", ".words")}.textContent")
        );
    }

    [Fact]
    public async Task TheReaderDrawsPointsByMouseAndByKeys()
    {
        await using var page = await OpenAsync("gan");
        await Predict(page, "gan");
        await Press(page, "gan", "Pause");
        await Choose(page, "Real points", "own");
        Assert.Contains("no points yet", await page.Value<string>($"{Part("gan", ".numbers")}.textContent"));
        await page.Page.FocusAsync("#board-gan .plane");
        await page.Page.Keyboard.PressAsync("ArrowRight");
        await page.Page.Keyboard.PressAsync(" ");
        Assert.Contains("of 1 place found", await page.Value<string>($"{Part("gan", ".numbers")}.textContent"));
        var box = await (await page.Page.QuerySelectorAsync("#board-gan .plane")).BoundingBoxAsync();
        await page.Page.Mouse.ClickAsync(box.X + box.Width * .1m, box.Y + box.Height * .1m);
        Assert.Contains("of 2 places found", await page.Value<string>($"{Part("gan", ".numbers")}.textContent"));
        Assert.Empty(page.Problems);
    }

    [Fact]
    public async Task TheRunningBoardsAreAccessibleAndFitASmallScreen()
    {
        var faults = new List<string>();
        await using var page = await site.OpenAsync(site.FromDisk + Board.LaboratoryFile, width: 360, height: 740);
        foreach (var board in Boards)
        {
            await Predict(page, board.Name);
            await Press(page, board.Name, "Pause");
        }
        Assert.Equal(
            0,
            await page.Value<int>(
                "[...document.querySelectorAll('.stand .keys')]"
                    + ".filter(key => !key.checkVisibility({ visibilityProperty: true })).length"
            )
        );
        Assert.Equal(360, await page.Value<int>("document.documentElement.scrollWidth"));
        await page.Do(PageTests.AxeSource());
        foreach (var scheme in new[] { "light", "dark" })
        {
            await page.Look(1280, 900, scheme);
            faults.AddRange(await page.Value<string[]>(PageTests.Violations("{ preload: false }")));
        }
        Assert.Empty(faults);
    }

    private async Task<WatchedPage> OpenAsync(string name, string motion = "no-preference")
    {
        var page = await site.OpenAsync(site.FromDisk + Board.LaboratoryFile);
        await page.Look(1280, 900, "light", motion);
        await page.Go(site.FromDisk + Board.LaboratoryFile);
        await page.Do($"{Part(name, ".guess")}.scrollIntoView({{ behavior: 'instant' }})");
        return page;
    }

    private static string Part(string board, string selector) => $"document.querySelector('#board-{board} {selector}')";

    private static async Task Predict(WatchedPage page, string name)
    {
        await page.Do($"{Part(name, ".guess input")}.click()");
        await page.Until($"{Part(name, ".numbers")}?.textContent.length > 0", "the board");
    }

    private static async Task Press(WatchedPage page, string name, string button)
    {
        var found = $"[...document.querySelectorAll('#board-{name} button')].find(b => b.textContent === '{button}')";
        await page.Until($"!!{found}", $"a button {button}");
        await page.Do($"{found}.click()");
    }

    private static Task Choose(WatchedPage page, string label, string value) =>
        page.Do(
            $$"""
            (select => {
              select.value = '{{value}}';
              select.dispatchEvent(new Event('change'));
            })([...document.querySelectorAll('#board-gan .choice')]
              .find(row => row.firstChild.textContent === '{{label}}').querySelector('select'))
            """
        );
}
