using System.CommandLine;

namespace LatentLab.Runner;

/// <summary>A command line from its words to its exit code.</summary>
internal static class Verbs
{
    /// <summary>Runs a command.</summary>
    /// <returns>
    /// 0; 1 after a failure; 2 for a command that was not understood; 130 after Ctrl-C, 143 after SIGTERM, 129 where
    /// the terminal was closed, 141 where nobody reads the output any more.
    /// </returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> words)
    {
        using var stop = new StopRequests();
        var verb = "";
        try
        {
            var parsed = LabCommands.Parse(words);
            verb = parsed.CommandResult.Command is RootCommand ? "run" : parsed.CommandResult.Command.Name;
            // Errors and Ctrl-C are dealt with here, for a study may take its time to stop.
            var here = new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(here, stop.Token).ConfigureAwait(false);
        }
        catch (UserError e) when (!stop.Token.IsCancellationRequested)
        {
            Say(e.Message);
            return e.ExitCode;
        }
        catch (Exception e)
            when (e is IOException or UnauthorizedAccessException && !stop.Token.IsCancellationRequested)
        {
            // A full disk, a file where a folder is expected, a folder that belongs to somebody
            // else: files are replaced whole or not at all.
            Say(
                $"{Cell.FirstLine(e.Message.Replace('\n', ' '), 300)}\n"
                    + "Nothing was stored; what was there before is unchanged."
            );
            return 1;
        }
        catch (Exception e) when (e is OperationCanceledException or UserError || stop.Token.IsCancellationRequested)
        {
            // Ctrl-C also reaches the programs started from here: a build that it ends is no failure of the build.
            Say(
                verb switch
                {
                    "study" => "Stopped; finished seeds are stored, and the same command goes on.",
                    "run" or "check" => "Stopped; no outputs were stored.",
                    _ => "Stopped.",
                }
            );
            return stop.ExitCode;
        }
    }

    private static void Say(string text)
    {
        try
        {
            Console.Error.WriteLine(text);
        }
        catch (IOException)
        {
            // The terminal is closed.
        }
    }
}
