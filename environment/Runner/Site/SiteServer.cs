using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;

namespace LatentLab.Runner.Site;

/// <summary>Serves the finished site to this machine's own browser, by Kestrel.</summary>
internal sealed class SiteServer : IAsyncDisposable
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

    private readonly WebApplication _app;

    private SiteServer(WebApplication app, string address) => (_app, Address) = (app, address);

    /// <summary>Where the site is, with a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Serves until it is cancelled.</summary>
    /// <param name="folder">The site.</param>
    /// <param name="port">The port on the loopback address; 0 takes the first free one from 8000 on.</param>
    /// <param name="output">Takes the address.</param>
    /// <param name="cancel">Ends it.</param>
    /// <exception cref="UserError">The port is taken.</exception>
    public static async Task ServeAsync(string folder, int port, TextWriter output, CancellationToken cancel)
    {
        await using var server = await StartAsync(folder, port).ConfigureAwait(false);
        output.WriteLine($"Serving the site at {server.Address} (Ctrl-C ends it).");
        OpenBrowser(server.Address);
        var ended = new TaskCompletionSource();
        await using var stop = cancel.Register(ended.SetResult).ConfigureAwait(false);
        await ended.Task.ConfigureAwait(false);
    }

    /// <summary>Starts to serve a folder; disposing ends it.</summary>
    /// <param name="folder">The site.</param>
    /// <param name="port">The port on the loopback address; 0 takes the first free one from 8000 on.</param>
    /// <exception cref="UserError">The port is taken.</exception>
    public static async Task<SiteServer> StartAsync(string folder, int port)
    {
        for (var candidate = port == 0 ? 8000 : port; ; candidate++)
        {
            var app = Application(folder, candidate);
            try
            {
                await app.StartAsync().ConfigureAwait(false);
                return new SiteServer(app, $"http://127.0.0.1:{candidate}/");
            }
            catch (Exception e) when (e is SocketException or IOException { InnerException: AddressInUseException })
            {
                await app.DisposeAsync().ConfigureAwait(false);
                if (port != 0 || candidate > 8100)
                    throw Refused(candidate, (e as SocketException)?.SocketErrorCode);
            }
        }
    }

    /// <summary>Refuses a port that is taken, before the work whose result is to be served.</summary>
    /// <exception cref="UserError">It is taken.</exception>
    public static void RequireFree(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
        }
        catch (SocketException e)
        {
            throw Refused(port, e.SocketErrorCode);
        }
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static UserError Refused(int port, SocketError? error) =>
        new(
            error == SocketError.AccessDenied
                ? $"Port {port} is not allowed to you: choose one from 1024 on by --port."
                : $"Port {port} is taken: choose another by --port."
        );

    private static WebApplication Application(string folder, int port)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        var files = new PhysicalFileProvider(Path.GetFullPath(folder)); // nothing above it
        app.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        app.UseStaticFiles(
            new StaticFileOptions
            {
                FileProvider = files,
                ContentTypeProvider = new FileExtensionContentTypeProvider(Types),
                ServeUnknownFileTypes = true,
                DefaultContentType = "application/octet-stream",
                OnPrepareResponse = answer =>
                {
                    answer.Context.Response.Headers.XContentTypeOptions = "nosniff";
                    answer.Context.Response.Headers.CacheControl = "no-cache";
                },
            }
        );
        return app;
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
