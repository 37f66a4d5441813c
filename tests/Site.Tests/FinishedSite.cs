using System.Collections.Concurrent;
using LatentLab.Runner;
using LatentLab.Runner.Site;
using LatentLab.Tests;
using PuppeteerSharp;

namespace LatentLab.Site.Tests;

/// <summary>The site, made once for all tests, on disk and behind a server, and a browser to look at it.</summary>
public sealed class FinishedSite : IAsyncLifetime
{
    private readonly StringWriter _log = new();
    private readonly string _served = Directory.CreateTempSubdirectory("latentlab-site").FullName;
    private IBrowser? _browser;
    private SiteServer? _server;

    internal Repository Repository { get; } = Repository.Find();

    internal SiteManifest Manifest => SiteManifest.Read(Repository.Site);

    /// <summary>What the build said.</summary>
    public string Said => _log.ToString();

    /// <summary>
    /// A copy of the finished site, two folders below a server's root: other tests build the site anew.
    /// </summary>
    public string Folder => Path.Combine(_served, "some", "where");

    /// <summary>The site by double click.</summary>
    public string FromDisk => new Uri(Folder + Path.DirectorySeparatorChar).AbsoluteUri;

    /// <summary>The site on a web server, two folders below its root.</summary>
    public string FromWeb { get; private set; } = "";

    /// <summary>All pages, seen from the site's folder.</summary>
    public IReadOnlyList<string> Pages =>
        [
            .. Directory
                .EnumerateFiles(Folder, "*.html", SearchOption.AllDirectories)
                .Select(f => Path.GetRelativePath(Folder, f).Replace('\\', '/'))
                .Order(StringComparer.Ordinal),
        ];

    public async ValueTask InitializeAsync()
    {
        Pack.EnsureCurrent(Repository, null, _log);
        new SiteBuilder(Repository, Manifest).EnsureCurrent(_log);
        using (FileLock.Take(Path.Combine(Repository.Root, "artifacts", "site.lock")))
            foreach (var file in Directory.EnumerateFiles(Repository.BuiltSite, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(Folder, Path.GetRelativePath(Repository.BuiltSite, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        _server = await SiteServer.StartAsync(_served, 0);
        FromWeb = _server.Address + "some/where/";
    }

    /// <summary>A fresh page, which notes what goes wrong on it. Skips the test where there is no Chromium.</summary>
    public async Task<WatchedPage> OpenAsync(
        string address,
        int width = 1280,
        int height = 900,
        string scheme = "light"
    )
    {
        _browser ??= await Chromium.LaunchAsync();
        var context = await _browser.CreateBrowserContextAsync();
        var page = await context.NewPageAsync();
        var watched = new WatchedPage(
            page,
            context,
            address.StartsWith("file:", StringComparison.Ordinal) ? FromDisk : FromWeb
        );
        await watched.Look(width, height, scheme);
        await page.GoToAsync(address);
        return watched;
    }

    /// <summary>Visits pages in two tabs at once, which begin at the start.</summary>
    /// <param name="home">The site's folder or its address on the server.</param>
    /// <param name="files">The pages, seen from there.</param>
    /// <param name="visit">
    /// What to do with a tab and the next page, which it has not opened yet; takes notes of what is wrong.
    /// </param>
    /// <returns>All notes, in the order of the pages.</returns>
    public async Task<IReadOnlyList<string>> VisitAsync(
        string home,
        IEnumerable<string> files,
        Func<WatchedPage, string, List<string>, Task> visit
    )
    {
        var left = new ConcurrentQueue<(string File, List<string> Faults)>(files.Select(f => (f, new List<string>())));
        var notes = left.Select(page => page.Faults).ToList();
        await Task.WhenAll(await TabAsync(), await TabAsync());
        return [.. notes.SelectMany(n => n)];

        async Task<Task> TabAsync()
        {
            var page = await OpenAsync(home + "index.html");
            return WorkAsync(page);
        }

        async Task WorkAsync(WatchedPage page)
        {
            await using (page)
                while (left.TryDequeue(out var next))
                    await visit(page, next.File, next.Faults);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_browser is not null)
            await _browser.DisposeAsync();
        Directory.Delete(_served, recursive: true);
        await _log.DisposeAsync();
    }
}
