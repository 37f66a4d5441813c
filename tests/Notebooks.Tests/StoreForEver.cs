using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

/// <summary>
/// The test program as a process of its own that stores a notebook over and over, to be killed while it does.
/// </summary>
internal static class StoreForEver
{
    /// <summary>How long the text is that each store writes.</summary>
    public const int Length = 900_000;

    /// <summary>Names the notebook.</summary>
    public const string Variable = "LATENTLAB_TEST_STORE";

#pragma warning disable CA2255 // The only place that runs before xunit does.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Run()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { } file)
            return;
        for (var i = 0; ; i++)
        {
            var notebook = Notebook.Load(file);
            var printed = Printed(new string("ab"[i % 2], Length));
            var run = new NotebookRun(notebook, [(notebook.Cells[0], new CellResult([printed], null, false))], null);
            NotebookStore.Store(run, "standard", []);
            if (i == 1)
                Console.WriteLine("storing");
        }
    }

    private static JsonObject Printed(string text) =>
        new()
        {
            ["name"] = "stdout",
            ["output_type"] = "stream",
            ["text"] = text,
        };
}
