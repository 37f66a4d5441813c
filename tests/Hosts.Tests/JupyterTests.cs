using System.Collections.Concurrent;
using LatentLab.Runner;
using LatentLab.Tests;
using PuppeteerSharp;

namespace LatentLab.Hosts.Tests;

/// <summary>Jupyter itself: notebooks run by its client, saved, and opened in a browser.</summary>
public sealed class JupyterTests(HostTool tool)
{
    private const int LargestFile = 1_500_000;

    private const string Interactive = "document.querySelectorAll('.output_html .js-plotly-plot').length";

    private const string Pictures =
        "[...document.querySelectorAll('.output_html img[src^=\"data:image/svg+xml\"]')]"
        + ".filter(i => i.naturalWidth > 100).length";

    // What Jupyter's own page asks for in vain: extensions and fonts that Debian leaves out, MathJax from the network.
    private static readonly string[] OfJupyter =
    [
        "Failed to load resource",
        "Refused to execute script",
        "Access to font",
    ];

    private static readonly Repository Repository = Repository.Find();

    [Fact]
    public async Task SavedNotebooksKeepTheirChartsTrustedOrNot()
    {
        var jupyter = new Jupyter(tool.Program);
        var saved = new List<(string File, int Charts, int Pictures)>();
        foreach (var number in new[] { "05", "06" })
            saved.Add(Execute(jupyter, number));

        var (server, address) = await jupyter.ServeAsync();
        try
        {
            await using var browser = await Chromium.LaunchAsync();
            foreach (var (file, charts, shown) in saved)
            {
                var pictures = $"{Pictures} === {shown} && {Interactive} === 0";
                await Look(browser, address(file), "untrusted", file, pictures, charts);
                jupyter.Trust(Path.Combine(jupyter.Notebooks, file));
                await Look(browser, address(file), "trusted", file, $"{Interactive} === {charts}", charts);
            }
        }
        finally
        {
            server.Kill(entireProcessTree: true);
            server.Dispose();
        }
    }

    /// <summary>A kernel is `dotnet interactive`, which a manifest of tools above the notebooks would hide.</summary>
    [Fact]
    public void NoListOfToolsHidesAReadersOwnKernel()
    {
        var jupyter = new Jupyter(tool.Program);
        var (exitCode, output) = jupyter.FreshUser("dotnet", ["interactive", "--version"], Repository.Notebooks);
        Assert.True(exitCode == 0, $"`dotnet interactive` in notebooks/, with the tool on the path, said: {output}");
    }

    [Fact]
    public void AnInterruptEndsTheTrainingAndNotTheKernel()
    {
        if (OperatingSystem.IsWindows())
            Assert.Skip("Jupyter interrupts by a signal, which Windows has not.");
        var jupyter = new Jupyter(tool.Program);
        const string training = """
            var images = Synthetic.Images(500, seed: 1).Images;
            var model = new DenseAutoencoder([784, 100, 30], seed: 1);
            Console.WriteLine("training");
            var history = AutoencoderTraining.Fit(model, images, images, new TrainingOptions { Epochs = 100_000 });
            """;
        const string after = "Console.WriteLine($\"{history.Count > 0} {model.call(images[..2]).shape[0]}\");";
        var said = jupyter.Script("interrupt", Repository.Named("05")[0], training, after, Repository.Notebooks);
        Assert.Matches(
            @"(?m)^Said: training interrupted in epoch \d+; [1-9]\d* completed, "
                + @"model and history stay usable \| True 2 \| True 2 \| alive\s*$",
            said
        );
    }

    // Runs a notebook and saves it where the server finds it.
    private static (string File, int Charts, int Pictures) Execute(Jupyter jupyter, string number)
    {
        var notebook = Notebook.Load(Repository.Named(number)[0]);
        var target = Path.Combine(jupyter.Notebooks, notebook.FileName);
        jupyter.Script("execute", notebook.Path, target, notebook.Folder);
        var (charts, pictures) = (0, 0);
        foreach (var cell in Notebook.Load(target).Cells)
        {
            var outputs = cell.Node["outputs"]!.AsArray();
            var error = outputs.FirstOrDefault(o => $"{o!["output_type"]}" == "error" || $"{o["name"]}" == "stderr");
            Assert.True(error is null || cell.Role == CellRole.Throws, $"{notebook.FileName}, {cell.Name}: {error}");
            var html = outputs.Select(o => NotebookFile.Text(o!["data"]?["text/html"])).ToList();
            charts += html.Count(h => h.Contains("latentLabPending"));
            pictures += html.Count(h => h.Contains("<img") && h.Contains("data:image/svg+xml")); // with small charts
        }
        Assert.True(
            charts > 0 && pictures >= charts,
            $"{notebook.FileName}: {charts} charts, {pictures} pictures saved"
        );
        var size = new FileInfo(target).Length;
        Assert.True(size <= LargestFile, $"{notebook.FileName}: saved with {size} bytes, over {LargestFile}");
        return (notebook.FileName, charts, pictures);
    }

    // Opens a notebook, waits until its charts are as expected, and takes a picture.
    private static async Task Look(
        IBrowser browser,
        string address,
        string trust,
        string file,
        string expected,
        int charts
    )
    {
        await using var context = await browser.CreateBrowserContextAsync();
        var page = await context.NewPageAsync();
        var problems = new ConcurrentQueue<string>();
        page.PageError += (_, e) => problems.Enqueue($"error: {e.Message}");
        page.Console += (_, e) =>
        {
            var isOfJupyter = OfJupyter.Any(o => e.Message.Text.StartsWith(o, StringComparison.Ordinal));
            if (e.Message.Type == ConsoleType.Error && !isOfJupyter)
                problems.Enqueue($"console: {e.Message.Text}");
        };
        await page.SetViewportAsync(new ViewPortOptions { Width = 1200, Height = 1000 });
        await page.GoToAsync(address);
        try
        {
            await page.WaitForExpressionAsync(expected, new WaitForFunctionOptions { Timeout = 60_000 });
        }
        catch (WaitTaskTimeoutException)
        {
            var interactive = await page.EvaluateExpressionAsync<int>(Interactive);
            var pictures = await page.EvaluateExpressionAsync<int>(Pictures);
            Assert.Fail(
                $"{file}, {trust}: of {charts} charts {interactive} are interactive and {pictures} pictures; "
                    + string.Join("; ", problems)
            );
        }
        const string chart = "document.querySelector('.js-plotly-plot, .output_html img[src^=\"data:image/svg\"]')";
        await page.EvaluateExpressionAsync($"{chart}.scrollIntoView()");
        await page.ScreenshotAsync(Path.Combine(HostTool.Folder, $"jupyter-{file[..2]}-{trust}.png"));
        Assert.True(problems.IsEmpty, $"{file}, {trust}: {string.Join("; ", problems)}");
    }
}
