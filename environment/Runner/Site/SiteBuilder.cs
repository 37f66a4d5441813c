using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LatentLab.Runner.Site;

/// <summary>Makes the static site of the stored notebooks, without running them.</summary>
/// <param name="repository">The clone.</param>
/// <param name="manifest">What the site is made of.</param>
internal sealed class SiteBuilder(Repository repository, SiteManifest manifest)
{
    private readonly Formulas _formulas = new(Path.Combine(repository.Site, "vendor", "katex", "katex.min.js"));
    private readonly SiteWords _words = SiteWords.Read(repository.Site, manifest.Language);

    // What the site is made of.
    private static readonly string[] Sources =
    [
        "environment/Site",
        "environment/Runner",
        "environment/feed",
        "notebooks",
        "datasets",
        "README.md",
        "CITATION.cff",
    ];

    /// <summary>Makes the site, unless it is younger than all it is made of.</summary>
    /// <param name="output">Takes a line that says what was made, or where it lies.</param>
    /// <param name="cancel">Stops between two pages; the old site stays.</param>
    /// <exception cref="UserError">Something in the notebooks or texts is wrong; all places are named.</exception>
    public void EnsureCurrent(TextWriter output, CancellationToken cancel = default)
    {
        var made = new FileInfo(Path.Combine(repository.BuiltSite, "index.html"));
        if (made.Exists && made.LastWriteTimeUtc > Sources.SelectMany(Entries).Max(File.GetLastWriteTimeUtc))
            output.WriteLine($"Site: as it was made before. {Opened()}");
        else
            Build(output, cancel);
    }

    private IEnumerable<string> Entries(string source)
    {
        var path = Path.Combine(repository.Root, source);
        return File.Exists(path)
            ? [path]
            : Directory.EnumerateFileSystemEntries(path, "*", SearchOption.AllDirectories).Append(path);
    }

    private string Opened() =>
        $"Open {Path.GetRelativePath(repository.Root, Path.Combine(repository.BuiltSite, "index.html"))} in a browser.";

    /// <summary>Makes the site anew. Its place holds the old one until the new one is whole and checked.</summary>
    /// <param name="output">Takes a line before, and one that says what was made.</param>
    /// <param name="cancel">Stops between two pages; the old site stays.</param>
    /// <exception cref="UserError">Something in the notebooks or texts is wrong; all places are named.</exception>
    public void Build(TextWriter output, CancellationToken cancel = default)
    {
        var clock = Stopwatch.StartNew();
        using var alone = FileLock.Take(
            Path.Combine(repository.Root, "artifacts", "site.lock"),
            output.WriteLine,
            cancel: cancel
        );
        using var step = new LongStep(repository, "site", "Making the site", "about half a minute", output);
        var folder = new SiteFolder(repository.BuiltSite + ".new");
        var (chosen, leftOut) = manifest.Choose(repository.All());
        var pages = Write(folder, chosen, cancel);
        var problems = folder.Problems(pages);
        if (problems.Count > 0)
            throw new UserError(
                $"The site has {problems.Count} mistake{(problems.Count == 1 ? "" : "s")}:\n"
                    + $"{string.Join('\n', problems.Take(20))}"
            );
        if (Directory.Exists(repository.BuiltSite))
            Directory.Delete(repository.BuiltSite, recursive: true);
        Directory.Move(folder.Path, repository.BuiltSite);
        step.Done();
        if (leftOut.Count > 0)
            output.WriteLine($"Not on the site: {string.Join(", ", leftOut)}.");
        var bytes = new DirectoryInfo(repository.BuiltSite)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(f => f.Length);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Site: {pages.Count} pages, {bytes / 1e6:0.0} MB, in {clock.Elapsed.TotalSeconds:0.0} s. {Opened()}"
            )
        );
    }

    /// <summary>Writes all pages and files.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="chosen">The notebooks, in order.</param>
    /// <param name="cancel">Stops between two pages.</param>
    /// <exception cref="UserError">A formula, link or output that the site cannot show.</exception>
    internal IReadOnlyList<SitePage> Write(
        SiteFolder folder,
        IReadOnlyList<SiteNotebook> chosen,
        CancellationToken cancel = default
    )
    {
        folder.Clear();
        var all = repository.All().Select(Notebook.Load).ToList();
        var notebooks = chosen.Select(c => all.Single(n => n.FileName == c.File)).ToList();
        var version = Pack.Version(repository);
        var today = DateOnly.FromDateTime(DateTime.UtcNow);
        var packages = PackageRestore.OfNotebooks(repository, notebooks);
        var library = packages.Compile.Single(f => Path.GetFileName(f) == "LatentLab.dll");
        var documented = packages.Compile.Where(IsOurs).Select(Documented).ToList();
        List<MetadataReference> references =
        [
            .. CellLanguage.Framework,
            .. packages.Compile.Where(f => !IsOurs(f)).Select(f => MetadataReference.CreateFromFile(f)),
            .. documented,
        ];
        var compilation = CSharpCompilation.Create("site", references: references);
        var api = new ApiReference(
            [.. documented.Select(reference => (IAssemblySymbol)compilation.GetAssemblyOrModuleSymbol(reference)!)],
            compilation,
            Path.Combine(repository.Root, "lib"),
            _words
        );
        using var coloring = new CodeColoring(references, api.AddressOf);

        // The other forms of the notebooks are made meanwhile, on the second core.
        var programs = Task.Run(() => notebooks.Select(n => Export.ToProgram(n, version, references)).ToList(), cancel);
        var rendered = notebooks
            .Zip(chosen)
            .ToDictionary(
                n => SiteManifest.NumberOf(n.First.FileName),
                n => Prepared(n.First, n.Second.Title, api, coloring, cancel)
            );
        var results = Results.Read(repository.Notebooks, rendered.Keys.ToHashSet());
        var context = Context(chosen, all, results);
        var verdicts = new ResultPages(results, rendered, _words);
        var inRoot = new Markup(_formulas, code => coloring.ToHtml(code, "api/"));
        var texts = new TextPages(repository, inRoot, manifest, _words, context.HasPage);
        // they collect the pictures, of which the start shows one
        var lessons = NotebookPages(notebooks, [.. rendered.Values], context, verdicts).ToList();
        List<SitePage> pages =
        [
            texts.Home(results, verdicts, rendered, notebooks),
            Board.Laboratory(Board.All(repository.Site), texts.Part("laboratory.md"), rendered, _words),
            .. lessons,
            verdicts.Claims(),
            verdicts.Scoreboard(texts.Part("scoreboard.md")),
            .. texts.Others(all, version, today),
            .. api.Pages(new Markup(_formulas, InReference), InReference),
        ];
        WriteFiles(folder, notebooks, rendered.Values, programs.GetAwaiter().GetResult());
        folder.WriteAssets(repository.Site, PlotlyScript.Of(library), _formulas.Html);
        folder.WriteText("assets/words.js", _words.ToScript());
        folder.WriteBytes("assets/card.png", SocialCard.Of(manifest));
        if (manifest.Address is { } address)
            folder.WriteText("sitemap.xml", Sitemap.Of(address, pages, today));
        var template = File.ReadAllText(Path.Combine(repository.Site, "page.html"));
        var frame = new PageFrame(template, pages, manifest, _words, version, today);
        foreach (var page in pages)
        {
            cancel.ThrowIfCancellationRequested();
            folder.WriteText(page.File, frame.Around(page));
        }
        folder.WriteText(
            "assets/search-index.js",
            $"LatentLab.index({JsonSerializer.Serialize(SearchIndex.Of(pages))});\n"
        );
        return pages;

        string InReference(string code) => coloring.ToHtml(code, "");
    }

    private void WriteFiles(
        SiteFolder folder,
        List<Notebook> notebooks,
        IEnumerable<NotebookPage> pages,
        IReadOnlyList<string> programs
    )
    {
        foreach (var page in pages)
        {
            foreach (var picture in page.Pictures)
                folder.WriteBytes(picture.File, picture.Bytes);
            if (page.Figures is { } figures)
                folder.WriteText(CellOutputs.FiguresOf(Path.ChangeExtension(page.File, ".ipynb")), figures);
        }
        foreach (var drawing in Directory.GetFiles(Path.Combine(repository.Notebooks, "images"), "*.svg"))
            folder.Copy(drawing, $"notebooks/images/{Path.GetFileName(drawing)}");
        foreach (var (notebook, program) in notebooks.Zip(programs))
            NotebookDownload.Write(folder, notebook, program);
        foreach (var model in manifest.Models)
            folder.WriteText(model.Script, model.ToScript(Path.Combine(repository.Notebooks, model.Weights)));
        if (manifest.Models.FirstOrDefault(m => m.Name == LiveModel.MapName) is { } map)
            folder.WriteBytes("models/map.png", map.ToPoster(Path.Combine(repository.Notebooks, map.Weights)));
        folder.WriteText("boards/garments.js", Garments.ToScript(Path.Combine(repository.Root, "datasets")));
        folder.Copy(Path.Combine(repository.Root, "datasets", "fashion-mnist", "LICENSE"), "datasets/LICENSE.txt");
    }

    private LessonContext Context(IReadOnlyList<SiteNotebook> chosen, List<Notebook> all, Results results)
    {
        var files = chosen.Select(c => c.File).ToHashSet();
        var shown = results.Verdicts.Select(v => v.Claim.Id).ToHashSet();
        var pages = Path.Combine(repository.Site, "pages");
        var claims = ClaimFile.Read(repository.Notebooks);
        // A fork may have left notebooks out: what texts say of them stays, without a link.
        var places = claims.Select(c => c.Exercise).Distinct().ToDictionary(number => number, _ => (string?)null);
        foreach (var notebook in all.Where(n => char.IsAsciiDigit(n.FileName[0])))
        {
            var number = SiteManifest.NumberOf(notebook.FileName);
            if (files.Contains(notebook.FileName) || !places.ContainsKey(number))
                places[number] = files.Contains(notebook.FileName) ? NotebookPage.FileOf(notebook.FileName) : null;
        }
        var references = new References(
            new Bibliography(File.ReadAllText(Path.Combine(pages, "bibliography.md"))),
            File.ReadAllText(Path.Combine(pages, "glossary.md")),
            claims.ToDictionary(c => c.Id, c => shown.Contains(c.Id)),
            places
        );
        return new(_words, references, results, Board.All(repository.Site), manifest.Models, files);
    }

    private NotebookPage Prepared(
        Notebook notebook,
        string? title,
        ApiReference api,
        CodeColoring coloring,
        CancellationToken cancel
    )
    {
        cancel.ThrowIfCancellationRequested();
        const string ToReference = "../api/";
        var file = NotebookPage.FileOf(notebook.FileName);
        var code = coloring.Words(
            [.. notebook.Cells.Select(c => c.Source)],
            (cell, symbol) =>
                api.Use(
                    symbol,
                    notebook.FileName.Split('-')[0],
                    $"{file}#{NotebookPage.AnchorOf(notebook.Cells[cell])}"
                )
        );
        return new NotebookPage(
            notebook,
            title,
            new Markup(_formulas, text => coloring.ToHtml(text, ToReference)),
            new PackedCode(code)
        );
    }

    private IEnumerable<SitePage> NotebookPages(
        List<Notebook> notebooks,
        IReadOnlyList<NotebookPage> pages,
        LessonContext context,
        ResultPages verdicts
    )
    {
        for (var i = 0; i < pages.Count; i++)
        {
            SitePage page;
            try
            {
                page = pages[i].Render(Badges(notebooks[i], verdicts), context);
            }
            catch (UserError e)
            {
                throw new UserError($"{notebooks[i].FileName}: {e.Message}");
            }
            yield return page with
            {
                Previous = i > 0 ? new PageLink(pages[i - 1].File, pages[i - 1].Title) : null,
                Next = i + 1 < pages.Count ? new PageLink(pages[i + 1].File, pages[i + 1].Title) : null,
            };
        }
    }

    private static bool IsOurs(string file) => Path.GetFileName(file) is "LatentLab.dll" or "LatentLab.Records.dll";

    private static PortableExecutableReference Documented(string file) =>
        MetadataReference.CreateFromFile(
            file,
            documentation: XmlDocumentationProvider.CreateFromFile(Path.ChangeExtension(file, ".xml"))
        );

    private string Badges(Notebook notebook, ResultPages verdicts)
    {
        var run = notebook.StoredRun ?? throw new UserError("has no stored outputs: run it with --store");
        var older = NumbersStamp.Older(repository, notebook) is null ? "" : $"<span>{_words["badge.older"]}</span>";
        var time = Durations.Text(run["seconds"]!.GetValue<double>());
        var memory = FormattableString.Invariant($"{run["peakMemoryMB"]!.GetValue<double>() / 1000:0.0} GB");
        var profile = WebUtility.HtmlEncode(run["profile"]!.ToString());
        return $"<p class=\"badges\"><span>{_words.Of("badge.run", time, memory, profile)}</span>"
            + verdicts.Counts(SiteManifest.NumberOf(notebook.FileName))
            + older
            + NotebookDownload.Links(notebook, _words)
            + "</p>";
    }
}
