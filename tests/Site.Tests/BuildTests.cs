using System.Net;
using System.Security.Cryptography;
using LatentLab.Runner;
using LatentLab.Runner.Site;

namespace LatentLab.Site.Tests;

/// <summary>The build: what it leaves, and what it refuses.</summary>
[Collection("site")]
public sealed class BuildTests(FinishedSite site)
{
    private static readonly Formulas Katex = new(
        Path.Combine(Repository.Find().Site, "vendor", "katex", "katex.min.js")
    );

    [Fact]
    public void TheSiteIsSmall()
    {
        Assert.InRange(
            new DirectoryInfo(site.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length),
            1_000_000,
            5_000_000 + 2_000_000 * site.Repository.All().Count
        );
        Assert.Contains("Site:", site.Said);
    }

    [Fact]
    public void ABuildThatIsStoppedLeavesTheFinishedSite()
    {
        var before = File.GetLastWriteTimeUtc(Path.Combine(site.Repository.BuiltSite, "index.html"));
        Assert.ThrowsAny<OperationCanceledException>(() =>
            new SiteBuilder(site.Repository, site.Manifest).Build(
                TextWriter.Null,
                new CancellationToken(canceled: true)
            )
        );
        Assert.Equal(before, File.GetLastWriteTimeUtc(Path.Combine(site.Repository.BuiltSite, "index.html")));
    }

    [Fact]
    public void APortThatIsTakenIsNamed()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        Assert.Equal(
            $"Port {port} is taken: choose another by --port.",
            Assert.Throws<UserError>(() => SiteServer.RequireFree(port)).Message
        );
    }

    /// <summary>What a formula needs of KaTeX's sheet is kept, exceptions too; the rest is not sent.</summary>
    [Fact]
    public void TheSheetOfFormulasKeepsWhatTheyUse()
    {
        var whole = File.ReadAllText(Path.Combine(site.Repository.Site, "vendor", "katex", "katex.min.css"));
        var (sheet, fonts) = KatexSheet.For(whole, [Katex.Set(@"\hat{x} = \frac{1}{2}", display: true)]);
        Assert.Contains(".accent-body:not(.accent-full){width:0}", sheet);
        Assert.Contains(".mfrac", sheet);
        Assert.DoesNotContain("mathfrak", sheet);
        Assert.Contains("KaTeX_Math-Italic.woff2", fonts);
        Assert.DoesNotContain("KaTeX_Fraktur-Regular.woff2", fonts);
        Assert.True(sheet.Length < whole.Length / 3, $"{sheet.Length} of {whole.Length} characters");
    }

    [Fact]
    public void EveryNotebookClaimAndTypeHasItsPlace()
    {
        var claims = File.ReadAllText(Path.Combine(site.Folder, "claims.html"));
        var results = Results.Read(site.Repository.Notebooks);
        Assert.All(
            results.Verdicts,
            verdict =>
                Assert.Contains(
                    $"id=\"claim-{verdict.Claim.Id}\" data-outcome=\"{$"{verdict.Outcome}".ToLowerInvariant()}\"",
                    claims
                )
        );
        var board = File.ReadAllText(Path.Combine(site.Folder, "scoreboard.html"));
        Assert.All(results.Scores, score => Assert.Contains(WebUtility.HtmlEncode(score.Name), board));
        Assert.All(
            site.Repository.All(),
            notebook => Assert.Contains(NotebookPage.FileOf(Path.GetFileName(notebook)), site.Pages)
        );
        foreach (var notebook in site.Repository.All().Select(Path.GetFileName))
            Assert.All(
                [notebook!, $"learner-{notebook}", Path.ChangeExtension(notebook!, ".cs")],
                form => Assert.True(File.Exists(Path.Combine(site.Folder, "notebooks", form)), form)
            );
        Assert.All(
            typeof(Lab).Assembly.GetExportedTypes().Where(t => !t.IsNested),
            type => Assert.Contains($"api/{type.Name.Replace('`', '-')}.html", site.Pages)
        );
    }

    [Fact]
    public void CodeLeadsToTheReferenceAndBack()
    {
        var notebook = File.ReadAllText(Path.Combine(site.Folder, "notebooks", "05-tied-weights.html"));
        Assert.Matches("id=\"places\".*<a href=\"../api/TiedAutoencoder.html\"", notebook);
        var reference = File.ReadAllText(Path.Combine(site.Folder, "api", "TiedAutoencoder.html"));
        Assert.Contains("href=\"../notebooks/05-tied-weights.html#cell-", reference);
        Assert.Contains(
            "<span class=\"k\">public</span> <span class=\"k\">sealed</span> <span class=\"k\">class</span>",
            reference
        );
        Assert.DoesNotContain(
            "inheritdoc",
            string.Concat(
                site.Pages.Where(p => p.StartsWith("api/", StringComparison.Ordinal))
                    .Select(p => File.ReadAllText(Path.Combine(site.Folder, p)))
            )
        );
    }

    [Fact]
    public void TheReadmeNamesTheStoredTimes()
    {
        var readme = File.ReadAllText(Path.Combine(site.Repository.Root, "README.md"));
        foreach (var notebook in site.Repository.All().Select(Notebook.Load))
        {
            var (seconds, memory) = (
                notebook.StoredRun!["seconds"]!.GetValue<double>(),
                notebook.StoredRun["peakMemoryMB"]!.GetValue<double>()
            );
            var size = FormattableString.Invariant($"{memory / 1000:0.0} GB");
            Assert.Matches(
                $@"\(notebooks/{notebook.FileName}\) \|[^|]*\| {Durations.Text(seconds)} \| {size} \|",
                readme
            );
        }
    }

    [Fact]
    public void TheLibrariesOfOthersAreUnchanged()
    {
        var vendor = Path.Combine(site.Repository.Site, "vendor");
        var sums = File.ReadAllLines(Path.Combine(vendor, "SHA256SUMS"));
        Assert.All(
            sums,
            line =>
                Assert.Equal(
                    line[..64],
                    Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(vendor, line[66..]))))
                )
        );
        // all but the list and the README
        Assert.Equal(Directory.EnumerateFiles(vendor, "*", SearchOption.AllDirectories).Count() - 2, sums.Length);
    }

    [Theory]
    [InlineData("$\\frac{1}{$", "bad formula")]
    [InlineData("$$\\nosuchcommand$$", "bad formula")]
    [InlineData("[here](javascript:alert(1))", "only https and files")]
    [InlineData("[here](http://example.org)", "only https and files")]
    [InlineData("![here](data:image/png;base64,AAAA)", "only https and files")]
    public void ATextWithAMistakeIsRefused(string text, string why) =>
        Assert.Contains(why, Assert.Throws<UserError>(() => new Markup(Katex, code => code).ToHtml(text)).Message);

    [Fact]
    public void HtmlInATextIsShownNotObeyed()
    {
        var html = new Markup(Katex, code => code).ToHtml(
            "a <script>alert(1)</script> <img src=x onerror=alert(1)>\n\n"
                + "<iframe src=\"https://example.org\"></iframe>\n\n"
                + "`<b>`"
        );
        Assert.DoesNotContain("<script", html);
        Assert.DoesNotContain("<img", html);
        Assert.DoesNotContain("<iframe", html);
        Assert.Contains("&lt;script&gt;", html);
    }

    [Fact]
    public void ChartsOfOtherKindsKeepTheirPictures()
    {
        static StoredChart? Of(string type) =>
            StoredChart.Of(
                System.Text.Json.Nodes.JsonNode.Parse(
                    $$"""{"data":[{"type":"scatter","x":[1]},{"type":"{{type}}"}],"layout":{"title":{"text":"t"} } }"""
                )!
            );
        Assert.All(["scatter3d", "pie", "violin", "surface", "table"], type => Assert.Null(Of(type)));
        Assert.Equal("t", Of("bar")!.Title);
    }

    [Fact]
    public void ColorsOfATerminalAreKeptAndItsOtherCommandsNot()
    {
        Assert.Equal(
            "a <span class=\"ansi-red ansi-bold\">&lt;b&gt;</span> c",
            AnsiText.ToHtml("a \x1b[1;31m<b>\x1b[0m c\x1b[2K\x1b]0;title\a")
        );
        Assert.Equal("<span class=\"ansi-green\">ok</span>", AnsiText.ToHtml("\x1b[92mok\x1b[39m"));
    }

    [Fact]
    public void MarksThatTurnTextAreShown() =>
        Assert.Equal("if (a[U+202E])[U+2066]", HiddenMarks.Shown("if (a\u202e)\u2066"));

    [Theory]
    [InlineData("<p>fine</p><a href=\"other.html#there\">x</a>", "")]
    [InlineData("<a href=\"missing.html\">x</a>", "a dead link to missing.html")]
    [InlineData("<a href=\"other.html#nowhere\">x</a>", "no such place")]
    [InlineData("<a href=\"#nowhere\">x</a>", "no such place")]
    [InlineData("<a href=\"javascript:alert(1)\">x</a>", "a link to 'javascript:alert(1)'")]
    [InlineData("<p id=\"a\"></p><p id=\"a\"></p>", "the id 'a' stands 2 times")]
    [InlineData("<img src=\"there.png\">", "has no text (alt)")]
    [InlineData("<img src=\"missing.png\" alt=\"x\">", "which is not there")]
    [InlineData("<img src=\"https://example.org/x.png\" alt=\"x\">", "from elsewhere")]
    [InlineData("<script src=\"//example.org/x.js\"></script>", "from elsewhere")]
    [InlineData("<script>alert(1)</script>", "a script inside the page")]
    [InlineData("<p onclick=\"alert(1)\">x</p>", "an event handler: onclick")]
    public void AFaultyPageIsFound(string html, string problem)
    {
        var folder = Directory.CreateTempSubdirectory("latentlab-page").FullName;
        try
        {
            File.WriteAllText(
                Path.Combine(folder, "page.html"),
                $"<!doctype html><html lang=\"en\"><body>{html}</body></html>"
            );
            File.WriteAllText(
                Path.Combine(folder, "other.html"),
                "<!doctype html><html lang=\"en\"><body><p id=\"there\">x</p></body></html>"
            );
            File.WriteAllBytes(Path.Combine(folder, "there.png"), []);
            var problems = SiteCheck.Problems(folder, ["page.html", "other.html"]);
            if (problem.Length == 0)
                Assert.Empty(problems);
            else
                Assert.Contains(problem, Assert.Single(problems));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void APictureWithoutWordsIsRefused()
    {
        const string png =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
        Assert.Equal(
            (1, 1),
            (StoredPicture.Read("a.png", png, "one pixel").Width, StoredPicture.Read("a.png", png, "one pixel").Height)
        );
        Assert.Contains("no text", Assert.Throws<UserError>(() => StoredPicture.Read("a.png", png, "")).Message);
        Assert.Contains(
            "no PNG",
            Assert.Throws<UserError>(() => StoredPicture.Read("a.png", "PHN2Zz48L3N2Zz4=", "a drawing")).Message
        );
        Assert.Contains(
            "no PNG",
            Assert.Throws<UserError>(() => StoredPicture.Read("a.png", "not base64!", "text")).Message
        );
    }

    [Theory]
    [InlineData(new byte[] { 1, 2, 3 })]
    [InlineData(new byte[] { 255, 255, 255, 255, 255, 255, 255, 127, 0 })]
    [InlineData(new byte[] { 2, 0, 0, 0, 0, 0, 0, 0, (byte)'{', (byte)'x' })]
    public void DamagedWeightsAreRefused(byte[] bytes)
    {
        var file = Path.GetTempFileName();
        File.WriteAllBytes(file, bytes);
        Assert.Contains(
            "no weights that the site can use",
            Assert.Throws<UserError>(() => new LiveModel("map", "map.safetensors", "", "", "").ToScript(file)).Message
        );
        File.Delete(file);
    }

    [Fact]
    public async Task TheServerGivesNothingButTheSite()
    {
        using var client = new HttpClient();
        var home = new Uri(site.FromWeb);
        Assert.Equal(
            HttpStatusCode.OK,
            (await client.GetAsync(home, TestContext.Current.CancellationToken)).StatusCode
        );
        foreach (
            var path in new[] { "/%2e%2e/%2e%2e/README.md", "/..%2f..%2fREADME.md", "/nothing.html", "/some/where/%00" }
        )
            Assert.NotEqual(
                HttpStatusCode.OK,
                (await client.GetAsync(new Uri(home, path), TestContext.Current.CancellationToken)).StatusCode
            );
    }
}
