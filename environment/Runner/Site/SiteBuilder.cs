using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace LatentLab.Runner.Site;

/// <summary>Makes the static site of the stored notebooks, without running them.</summary>
/// <param name="repository">The clone.</param>
internal sealed class SiteBuilder(Repository repository)
{
    private readonly Formulas _formulas = new(Path.Combine(repository.Site, "vendor", "katex", "katex.min.js"));

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
        var pages = Write(folder, [.. repository.All().Select(Notebook.Load)], cancel);
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
        var bytes = new DirectoryInfo(repository.BuiltSite)
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(f => f.Length);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Site: {pages.Count} pages, {bytes / 1e6:0.0} MB, in {clock.Elapsed.TotalSeconds:0.0} s. "
                    + $"Open {Path.GetRelativePath(repository.Root, Path.Combine(repository.BuiltSite, "index.html"))} "
                    + $"in a browser."
            )
        );
    }

    /// <summary>Writes all pages and files.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="notebooks">The notebooks, in order.</param>
    /// <param name="cancel">Stops between two pages.</param>
    /// <exception cref="UserError">A formula, link or output that the site cannot show.</exception>
    internal IReadOnlyList<SitePage> Write(
        SiteFolder folder,
        IReadOnlyList<Notebook> notebooks,
        CancellationToken cancel = default
    )
    {
        folder.Clear();
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
            Path.Combine(repository.Root, "lib")
        );
        using var coloring = new CodeColoring(references, api.AddressOf);

        // The other forms of the notebooks are made meanwhile, on the second core.
        var programs = Task.Run(() =>
            notebooks.Select(n => Export.ToProgram(n, Pack.Version(repository), references)).ToList()
        );
        var pages = new List<SitePage>();
        var rendered = notebooks.ToDictionary(
            n => int.Parse(n.FileName.Split('-')[0], CultureInfo.InvariantCulture),
            n => Prepared(n, api, coloring, cancel)
        );
        var results = Results.Read(repository.Notebooks);
        var boards = Board.All(repository.Site);
        var inRoot = new Markup(_formulas, code => coloring.ToHtml(code, "api/"));
        var texts = new TextPages(repository, inRoot);
        // they collect the pictures, of which the start shows one
        var lessons = NotebookPages(notebooks, rendered, results, boards).ToList();
        pages.Add(texts.Home(results, rendered, notebooks));
        pages.Add(Board.Laboratory(boards, texts.Part("laboratory.md"), rendered));
        pages.AddRange(lessons);
        pages.Add(ResultPages.Claims(results, rendered));
        pages.Add(ResultPages.Scoreboard(results, rendered, texts.Part("scoreboard.md")));
        pages.AddRange(texts.Others(notebooks));
        pages.AddRange(api.Pages(new Markup(_formulas, InReference), InReference));

        foreach (var picture in rendered.Values.SelectMany(page => page.Pictures))
            folder.WriteBytes(picture.File, picture.Bytes);
        foreach (var drawing in Directory.GetFiles(Path.Combine(repository.Notebooks, "images"), "*.svg"))
            folder.Copy(drawing, $"notebooks/images/{Path.GetFileName(drawing)}");
        foreach (var (notebook, program) in notebooks.Zip(programs.GetAwaiter().GetResult()))
        {
            folder.Copy(notebook.Path, $"notebooks/{notebook.FileName}");
            folder.WriteText($"notebooks/{Export.FileOf(notebook)}", program);
            folder.WriteText($"notebooks/learner-{notebook.FileName}", JupyterJson.Write(LearnerEdition.Of(notebook)));
        }
        foreach (var model in LiveModel.All)
            folder.WriteText(model.Script, model.ToScript(Path.Combine(repository.Notebooks, model.Weights)));
        folder.WriteBytes(
            "models/map.png",
            LiveModel.Map.ToPoster(Path.Combine(repository.Notebooks, LiveModel.Map.Weights))
        );
        folder.WriteText("boards/garments.js", Garments.ToScript(Path.Combine(repository.Root, "datasets")));
        folder.WriteAssets(repository.Site, PlotlyScript.Of(library));
        folder.Copy(Path.Combine(repository.Root, "datasets", "fashion-mnist", "LICENSE"), "datasets/LICENSE.txt");
        var frame = new PageFrame(File.ReadAllText(Path.Combine(repository.Site, "page.html")), pages);
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

    private NotebookPage Prepared(Notebook notebook, ApiReference api, CodeColoring coloring, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        const string ToReference = "../api/";
        var file = NotebookPage.FileOf(notebook.FileName);
        var code = coloring.ToHtml(
            [.. notebook.Cells.Select(c => c.Source)],
            ToReference,
            (cell, symbol) =>
                api.Use(
                    symbol,
                    notebook.FileName.Split('-')[0],
                    $"{file}#{NotebookPage.AnchorOf(notebook.Cells[cell])}"
                )
        );
        return new NotebookPage(notebook, new Markup(_formulas, text => coloring.ToHtml(text, ToReference)), code);
    }

    private IEnumerable<SitePage> NotebookPages(
        IReadOnlyList<Notebook> notebooks,
        Dictionary<int, NotebookPage> rendered,
        Results results,
        IReadOnlyList<Board> boards
    )
    {
        var all = rendered.OrderBy(p => p.Key).Select(p => p.Value).ToList();
        for (var i = 0; i < all.Count; i++)
        {
            SitePage page;
            try
            {
                page = all[i]
                    .Render(
                        Badges(notebooks[i], results),
                        id => results.Verdicts.Any(v => v.Claim.Id == id) ? $"claims.html#claim-{id}" : null,
                        results,
                        [.. boards.Where(b => b.Notebook == all[i].Number)]
                    );
            }
            catch (UserError e)
            {
                throw new UserError($"{notebooks[i].FileName}: {e.Message}");
            }
            yield return page with
            {
                Previous = i > 0 ? new PageLink(all[i - 1].File, all[i - 1].Title) : null,
                Next = i + 1 < all.Count ? new PageLink(all[i + 1].File, all[i + 1].Title) : null,
            };
        }
    }

    private static bool IsOurs(string file) => Path.GetFileName(file) is "LatentLab.dll" or "LatentLab.Records.dll";

    private static PortableExecutableReference Documented(string file) =>
        MetadataReference.CreateFromFile(
            file,
            documentation: XmlDocumentationProvider.CreateFromFile(Path.ChangeExtension(file, ".xml"))
        );

    private string Badges(Notebook notebook, Results results)
    {
        var number = int.Parse(notebook.FileName.Split('-')[0], CultureInfo.InvariantCulture);
        var run = notebook.StoredRun ?? throw new UserError("has no stored outputs: run it with --store");
        var older = NumbersStamp.Older(repository, notebook) is null
            ? ""
            : "<span>studies made by an older library</span>";
        var time = Durations.Text(run["seconds"]!.GetValue<double>());
        var memory = FormattableString.Invariant($"{run["peakMemoryMB"]!.GetValue<double>() / 1000:0.0} GB");
        var profile = WebUtility.HtmlEncode(run["profile"]!.ToString());
        var file = notebook.FileName;
        return $"<p class=\"badges\"><span>{time}, {memory}, profile {profile}</span>"
            + ResultPages.Counts(results.Verdicts.Where(v => v.Claim.Exercise == number))
            + older
            + $"<span>Download <a href=\"{file}\" download>notebook</a>, "
            + $"<a href=\"learner-{file}\" download=\"{file}\">learner's edition</a>, "
            + $"<a href=\"{Export.FileOf(notebook)}\" download>C# program</a></span></p>";
    }
}
