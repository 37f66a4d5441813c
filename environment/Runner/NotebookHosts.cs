namespace LatentLab.Runner;

/// <summary>Finds programs that open notebooks, by looking at the folders they are installed in.</summary>
internal static class NotebookHosts
{
    /// <summary>A line for each host.</summary>
    public static IEnumerable<string> Find()
    {
        var home = UserFolders.Home;
        string[] editors = [".vscode", ".vscode-insiders", ".vscode-server", ".vscode-oss", ".cursor"];
        var extensions = editors.SelectMany(e => Names(Path.Combine(home, e, "extensions"))).ToList();
        var tools = Names(Path.Combine(home, ".dotnet", "tools")).ToList();
        string[] jupyter =
        [
            Path.Combine(home, ".local", "share", "jupyter", "kernels"),
            Path.Combine(home, "Library", "Jupyter", "kernels"),
            Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData), "jupyter", "kernels"),
            "/usr/local/share/jupyter/kernels",
            "/usr/share/jupyter/kernels",
        ];
        var kernels = jupyter.SelectMany(Names).ToList();

        yield return Line("VS Code, Polyglot Notebooks", Has(extensions, "ms-dotnettools.dotnet-interactive-vscode"), "install the extension ms-dotnettools.dotnet-interactive-vscode");
        yield return Line("VS Code, Verso", Has(extensions, "verso"), "install the extension Verso");
        yield return Line("Jupyter, .NET Interactive", Has(tools, "dotnet-interactive") || Has(kernels, ".net-csharp"), "archived; ClrKernel goes on");
        yield return Line("Jupyter, ClrKernel", Has(tools, "clrkernel") || Has(kernels, "clrkernel"), "README.md, Opening the notebooks, has the two commands");
    }

    private static string Line(string host, bool found, string install) =>
        found ? $"ok    {host}" : $"--    {host}: not found ({install})";

    private static bool Has(IEnumerable<string> names, string part) =>
        names.Any(n => n.Contains(part, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Names(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Select(e => Path.GetFileName(e)) : [];
}
