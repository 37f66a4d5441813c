using System.Collections.Concurrent;
using PuppeteerSharp;

namespace LatentLab.Site.Tests;

/// <summary>A page in the browser with everything that went wrong on it; the browser adds while a test reads.</summary>
public sealed class WatchedPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    internal WatchedPage(IPage page, IBrowserContext context, string home)
    {
        (Page, _context) = (page, context);
        page.Console += (_, e) =>
        {
            if (e.Message.Type == ConsoleType.Error)
                Problems.Enqueue($"console: {e.Message.Text}");
        };
        page.PageError += (_, e) => Problems.Enqueue($"error: {e.Message}");
        page.Dialog += async (_, e) =>
        {
            Problems.Enqueue($"dialog: {e.Dialog.Message}");
            await e.Dialog.Dismiss();
        };
        page.RequestFailed += (_, e) => Problems.Enqueue($"failed: {e.Request.Url}");
        page.Request += (_, e) =>
        {
            Requests.Enqueue(e.Request.Url);
            if (
                !e.Request.Url.StartsWith(home, StringComparison.Ordinal)
                && !e.Request.Url.StartsWith("data:", StringComparison.Ordinal)
            )
                Problems.Enqueue($"leaves the site: {e.Request.Url}");
        };
        page.Response += (_, e) =>
        {
            if ((int)e.Response.Status >= 400)
                Problems.Enqueue($"{(int)e.Response.Status}: {e.Response.Url}");
        };
    }

    public IPage Page { get; }

    /// <summary>Errors of the console, exceptions, dialogs, failed requests and those that lead elsewhere.</summary>
    public ConcurrentQueue<string> Problems { get; } = [];

    /// <summary>The address of every request.</summary>
    public ConcurrentQueue<string> Requests { get; } = [];

    public Task<T> Value<T>(string script) => Page.EvaluateExpressionAsync<T>(script);

    public Task Do(string script) => Page.EvaluateExpressionAsync(script);

    /// <summary>The size of the window in pixels; whether its reader likes it light or dark, and moving.</summary>
    public async Task Look(int width, int height, string scheme, string motion = "no-preference")
    {
        await Page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height });
        await Page.EmulateMediaFeaturesAsync([
            new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = scheme },
            new MediaFeatureValue { MediaFeature = MediaFeature.PrefersReducedMotion, Value = motion },
        ]);
    }

    /// <summary>A telephone: a small window that is touched.</summary>
    public Task Touch(int width, int height) =>
        Page.SetViewportAsync(
            new ViewPortOptions
            {
                Width = width,
                Height = height,
                HasTouch = true,
                IsMobile = true,
            }
        );

    /// <summary>A finger goes down at a place and moves up or down before it leaves the screen.</summary>
    public async Task Swipe(int x, int y, int by)
    {
        await Page.Client.SendAsync("Input.dispatchTouchEvent", Touches("touchStart", y));
        for (var step = 1; step <= 10; step++)
        {
            await Page.Client.SendAsync("Input.dispatchTouchEvent", Touches("touchMove", y + by * step / 10));
            await Task.Delay(30);
        }
        await Page.Client.SendAsync(
            "Input.dispatchTouchEvent",
            new { type = "touchEnd", touchPoints = Array.Empty<object>() }
        );
        await Task.Delay(500);

        object Touches(string type, int at) => new { type, touchPoints = new[] { new { x, y = at } } };
    }

    /// <summary>Leaves for another page, and forgets what went wrong so far.</summary>
    public async Task Go(string address)
    {
        Problems.Clear();
        Requests.Clear();
        await Page.GoToAsync(address);
    }

    /// <summary>Waits until an expression is true.</summary>
    public async Task Until(string script, string what)
    {
        try
        {
            await Page.WaitForExpressionAsync(script, new WaitForFunctionOptions { Timeout = 30_000 });
        }
        catch (WaitTaskTimeoutException)
        {
            Assert.Fail($"after 30 s still not: {what}; {string.Join("; ", Problems)}");
        }
    }

    /// <summary>Scrolls through the page, so that everything on it is drawn.</summary>
    /// <param name="most">How many charts at most.</param>
    public async Task DrawEverything(int most = int.MaxValue)
    {
        var charts = await Value<int>("document.querySelectorAll('.chart').length");
        for (var i = 0; i < Math.Min(charts, most); i++)
        {
            await Do($"document.querySelectorAll('.chart')[{i}].scrollIntoView()");
            await Until(
                $"document.querySelectorAll('.chart')[{i}].classList.contains('drawn')",
                $"chart {i + 1} drawn"
            );
        }
    }

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
