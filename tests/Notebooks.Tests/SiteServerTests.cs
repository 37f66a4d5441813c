using System.Net;
using LatentLab.Runner.Site;

namespace LatentLab.Notebooks.Tests;

/// <summary>The server of the finished site: what it serves, and what it keeps to itself.</summary>
public sealed class SiteServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("latentlab-served").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task FilesOfTheSiteAreServedAndNothingElse()
    {
        var stop = TestContext.Current.CancellationToken;
        var site = Directory.CreateDirectory(Path.Combine(_folder, "site", "sub")).Parent!.FullName;
        File.WriteAllText(Path.Combine(_folder, "secret.txt"), "secret");
        File.WriteAllText(Path.Combine(site, "index.html"), "<p>start</p>");
        File.WriteAllText(Path.Combine(site, "sub", "a b.ipynb"), "{}");
        await using var server = await SiteServer.StartAsync(site, 0);
        using var client = new HttpClient { BaseAddress = new Uri(server.Address) };

        using var start = await client.GetAsync("", stop);
        Assert.Equal("<p>start</p>", await start.Content.ReadAsStringAsync(stop));
        Assert.Equal("text/html; charset=utf-8", start.Content.Headers.ContentType!.ToString());
        Assert.Equal("nosniff", start.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("no-cache", start.Headers.CacheControl!.ToString());
        using var notebook = await client.GetAsync("sub/a%20b.ipynb?x=1", stop);
        Assert.Equal("application/x-ipynb+json", notebook.Content.Headers.ContentType!.ToString());
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "index.html"), stop);
        Assert.Equal((HttpStatusCode.OK, 12L), (head.StatusCode, head.Content.Headers.ContentLength));
        foreach (var path in new[] { "missing.html", "..%2Fsecret.txt", "%2e%2e/secret.txt", "sub/../../secret.txt" })
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(path, stop)).StatusCode);
    }

    [Fact]
    public async Task TwoServersTakeTwoPorts()
    {
        await using var first = await SiteServer.StartAsync(_folder, 0);
        await using var second = await SiteServer.StartAsync(_folder, 0);
        Assert.NotEqual(first.Address, second.Address);
    }
}
