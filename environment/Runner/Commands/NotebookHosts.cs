namespace LatentLab.Runner;

/// <summary>Finds programs that open notebooks, by looking at the folders they are installed in.</summary>
internal static class NotebookHosts
{
    private const string Extension = "ms-dotnettools.dotnet-interactive-vscode";

    private static readonly string[] Editors =
    [
        ".vscode",
        ".vscode-insiders",
        ".vscode-server",
        ".vscode-oss",
        ".cursor",
        ".local/share/code-server",
    ];

    private static readonly string[] Programs = ["Code", "Code - Insiders", "VSCodium", "Cursor"];

    /// <summary>All hosts, those that are here and those that are not.</summary>
    public static IReadOnlyList<NotebookHost> Find() =>
        Find(
            UserFolders.Home,
            Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData),
            (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator),
            ["/usr/local/share/jupyter/kernels", "/usr/share/jupyter/kernels", .. JupyterPath()]
        );

    /// <summary>All hosts of a machine.</summary>
    /// <param name="home">The user's folder.</param>
    /// <param name="settings">Where programs keep the user's settings.</param>
    /// <param name="path">The folders of programs.</param>
    /// <param name="kernels">Jupyter's folders of kernels, besides the user's own.</param>
    internal static IReadOnlyList<NotebookHost> Find(
        string home,
        string settings,
        IReadOnlyList<string> path,
        IReadOnlyList<string> kernels
    )
    {
        bool Program(string name) =>
            path.Any(p =>
                File.Exists(Path.Combine(p, name))
                || File.Exists(Path.Combine(p, $"{name}.exe"))
                || File.Exists(Path.Combine(p, $"{name}.cmd"))
            );
        var extensions = Editors.SelectMany(e => Names(Path.Combine(home, e, "extensions"))).ToList();
        var specs = new[]
        {
            Path.Combine(home, ".local/share/jupyter/kernels"),
            Path.Combine(home, "Library/Jupyter/kernels"),
            Path.Combine(settings, "jupyter", "kernels"),
        }
            .Concat(kernels)
            .Select(k => Path.Combine(k, ".net-csharp", "kernel.json"))
            .Where(File.Exists)
            .Select(File.ReadAllText)
            .ToList();
        bool Kernel(string program) => specs.Any(s => s.Contains(program, StringComparison.OrdinalIgnoreCase));
        var code =
            Program("code") ? "code {0}"
            : Program("code-server") ? "code-server {0}"
            : "open {0} in VS Code";
        var jupyter =
            Program("jupyter-lab") ? "jupyter lab {0}"
            : Program("jupyter") || Program("jupyter-notebook") ? "jupyter notebook {0}"
            : "open {0} in Jupyter";
        return
        [
            new(
                "VS Code, Polyglot Notebooks",
                Has(extensions, Extension),
                $"install the extension {Extension}",
                $"{code}, kernel .NET Interactive",
                ActivationFault(home, settings)
            ),
            new("VS Code, Verso", Has(extensions, "verso"), "install the extension Verso", $"{code}, with Verso"),
            new(
                "Jupyter, .NET Interactive",
                Kernel("dotnet-interactive") || Kernel("\"interactive\""),
                "README.md, Opening the notebooks, has the two commands",
                $"{jupyter}, kernel .NET (C#)"
            ),
            new(
                "Jupyter, ClrKernel",
                Kernel("clrkernel"),
                "README.md, Opening the notebooks, has the two commands",
                $"{jupyter}, kernel .NET (C#)"
            ),
        ];
    }

    /// <summary>What to open on this machine, in one or two lines.</summary>
    /// <param name="hosts">The hosts.</param>
    /// <param name="notebook">The notebook's file, as a command takes it.</param>
    /// <param name="site">The site's first page.</param>
    public static string Next(IReadOnlyList<NotebookHost> hosts, string notebook, string site)
    {
        var ways = hosts
            .Where(h => h.IsHere && h.Fault is null)
            .Select(h => h.Open.Replace("{0}", notebook, StringComparison.Ordinal))
            .Distinct()
            .ToList();
        return ways.Count > 0
            ? $"Now:  {string.Join("\n  or  ", ways)}"
            : "No program for notebooks is here yet (README.md, Opening the notebooks). "
                + $"To read now, open {site} in a browser;\n"
                + "to work now, `dotnet run lab.cs -- learner` and any editor: "
                + $"`dotnet run lab.cs -- run learner/{Path.GetFileName(notebook)}` checks.";
    }

    /// <summary>
    /// The extension installs its kernel once and then never starts it: the .NET 10 SDK writes the list of tools beside
    /// the folder in which it looks (dotnet/interactive#4154).
    /// </summary>
    private static string? ActivationFault(string home, string settings)
    {
        string[] users =
        [
            .. Programs.Select(c => Path.Combine(settings, c, "User")),
            Path.Combine(home, ".vscode-server/data/User"),
            Path.Combine(home, ".local/share/code-server/User"),
        ];
        var folders = users.Select(u => Path.Combine(u, "globalStorage", Extension));
        return
            folders.FirstOrDefault(f =>
                File.Exists(Path.Combine(f, "dotnet-tools.json"))
                && !File.Exists(Path.Combine(f, ".config", "dotnet-tools.json"))
            )
                is { } folder
            ? $"its kernel does not start: a file lies where it does not look. Move it: {MoveCommand(folder)}"
            : null;
    }

    private static string MoveCommand(string folder) =>
        OperatingSystem.IsWindows()
            ? $"md \"{folder}\\.config\" && move \"{folder}\\dotnet-tools.json\" \"{folder}\\.config\""
            : $"mkdir -p \"{folder}/.config\" && mv \"{folder}/dotnet-tools.json\" \"{folder}/.config/\"";

    private static IEnumerable<string> JupyterPath() =>
        (Environment.GetEnvironmentVariable("JUPYTER_PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(p => Path.Combine(p, "kernels"));

    private static bool Has(IEnumerable<string> names, string part) =>
        names.Any(n => n.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Names(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)) : [];
}
