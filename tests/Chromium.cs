using PuppeteerSharp;

namespace LatentLab.Tests;

/// <summary>The browser of this machine; without one, the test that asks for it is skipped and says so.</summary>
internal static class Chromium
{
    private static readonly string[] Programs =
    [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "chrome",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        @"C:\Program Files\Google\Chrome\Application\chrome.exe",
    ];

    private static readonly string[] Arguments =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    public static async Task<IBrowser> LaunchAsync()
    {
        var places = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var program = Programs
            .SelectMany(name => Path.IsPathRooted(name) ? [name] : places.Select(p => Path.Combine(p, name)))
            .FirstOrDefault(File.Exists);
        if (program is null)
            Assert.Skip("There is no Chromium on this machine: the pages were not opened in a browser.");
        var options = new LaunchOptions
        {
            ExecutablePath = program,
            Headless = true,
            Args = Arguments,
        };
        return await Puppeteer.LaunchAsync(options);
    }
}
