using System.Text.Json;
using System.Text.Json.Nodes;
using LatentLab.Runner;
using LatentLab.Runner.Site;

namespace LatentLab.Site.Tests;

/// <summary>The manifest: what a site is made of, and how a wrong one is refused.</summary>
[Collection("site")]
public sealed class ManifestTests(FinishedSite site)
{
    private const string Rest = "\"title\":\"t\",\"tagline\":\"g\",\"language\":\"en\",\"models\":[],\"edit\":null";

    [Theory]
    [InlineData("{\"titel\":\"x\"}", "'titel' is nothing that it can say")]
    [InlineData("{\"title\":\"x\"}", "it does not say")]
    [InlineData("{", "site.json, line 1")]
    [InlineData(
        "{" + Rest + ",\"notebooks\":null,\"address\":\"http://example.org/\"}",
        "does not begin with https://"
    )]
    [InlineData("{" + Rest + ",\"notebooks\":null,\"address\":\"https://example.org\"}", "end with /")]
    [InlineData("{" + Rest + ",\"address\":null,\"notebooks\":[5]}", "a notebook is a file's name")]
    public void AWrongManifestIsAnsweredInOneLine(string text, string why)
    {
        var said = Assert.Throws<UserError>(() => SiteManifest.Parse(text)).Message;
        Assert.Contains(why, said);
        Assert.DoesNotContain('\n', said);
    }

    [Theory]
    [InlineData("\"05-tide.ipynb\"", "The nearest is 05-tied.ipynb.")]
    [InlineData("\"05-tied.ipynb\", \"05-other.ipynb\"", "have the same number")]
    [InlineData("\"Untitled.ipynb\"", "does not begin with a number")]
    public void AWrongListOfNotebooksIsAnsweredInOneLine(string list, string why)
    {
        var manifest = SiteManifest.Parse("{" + Rest + ",\"address\":null,\"notebooks\":[" + list + "]}");
        var said = Assert
            .Throws<UserError>(() => manifest.Choose(["05-tied.ipynb", "05-other.ipynb", "Untitled.ipynb"]))
            .Message;
        Assert.Contains(why, said);
        Assert.DoesNotContain('\n', said);
    }

    [Fact]
    public void WithoutAListAllNumberedNotebooksComeByNumber()
    {
        var manifest = SiteManifest.Parse("{" + Rest + ",\"address\":null,\"notebooks\":null}");
        var (chosen, leftOut) = manifest.Choose(["100-last.ipynb", "11-b.ipynb", "02-a.ipynb", "Untitled.ipynb"]);
        Assert.Equal(["02-a.ipynb", "11-b.ipynb", "100-last.ipynb"], chosen.Select(n => n.File));
        Assert.Equal(["Untitled.ipynb"], leftOut);
    }

    /// <summary>
    /// Five notebooks in another order, one renamed, one as Jupyter saves it, with a foreign one beside them, in a
    /// made-up language, at an address.
    /// </summary>
    [Fact]
    public void FiveNotebooksInAnotherLanguageMakeASite()
    {
        var root = Directory.CreateTempSubdirectory("latentlab-five").FullName;
        try
        {
            var five = site.Repository.All().Take(5).ToList();
            var sixth = site.Repository.All().ElementAt(5);
            var copy = OtherSite.Copy(site.Repository, root, five.Append(sixth));
            File.WriteAllText(Path.Combine(copy.Notebooks, "Untitled.ipynb"), "{}");
            var names = five.Select(f => Path.GetFileName(f)).ToList();
            SaveAsJupyterDoes(Path.Combine(copy.Notebooks, names[1]));
            var words = MadeUpWords(copy.Site);
            var text = JsonNode.Parse(
                File.ReadAllText(Path.Combine(copy.Site, "site.json")),
                documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }
            )!;
            text["language"] = "xx";
            text["address"] = "https://example.org/lab/";
            text["edit"] = "https://example.org/edit/";
            text["notebooks"] = new JsonArray(
                new JsonObject { ["file"] = names[4], ["title"] = "Another title" },
                names[0],
                names[1],
                names[2],
                names[3]
            );
            File.WriteAllText(Path.Combine(copy.Site, "site.json"), text.ToJsonString());

            var said = new StringWriter();
            new SiteBuilder(copy, SiteManifest.Read(copy.Site)).Build(said, TestContext.Current.CancellationToken);
            Assert.Contains($"Not on the site: {Path.GetFileName(sixth)}.", said.ToString());
            Assert.DoesNotContain("Untitled", said.ToString());

            string Page(string file) => File.ReadAllText(Path.Combine(copy.BuiltSite, file));
            var home = Page("index.html");
            Assert.Matches("(?s)notebooks/04-.*>Another title<.*notebooks/00-.*notebooks/01-", home);
            Assert.Contains("<html lang=\"xx\">", home);
            Assert.Contains("href=\"https://example.org/edit/environment/Site/pages/home.md\"", home);
            Assert.Contains("content=\"https://example.org/lab/assets/card.png\"", home);
            Assert.Contains("https://example.org/lab/claims.html", Page("sitemap.xml"));
            // What the host saved is a chart again.
            Assert.Contains("class=\"out chart\"", Page($"notebooks/{Path.ChangeExtension(names[1], ".html")}"));
            // A page's own text may have the same words.
            var texts = string.Concat(
                Directory.EnumerateFiles(Path.Combine(copy.Site, "pages"), "*.md").Select(File.ReadAllText)
            );
            foreach (var file in (string[])["index.html", "claims.html", "scoreboard.html", "api/index.html"])
                Assert.All(
                    words.Where(w => w.Length > 14 && !texts.Contains(w, StringComparison.Ordinal)),
                    english => Assert.DoesNotContain($">{english}<", Page(file), StringComparison.Ordinal)
                );
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    // Each text with its letter e doubled; gaps and links stay.
    private static List<string> MadeUpWords(string folder)
    {
        var english = JsonSerializer.Deserialize<Dictionary<string, string>>(
            File.ReadAllText(Path.Combine(folder, "words", "en.json"))
        )!;
        var other = english.ToDictionary(
            t => t.Key,
            t => t.Value.Contains("](", StringComparison.Ordinal) ? t.Value : t.Value.Replace("e", "eë")
        );
        File.WriteAllText(Path.Combine(folder, "words", "xx.json"), JsonSerializer.Serialize(other));
        return [.. english.Where(t => !t.Value.Contains('{') && other[t.Key] != t.Value).Select(t => t.Value)];
    }

    // The charts of a notebook, as the library shows them in a live host.
    private static void SaveAsJupyterDoes(string file)
    {
        var root = JsonNode.Parse(File.ReadAllText(file))!;
        foreach (var output in root["cells"]!.AsArray().SelectMany(c => c!["outputs"]?.AsArray() ?? []))
            if (output!["data"]?["application/vnd.plotly.v1+json"] is { } chart)
                output["data"] = new JsonObject
                {
                    ["text/html"] = PlotlyPage.Html(
                        $"<img alt=\"a chart\" src=\"data:image/png;base64,{output["data"]!["image/png"]}\">",
                        chart.ToJsonString(),
                        "a chart",
                        720,
                        ["scatter"],
                        null
                    ),
                    ["text/plain"] = "a chart",
                };
        File.WriteAllText(file, root.ToJsonString());
    }
}
