using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LatentLab.Runner;

/// <summary>Makes the beginning of a notebook, with all that a notebook needs, and runs it.</summary>
internal static partial class NewNotebook
{
    /// <summary>
    /// The notebook, its claim, its question; a run of its study and of itself; its row in the README, its line in the
    /// teaching plan.
    /// </summary>
    /// <param name="repository">The clone.</param>
    /// <param name="number">Its number, 0 to 99.</param>
    /// <param name="title">Its title.</param>
    /// <param name="output">Takes a line for each file.</param>
    /// <param name="cancel">Stops the runs.</param>
    /// <returns>0, or 1 when a run failed.</returns>
    /// <exception cref="UserError">The number is taken or none, or the title has no letters.</exception>
    public static async Task<int> MakeAsync(
        Repository repository,
        string number,
        string title,
        TextWriter output,
        CancellationToken cancel
    )
    {
        if (!int.TryParse(number, CultureInfo.InvariantCulture, out var n) || n is < 0 or > 99)
            throw new UserError($"A notebook's number is one from 0 to 99, not '{number}'.", 2);
        var two = n.ToString("00", CultureInfo.InvariantCulture);
        var slug = NoLetter().Replace(title.ToLowerInvariant(), "-").Trim('-');
        if (slug.Length == 0)
            throw new UserError($"'{title}' has no letter that could name a file: choose another title.", 2);
        if (repository.All().FirstOrDefault(p => Path.GetFileName(p).StartsWith($"{two}-")) is { } taken)
            throw new UserError($"{Path.GetFileName(taken)} has this number: choose another.", 2);
        Pack.EnsureCurrent(repository, null, output, cancel: cancel);

        var place = $"notebooks/{two}-{slug}.ipynb";
        (string, string)[] values =
        [
            ("@NN", two),
            ("@Na", $"{n}a"),
            ("@N,", $"{n},"),
            ("@TITLE", title),
            ("@VERSION", Pack.Version(repository)),
        ];
        Skeleton.Write(repository, place, JupyterJson.Write(Document(Skeleton.Of("Notebook", values))), output);
        foreach (var (list, template) in new[] { ("claims", "Claim"), ("quiz", "Quiz") })
            Skeleton.Insert(
                repository,
                $"notebooks/{list}.json",
                text => text.TrimEnd().Length - 2, // before the line with the bracket
                $",\n{Skeleton.Of(template, values).TrimEnd()}",
                output
            );

        NotebookOrder order = new([Path.Combine(repository.Root, place)]);
        foreach (
            var step in new[]
            {
                order with
                {
                    Study = true,
                },
                order with
                {
                    Store = true,
                },
                order with
                {
                    Store = true,
                    Profile = "quick",
                },
            }
        )
            if (await NotebookCommands.RunAsync(repository, step, cancel).ConfigureAwait(false) is > 0 and var code)
                return code;

        var run = Notebook.Load(Path.Combine(repository.Root, place)).StoredRun!;
        var memory = run["peakMemoryMB"]!.GetValue<double>() / 1_000;
        var row = string.Create(
            CultureInfo.InvariantCulture,
            $"| [{two} · {title}]({place}) | what it is about, in a line | "
                + $"{Durations.Text(run["seconds"]!.GetValue<double>())} | {memory:0.0} GB |\n"
        );
        Skeleton.Insert(repository, "README.md", text => RowOf(n, text), row, output);
        var plan = $"\n[{two} · {title}]({place}) ([[run{two}]]) stands in no plan yet.\n";
        Skeleton.Insert(repository, "environment/Site/pages/teach.md", text => text.Length, plan, output);
        output.WriteLine(
            $"Now write {place}: CONTRIBUTING.md says what belongs where, and what to run when its cells change."
        );
        return 0;
    }

    private static JsonObject Document(string text)
    {
        var cells = new JsonArray();
        foreach (Match cell in TextCell().Matches(text))
        {
            var node = new JsonObject
            {
                ["cell_type"] = cell.Groups["type"].Value,
                ["id"] = cell.Groups["id"].Value,
                ["metadata"] = new JsonObject(),
                ["source"] = Lines(cell.Groups["source"].Value.TrimEnd('\n')),
            };
            if (cell.Groups["type"].Value == "code")
                (node["execution_count"], node["outputs"]) = (null, new JsonArray());
            cells.Add(node);
        }
        return new JsonObject
        {
            ["cells"] = cells,
            ["metadata"] = JsonNode.Parse(Skeleton.Of("Metadata")),
            ["nbformat"] = 4,
            ["nbformat_minor"] = 5,
        };
    }

    // As Jupyter writes a source: a list of lines, each with its end.
    private static JsonArray Lines(string source)
    {
        var lines = source.Split('\n');
        return [.. lines.Select((line, i) => (JsonNode)(i < lines.Length - 1 ? line + "\n" : line))];
    }

    // Rows are in the order of their numbers: before the first one with a larger number, or after the last.
    private static int RowOf(int number, string readme)
    {
        var rows = Row().Matches(readme);
        var next = rows.FirstOrDefault(row => int.Parse(row.Groups["number"].Value) > number);
        return next?.Index ?? (rows.Count > 0 ? rows[^1].Index + rows[^1].Length : -1);
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NoLetter();

    [GeneratedRegex(@"^\| \[(?<number>\d\d) · .*\n", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(
        @"^=== (?<type>\w+) (?<id>[\w-]+)\n(?<source>.*?)(?=^=== |\z)",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex TextCell();
}
