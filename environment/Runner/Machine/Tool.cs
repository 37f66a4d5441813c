using System.Diagnostics;

namespace LatentLab.Runner;

/// <summary>Runs another program to its end.</summary>
internal static class Tool
{
    /// <summary>Runs a program with nothing on its input.</summary>
    /// <returns>Its exit code, and what it wrote to both outputs.</returns>
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
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + error.Result);
    }
}
