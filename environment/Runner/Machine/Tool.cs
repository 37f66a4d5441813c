using System.Collections.Concurrent;
using System.Diagnostics;

namespace LatentLab.Runner;

/// <summary>Runs another program to its end.</summary>
internal static class Tool
{
    private static readonly ConcurrentDictionary<Process, bool> Running = [];
    private static volatile bool Stopping;

    /// <summary>Ends what runs, with all that it has started, and lets nothing begin any more.</summary>
    public static void StopAll()
    {
        Stopping = true;
        foreach (var process in Running.Keys)
            Kill(process);
    }

    /// <summary>Runs a program with nothing on its input.</summary>
    /// <returns>Its exit code, and what it wrote to both outputs.</returns>
    /// <exception cref="OperationCanceledException">This process was asked to stop.</exception>
    public static (int ExitCode, string Output) Run(string program, IEnumerable<string> arguments, string folder)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // `dotnet run` and `dotnet test` leave variables behind that would bind a restore to their own SDK's settings.
        foreach (
            var name in start
                .Environment.Keys.Where(k => k.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase))
                .ToList()
        )
            start.Environment.Remove(name);
        // Microsoft's container images let NuGet leave out the packages'
        // documentation: the site's reference is made of it.
        start.Environment.Remove("NUGET_XMLDOC_MODE");
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        if (Stopping)
            throw new OperationCanceledException();
        using var process = Process.Start(start)!;
        Running[process] = true;
        try
        {
            if (Stopping)
                Kill(process);
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return Stopping ? throw new OperationCanceledException() : (process.ExitCode, output + error.Result);
        }
        finally
        {
            Running.TryRemove(process, out _);
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // It ended by itself in between.
        }
    }
}
