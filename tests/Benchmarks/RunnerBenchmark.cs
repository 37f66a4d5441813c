using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace LatentLab.Benchmarks;

/// <summary>Runs the same loop as a notebook's cell and as a plain program, in turn.</summary>
internal static class RunnerBenchmark
{
    private const int Times = 3;

    public static string Measure()
    {
        var folder = Directory.CreateTempSubdirectory("latentlab-benchmarks").FullName;
        try
        {
            var notebook = Path.Combine(folder, "99-loop.ipynb");
            var output = Path.Combine(folder, "speed.txt");
            File.WriteAllText(notebook, Notebook(output));
            var (cell, plain) = (new List<double>(), new List<double>());
            for (var i = 0; i < Times; i++)
            {
                cell.Add(RunCell(notebook, output));
                plain.Add(FreshProcesses.Loop());
            }
            var ratios = plain.Zip(cell, (p, c) => p / c).ToArray();
            return "| the same loop, plain program / cell of a notebook in the Runner (above 1: the cell is slower) "
                + $"| {plain.Median() / cell.Median():F2} "
                + $"({plain.Median():F0} / {cell.Median():F0} steps/s) | {ratios.Min():F2} to {ratios.Max():F2} |";
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double RunCell(string notebook, string output)
    {
        File.Delete(output);
        var start = new ProcessStartInfo("dotnet", ["run", "lab.cs", "--", "run", notebook])
        {
            WorkingDirectory = Machine.Root,
            RedirectStandardOutput = true,
        };
        start.Environment["LATENTLAB_DATA"] = Path.Combine(Machine.Root, "datasets");
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return File.Exists(output)
            ? double.Parse(File.ReadAllText(output).Split(' ')[^1], CultureInfo.InvariantCulture)
            : throw new InvalidOperationException($"The notebook did not run:\n{said}");
    }

    private static string Notebook(string output)
    {
        using var reader = new StreamReader(typeof(CellLoop).Assembly.GetManifestResourceStream("CellLoop.cs")!);
        var text = reader.ReadToEnd();
        var begin = text.IndexOf("// the cell begins", StringComparison.Ordinal);
        var loop = text[begin..text.IndexOf("// the cell ends", StringComparison.Ordinal)]
            .Replace(
                "Console.WriteLine(",
                $"System.IO.File.WriteAllText({Literal(output)}, ",
                StringComparison.Ordinal
            );
        string[] cells =
        [
            "Environment.SetEnvironmentVariable(\"RestoreAdditionalProjectSources\", "
                + $"{Literal(Path.Combine(Machine.Root, "environment", "feed"))});",
            $"#r \"nuget: LatentLab, {typeof(Lab).Assembly.GetName().Version!.ToString(3)}\"",
            "using System.Diagnostics;\n"
                + "using LatentLab;\n"
                + "using TorchSharp;\n"
                + "using static TorchSharp.torch;\n\n"
                + "Lab.Start()",
            loop,
        ];
        return new JsonObject
        {
            ["cells"] = new JsonArray([
                .. cells.Select(
                    (source, i) =>
                        new JsonObject
                        {
                            ["cell_type"] = "code",
                            ["id"] = $"cell-{i}",
                            ["metadata"] = new JsonObject(),
                            ["execution_count"] = null,
                            ["outputs"] = new JsonArray(),
                            ["source"] = source,
                        }
                ),
            ]),
            ["metadata"] = new JsonObject(),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        }.ToJsonString();
    }

    private static string Literal(string path) => $"@\"{path}\"";
}
