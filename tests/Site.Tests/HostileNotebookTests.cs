using System.Text.Json.Nodes;
using LatentLab.Runner.Site;

namespace LatentLab.Site.Tests;

/// <summary>Notebooks come from anywhere: nothing in one runs in the reader's browser.</summary>
[Collection("site")]
public sealed class HostileNotebookTests(FinishedSite site)
{
    private const string Pwn = "window.pwned = true";

    [Fact]
    public async Task NothingOfAHostileNotebookRuns()
    {
        var folder = Directory.CreateTempSubdirectory("latentlab-hostile").FullName;
        try
        {
            var source = site.Repository.All();
            var root = JsonNode.Parse(await File.ReadAllTextAsync(source[0], TestContext.Current.CancellationToken))!;
            var cells = root["cells"]!.AsArray();
            cells.Add(
                new JsonObject
                {
                    ["cell_type"] = "markdown",
                    ["id"] = "evil-text",
                    ["metadata"] = new JsonObject(),
                    ["source"] =
                        $"# <script>{Pwn}</script>\n\n"
                        + $"<img src=x onerror=\"{Pwn}\">\n\n"
                        + "<style>body { display: none }</style>",
                }
            );
            cells.Add(
                Code(
                    "evil-html",
                    Html(
                        $"""
                        <script>{Pwn}</script><img src=x onerror="{Pwn}">
                        <svg onload="{Pwn}"><a xlink:href="javascript:{Pwn}">x</a></svg>
                        <a id="evil-link" href="javascript:{Pwn}">x</a>
                        <iframe srcdoc="<script>parent.pwned = true</script>"></iframe>
                        <math><mtext>
                        <table><mglyph><style><img src=x onerror="{Pwn}"></style></mglyph></table></mtext></math>
                        <div style="position:fixed;inset:0;background:url(https://example.org/a.png)"
                            id="main" onclick="{Pwn}">over everything</div>
                        <form action="https://example.org"><button>x</button></form>
                        <base href="https://example.org/">
                        <meta http-equiv="refresh" content="0;url=https://example.org">
                        """
                    )
                )
            );
            cells.Add(
                Code(
                    "evil-chart",
                    new JsonObject
                    {
                        ["output_type"] = "execute_result",
                        ["execution_count"] = 1,
                        ["metadata"] = new JsonObject(),
                        ["data"] = new JsonObject
                        {
                            ["application/vnd.plotly.v1+json"] = new JsonObject
                            {
                                ["data"] = new JsonArray(
                                    new JsonObject
                                    {
                                        ["type"] = "scatter",
                                        ["name"] = $"</script><script>{Pwn}</script>",
                                        ["x"] = new JsonArray(1, 2),
                                        ["y"] = new JsonArray(1, 2),
                                        ["text"] = new JsonArray($"<img src=x onerror='{Pwn}'>", "b"),
                                        ["mode"] = "markers+text",
                                        ["hovertemplate"] = $"<a href=\"javascript:{Pwn}\">x</a><extra></extra>",
                                    }
                                ),
                                ["layout"] = new JsonObject
                                {
                                    ["title"] = new JsonObject
                                    {
                                        ["text"] = $"<a href=\"javascript:{Pwn}\">title</a><img src=x onerror='{Pwn}'>",
                                    },
                                    ["images"] = new JsonArray(
                                        new JsonObject
                                        {
                                            ["source"] = "https://example.org/a.png",
                                            ["x"] = 0,
                                            ["y"] = 1,
                                            ["sizex"] = 1,
                                            ["sizey"] = 1,
                                        }
                                    ),
                                    ["annotations"] = new JsonArray(
                                        new JsonObject
                                        {
                                            ["text"] = $"<svg onload='{Pwn}'>note</svg>",
                                            ["x"] = 1,
                                            ["y"] = 1,
                                        }
                                    ),
                                },
                            },
                            ["image/png"] =
                                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4"
                                + "2mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
                            ["text/plain"] = $"\"><script>{Pwn}</script>",
                        },
                    }
                )
            );
            cells.Add(
                Code(
                    "evil-log",
                    new JsonObject
                    {
                        ["output_type"] = "stream",
                        ["name"] = "stdout",
                        ["text"] = $"</pre><script>{Pwn}</script>",
                    }
                )
            );
            cells.Add(
                Code(
                    "evil-error",
                    new JsonObject
                    {
                        ["output_type"] = "error",
                        ["ename"] = "x",
                        ["evalue"] = "x",
                        ["traceback"] = new JsonArray($"<script>{Pwn}</script>"),
                    }
                )
            );
            // A repository like this one, with that notebook alone in it.
            var copy = OtherSite.Copy(site.Repository, Path.Combine(folder, "clone"), [source[0]]);
            var file = Path.GetFileName(source[0]);
            await File.WriteAllTextAsync(
                Path.Combine(copy.Notebooks, file),
                root.ToJsonString(),
                TestContext.Current.CancellationToken
            );
            var made = new SiteFolder(Path.Combine(folder, "site"));
            var pages = new SiteBuilder(copy, SiteManifest.Read(copy.Site)).Write(
                made,
                [new SiteNotebook(file, null)],
                TestContext.Current.CancellationToken
            );
            Assert.Empty(made.Problems(pages));

            await using var page = await site.OpenAsync(
                new Uri(made.Path + "/notebooks/00-start-here.html").AbsoluteUri
            );
            page.Problems.Clear(); // the watch stands at another folder
            await page.DrawEverything();
            await page.Do(
                "document.querySelectorAll('#cell-evil-html *, #cell-evil-chart a').forEach("
                    + "e => e.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })))"
            );
            await Task.Delay(300, TestContext.Current.CancellationToken);
            Assert.Equal("undefined", await page.Value<string>("typeof window.pwned"));
            Assert.Equal(
                0,
                await page.Value<int>(
                    "document.querySelectorAll('#cell-evil-html :is(script, img, svg, a, iframe, form, base, meta, "
                        + "[style], [id], [onclick])').length"
                )
            );
            Assert.Equal(
                "over everything",
                await page.Value<string>("[...document.querySelectorAll('#cell-evil-html div')].pop().textContent")
            );
            Assert.DoesNotContain(page.Requests, r => r.Contains("example.org", StringComparison.Ordinal));
            Assert.DoesNotContain(page.Problems, p => p.StartsWith("dialog", StringComparison.Ordinal));
            Assert.EndsWith("00-start-here.html", page.Page.Url);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task ThePolicyStopsAScriptThatGetsIn()
    {
        await using var page = await site.OpenAsync(site.FromWeb + "index.html");
        await page.Do(
            $"(() => {{ const s = document.createElement('script'); s.textContent = '{Pwn}'; document.body.append(s); "
                + $"const i = document.createElement('div'); i.innerHTML = '<img src=x onerror=\"{Pwn}\">'; "
                + "document.body.append(i); })()"
        );
        await Task.Delay(200, TestContext.Current.CancellationToken);
        Assert.Equal("undefined", await page.Value<string>("typeof window.pwned"));
        Assert.Contains(page.Problems, p => p.Contains("Content Security Policy", StringComparison.Ordinal));
        await Assert.ThrowsAnyAsync<Exception>(() => page.Do("fetch('https://example.org/')"));
    }

    private static JsonObject Code(string id, JsonObject output) =>
        new()
        {
            ["cell_type"] = "code",
            ["execution_count"] = 1,
            ["id"] = id,
            ["metadata"] = new JsonObject(),
            ["source"] = $"// {id} </code><script>{Pwn}</script>",
            ["outputs"] = new JsonArray(output),
        };

    private static JsonObject Html(string html) =>
        new()
        {
            ["output_type"] = "display_data",
            ["metadata"] = new JsonObject(),
            ["data"] = new JsonObject { ["text/html"] = html, ["text/plain"] = "x" },
        };
}
