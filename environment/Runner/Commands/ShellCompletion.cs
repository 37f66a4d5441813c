namespace LatentLab.Runner;

/// <summary>
/// Scripts for shells: a function <c>lab</c>, for <c>dotnet run lab.cs --</c>, that completes what is typed.
/// </summary>
/// <remarks>System.CommandLine's directive <c>[suggest:N]</c> says how the word at place N may go on.</remarks>
internal static class ShellCompletion
{
    /// <summary>The shells there is a script for.</summary>
    public static readonly string[] Shells = ["bash", "zsh", "pwsh"];

    private const string Bash = """
        lab() { dotnet run "@ROOT/lab.cs" -- "$@"; }
        _lab() {
            local IFS=$'\n' word="${COMP_WORDS[COMP_CWORD]}"
            local words="$(dotnet "@PROGRAM" "[suggest:$((COMP_POINT - 4))]" "${COMP_LINE:4}" 2>/dev/null)"
            COMPREPLY=($(compgen -W "$words" -- "$word"))
        }
        complete -o default -F _lab lab

        """;

    private const string Zsh = """
        lab() { dotnet run "@ROOT/lab.cs" -- "$@" }
        _lab() {
            local words=("${(@f)$(dotnet "@PROGRAM" "[suggest:$((CURSOR - 4))]" "${BUFFER:4}" 2>/dev/null)}")
            compadd -a words
        }
        compdef _lab lab

        """;

    private const string PowerShell = """
        function lab { dotnet run "@ROOT/lab.cs" -- @args }
        Register-ArgumentCompleter -Native -CommandName lab -ScriptBlock {
            param($word, $line, $at)
            $rest = "$line".PadRight($at).Substring(4)
            dotnet "@PROGRAM" "[suggest:$($at - 4)]" "$rest" | Where-Object { $_ -like "$word*" }
        }

        """;

    /// <summary>The user's shell, as far as it can be told.</summary>
    public static string Current() =>
        Shells.FirstOrDefault(s => s == Path.GetFileName(Environment.GetEnvironmentVariable("SHELL")))
        ?? (OperatingSystem.IsWindows() ? "pwsh" : "bash");

    /// <summary>The script for a shell.</summary>
    /// <param name="shell">One of <see cref="Shells"/>.</param>
    /// <param name="root">The clone.</param>
    public static string Script(string shell, string root)
    {
        var script =
            shell == "bash" ? Bash
            : shell == "zsh" ? Zsh
            : PowerShell;
        var program = Path.Combine(AppContext.BaseDirectory, "LatentLab.Runner.dll");
        return script.Replace("@ROOT", Slashes(root)).Replace("@PROGRAM", Slashes(program));
    }

    private static string Slashes(string path) => path.Replace('\\', '/');
}
