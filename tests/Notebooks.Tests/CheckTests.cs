using System.Globalization;
using System.Text.Json.Nodes;
using LatentLab.Runner;

namespace LatentLab.Notebooks.Tests;

[Trait("Speed", "slow")]
public class CheckTests
{
    private const string Write =
        "System.IO.File.WriteAllText(Environment.GetEnvironmentVariable(\"LATENTLAB_EVIDENCE_OUT\"), "
        + "\"{\\\"values\\\":{\\\"loss\\\":0.5}}\");";

    [Fact]
    public async Task ANotebookWithoutAStoredRunFails()
    {
        using var notebook = TestNotebook.Of("1");
        Assert.Contains(
            "has no stored run; `dotnet run lab.cs -- run "
                + $"{Path.GetRelativePath(Environment.CurrentDirectory, notebook.File)} --store`",
            await Checked(notebook.Save())
        );
    }

    [Fact]
    public async Task ItPassesUntilTheCodeOrTheNumbersChange()
    {
        using var notebook = TestNotebook.Of(
            "if (Environment.GetEnvironmentVariable(\"LATENTLAB_PROFILE\") == \"quick\") " + Write
        );
        NotebookStore.Store(await notebook.Run(), "standard", []);
        using (var evidence = new QuickValues(Notebook.Load(notebook.File)))
        {
            WriteValues(evidence.FreshFile, ("loss", 0.5));
            evidence.StoreQuick();
        }
        Assert.Null(await Checked(Notebook.Load(notebook.File)));

        var stored = Path.Combine(notebook.Folder, "evidence", "05.quick.json");
        File.WriteAllText(stored, File.ReadAllText(stored).Replace("0.5", "0.51"));
        Assert.Contains("loss is 0.5, stored is 0.51", await Checked(Notebook.Load(notebook.File)));

        File.WriteAllText(
            notebook.File,
            File.ReadAllText(notebook.File).Replace("\"source\": \"", "\"source\": \"// changed\\n")
        );
        Assert.Contains("code cells changed", await Checked(Notebook.Load(notebook.File)));
    }

    [Fact]
    public async Task AFailingCellFailsTheCheck()
    {
        using var notebook = TestNotebook.Of(
            "if (Environment.GetEnvironmentVariable(\"LATENTLAB_PROFILE\") == \"quick\") "
                + "throw new Exception(\"too quick\");"
        );
        NotebookStore.Store(await notebook.Run(), "standard", []);
        Assert.Contains("too quick", await Checked(Notebook.Load(notebook.File)));
    }

    [Theory]
    [InlineData(1.0, 1.0009, true)]
    [InlineData(1.0, 1.0011, false)]
    [InlineData(-200, -200.1, true)]
    [InlineData(0.0, 0.0, true)]
    [InlineData(0.0, 1e-12, false)]
    [InlineData(double.NaN, double.NaN, true)]
    [InlineData(1.0, double.NaN, false)]
    public void ValuesAgreeWithinAThousandth(double stored, double fresh, bool agree)
    {
        using var notebook = TestNotebook.Of("1");
        using var evidence = new QuickValues(notebook.Save());
        WriteValues(evidence.FreshFile, ("a", stored));
        evidence.StoreQuick();
        WriteValues(evidence.FreshFile, ("a", fresh));
        Assert.Equal(agree, evidence.Difference() is null);
    }

    [Fact]
    public void MissingAndNewValuesAreNamed()
    {
        using var notebook = TestNotebook.Of("1");
        using var evidence = new QuickValues(notebook.Save());
        WriteValues(evidence.FreshFile, ("b", 2), ("a", 1));
        evidence.StoreQuick();
        WriteValues(evidence.FreshFile, ("b", 2), ("c", 3));
        Assert.Equal("a is missing; c is new (evidence/05.quick.json)", evidence.Difference());
    }

    [Fact]
    public void StoredValuesStandInOrderAndRoundTrip()
    {
        using var notebook = TestNotebook.Of("1");
        using var evidence = new QuickValues(notebook.Save());
        WriteValues(evidence.FreshFile, ("b", 0.25), ("a", 1));
        evidence.StoreQuick();
        Assert.Equal(
            $"{{\n \"processor\": \"{Processor.Kind}\",\n \"values\": {{\n  \"a\": 1,\n  \"b\": 0.25\n }}\n}}\n",
            File.ReadAllText(evidence.StoredFile)
        );
        Assert.Null(evidence.Difference());
    }

    [Fact]
    public void ValuesOfAnotherKindOfProcessorAreComparedRoughly()
    {
        using var notebook = TestNotebook.Of("1");
        using var evidence = new QuickValues(notebook.Save());
        WriteValues(evidence.FreshFile, ("accuracy", 0.7), ("Fr\u00e9chet", 200), ("error", 0.01234567));
        evidence.StoreQuick();
        WriteValues(evidence.FreshFile, ("accuracy", 0.6), ("Fr\u00e9chet", 120), ("error", 0.01534567));
        Assert.Contains("accuracy is 0.6, stored is 0.7", evidence.Difference());

        File.WriteAllText(
            evidence.StoredFile,
            File.ReadAllText(evidence.StoredFile).Replace(Processor.Kind, "another")
        );
        Assert.Null(evidence.Difference());
        WriteValues(evidence.FreshFile, ("accuracy", 0.3), ("Fr\u00e9chet", 350), ("error", 0.02234567));
        Assert.Contains("accuracy is 0.3", evidence.Difference());
        Assert.Contains("is 350, stored is 200", evidence.Difference());
        Assert.Contains("error is 0.0223457", evidence.Difference());
    }

    [Theory]
    [InlineData(40, 2, true)]
    [InlineData(40, 3, false)]
    [InlineData(19, 1, false)]
    public void OnAnotherKindOfProcessorOneValueInTwentyMayBeChaos(int values, int others, bool agree)
    {
        using var notebook = TestNotebook.Of("1");
        using var evidence = new QuickValues(notebook.Save());
        (string, double)[] Clouds(int of) => [.. Enumerable.Range(0, values).Select(i => ($"{i}", i < of ? 0.0 : 3))];
        WriteValues(evidence.FreshFile, Clouds(0));
        evidence.StoreQuick();
        var stored = File.ReadAllText(evidence.StoredFile);
        WriteValues(evidence.FreshFile, Clouds(others));
        Assert.NotNull(evidence.Difference());

        File.WriteAllText(evidence.StoredFile, stored.Replace(Processor.Kind, "another"));
        Assert.Equal(agree, evidence.Difference() is null);
        WriteValues(evidence.FreshFile, [.. Clouds(0).Skip(1)]);
        Assert.Contains("0 is missing", evidence.Difference());
    }

    [Theory]
    [InlineData("{\"values\": ")]
    [InlineData("[1]")]
    public void ABrokenEvidenceFileIsNamed(string content)
    {
        using var notebook = TestNotebook.Of("1");
        using var evidence = new QuickValues(notebook.Save());
        Directory.CreateDirectory(Path.GetDirectoryName(evidence.StoredFile)!);
        File.WriteAllText(evidence.StoredFile, content);
        Assert.Contains("05.quick.json", Assert.Throws<UserError>(() => evidence.Difference()).Message);
    }

    private static Task<string?> Checked(Notebook notebook) =>
        Check.RunAsync(notebook, new Progress(TextWriter.Null), TestContext.Current.CancellationToken);

    private static void WriteValues(string file, params (string Name, double Value)[] values)
    {
        // The library writes NaN as a text, which JSON has no number for.
        static JsonNode Node(double v) =>
            double.IsNaN(v) ? JsonValue.Create("NaN")! : JsonNode.Parse(v.ToString("R", CultureInfo.InvariantCulture))!;
        var members = values.Select(v => KeyValuePair.Create(v.Name, (JsonNode?)Node(v.Value)));
        File.WriteAllText(file, new JsonObject { ["values"] = new JsonObject(members) }.ToJsonString());
    }
}
