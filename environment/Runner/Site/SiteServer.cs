using System.ComponentModel;
using System.Diagnostics;
using System.Net;

namespace LatentLab.Runner.Site;

/// <summary>Serves the finished site to this machine's own browser.</summary>
internal static class SiteServer
{
    private static readonly Dictionary<string, string> Types = new()
    {
        [".html"] = "text/html; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".woff2"] = "font/woff2",
        [".ipynb"] = "application/x-ipynb+json",
        [".txt"] = "text/plain; charset=utf-8",
        [".cs"] = "text/plain; charset=utf-8",
    };

    /// <summary>Serves until it is cancelled.</summary>
    /// <param name="folder">The site.</param>
    /// <param name="port">The port on the loopback address; 0 takes the first free one from 8000 on.</param>
    /// <param name="output">Takes the address.</param>
    /// <param name="open">Whether to open it in a browser.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="UserError">The port is taken.</exception>
    public static async Task ServeAsync(string folder, int port, TextWriter output, bool open, CancellationToken cancel)
    {
        using var listener = Listen(port, out var address);
        using var stop = cancel.Register(listener.Stop);
        output.WriteLine($"Serving the site at {address} (Ctrl-C ends it).");
        if (open)
            OpenBrowser(address);
        while (!cancel.IsCancellationRequested)
        {
            HttpListenerContext request;
            try
            {
                request = await listener.GetContextAsync().ConfigureAwait(false);
            }
            catch (Exception e)
                when (e is HttpListenerException or ObjectDisposedException && cancel.IsCancellationRequested)
            {
                return;
            }
            _ = Task.Run(() => AnswerAsync(request, Path.GetFullPath(folder)), CancellationToken.None);
        }
    }

    /// <summary>Refuses a port that is taken, before the work whose result is to be served.</summary>
    /// <exception cref="UserError">It is taken.</exception>
    public static void RequireFree(int port) => Listen(port, out _).Close();

    private static HttpListener Listen(int port, out string address)
    {
        for (var candidate = port == 0 ? 8000 : port; ; candidate++)
        {
            var listener = new HttpListener();
            address = $"http://127.0.0.1:{candidate}/";
            listener.Prefixes.Add(address);
            try
            {
                listener.Start();
                return listener;
            }
            catch (HttpListenerException)
            {
                listener.Close();
                if (port != 0 || candidate > 8100)
                    throw new UserError($"Port {candidate} is taken: choose another by --port.");
            }
        }
    }

    private static async Task AnswerAsync(HttpListenerContext context, string folder)
    {
        using var response = context.Response;
        try
        {
            var path = Uri.UnescapeDataString(context.Request.Url!.AbsolutePath);
            var file = Path.GetFullPath(Path.Combine(folder, path.TrimStart('/')));
            if (Directory.Exists(file))
                file = Path.Combine(file, "index.html");
            // Nothing above the site's folder.
            if (!file.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || !File.Exists(file))
            {
                response.StatusCode = 404;
                return;
            }
            response.ContentType = Types.GetValueOrDefault(Path.GetExtension(file), "application/octet-stream");
            response.AddHeader("X-Content-Type-Options", "nosniff");
            response.AddHeader("Cache-Control", "no-cache");
            using var content = File.OpenRead(file);
            response.ContentLength64 = content.Length;
            if (context.Request.HttpMethod != "HEAD")
                await content.CopyToAsync(response.OutputStream).ConfigureAwait(false);
        }
        catch (ArgumentException)
        {
            response.StatusCode = 400; // no path at all
        }
        catch (Exception e) when (e is IOException or HttpListenerException)
        {
            // The browser went away.
        }
    }

    private static void OpenBrowser(string address)
    {
        // Without a screen there is no browser to open, only complaints of the programs that look for one.
        if (
            OperatingSystem.IsLinux()
            && string.IsNullOrEmpty(
                Environment.GetEnvironmentVariable("DISPLAY") + Environment.GetEnvironmentVariable("WAYLAND_DISPLAY")
            )
        )
            return;
        try
        {
            Process.Start(new ProcessStartInfo(address) { UseShellExecute = true })?.Dispose();
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException or FileNotFoundException)
        {
            // A machine without a browser: the address has been printed.
        }
    }
}
