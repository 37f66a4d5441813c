using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LatentLab.Runner;

namespace LatentLab.Hosts.Tests;

/// <summary>The system's Jupyter with the tool's kernel, apart from the user's settings and kernels.</summary>
internal sealed class Jupyter
{
    // Debian's packages are found by Debian's python, which another one may hide.
    private const string Python = "/usr/bin/python3";

    private const string Packages = "import nbclient, jupyter_client, notebook";

    private const string TrustIt =
        "import sys; from nbformat.sign import TrustNotebookApp as App; App.launch_instance(sys.argv[1:])";

    private readonly string _toolFolder;

    private readonly string _data = Path.Combine(HostTool.Folder, "jupyter");

    /// <summary>Makes the kernel known. Where there is no Jupyter the test is skipped, and says so.</summary>
    public Jupyter(string tool)
    {
        if (!File.Exists(Python) || Tool.Run(Python, ["-c", Packages], HostTool.Folder).ExitCode != 0)
            Assert.Skip($"NOT TESTED in Jupyter, which is not here: {Python} cannot `{Packages}`");
        _toolFolder = Path.GetDirectoryName(tool)!;
        Directory.CreateDirectory(Notebooks);
        var kernels = Directory.CreateDirectory(Path.Combine(_data, "data", "kernels")).FullName;
        Run(tool, ["jupyter", "install", "--path", kernels]);
        var kernel = Path.Combine(kernels, ".net-csharp", "kernel.json");
        Assert.True(File.Exists(kernel), $"no {kernel}");
    }

    /// <summary>The folder of executed notebooks, which the server shows.</summary>
    public string Notebooks => Path.Combine(_data, "notebooks");

    /// <summary>Runs the script jupyter.py.</summary>
    /// <returns>What it printed.</returns>
    public string Script(params string[] arguments) =>
        Run(Python, [Path.Combine(AppContext.BaseDirectory, "jupyter.py"), .. arguments]);

    /// <summary>Tells Jupyter that a notebook's outputs are to be trusted.</summary>
    public void Trust(string notebook) => Run(Python, ["-c", TrustIt, notebook]);

    /// <summary>Starts a server for the executed notebooks.</summary>
    /// <returns>Its process, and an address without a file's name but with the token.</returns>
    public async Task<(Process Server, Func<string, string> Address)> ServeAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        var (port, token) = (FreePort(), Guid.NewGuid().ToString("N"));
        var server = Process.Start(
            Start(
                Python,
                [
                    "-m",
                    "notebook",
                    "--no-browser",
                    "--allow-root",
                    "--ip=127.0.0.1",
                    $"--port={port}",
                    "--NotebookApp.port_retries=0",
                    $"--NotebookApp.token={token}",
                    $"--notebook-dir={Notebooks}",
                ]
            )
        )!;
        _ = server.StandardOutput.ReadToEndAsync();
        var log = server.StandardError.ReadToEndAsync();
        using var http = new HttpClient();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await http.GetStringAsync($"http://127.0.0.1:{port}/api?token={token}", cancel);
                return (server, file => $"http://127.0.0.1:{port}/notebooks/{file}?token={token}");
            }
            catch (HttpRequestException) when (attempt < 240 && !server.HasExited)
            {
                await Task.Delay(250, TestContext.Current.CancellationToken);
            }
            catch (HttpRequestException) when (server.HasExited)
            {
                Assert.Fail($"Jupyter's server ended: {await log}");
            }
        }
    }

    /// <summary>Runs a program for somebody who has done nothing in this clone yet.</summary>
    public (int ExitCode, string Output) FreshUser(string program, string[] arguments, string folder)
    {
        var start = Start(program, arguments);
        start.WorkingDirectory = folder;
        start.Environment["DOTNET_CLI_HOME"] = Directory.CreateDirectory(Path.Combine(_data, "home")).FullName;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private string Run(string program, string[] arguments)
    {
        using var process = Process.Start(Start(program, arguments))!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {output}{errors.Result}");
        return output;
    }

    private ProcessStartInfo Start(string program, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = HostTool.Folder,
        };
        HostTool.Prepare(start);
        // The kernel's command is "dotnet interactive", which is found on the path.
        start.Environment["PATH"] = _toolFolder + Path.PathSeparator + start.Environment["PATH"];
        foreach (var folder in new[] { "DATA", "CONFIG", "RUNTIME" })
            start.Environment[$"JUPYTER_{folder}_DIR"] = Path.Combine(_data, folder.ToLowerInvariant());
        start.Environment["JUPYTER_PATH"] = Path.Combine(_data, "data");
        start.Environment["STARTS_LOCK"] = HostTool.Starts;
        start.Environment["IPYTHONDIR"] = Path.Combine(_data, "ipython");
        return start;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
