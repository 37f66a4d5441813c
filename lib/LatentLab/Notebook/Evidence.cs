using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LatentLab;

/// <summary>The file notebooks/evidence/NN.json: what a notebook's studies measured, and their verdicts.</summary>
internal sealed class Evidence
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };
    private readonly JsonObject root;
    private readonly string path;

    private Evidence(string path, JsonObject root) => (this.path, this.root) = (path, root);

    /// <summary>Reads a notebook's evidence; empty where there is none yet.</summary>
    /// <exception cref="InvalidDataException">The file is there but is not JSON.</exception>
    public static Evidence Read(string path)
    {
        if (!File.Exists(path))
            return new(path, []);
        try
        {
            return new(
                path,
                JsonNode.Parse(File.ReadAllBytes(path)) as JsonObject ?? throw new JsonException("not an object")
            );
        }
        catch (JsonException e)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>The names of the studies that have rows.</summary>
    public IReadOnlyList<string> Studies =>
        root["studies"] is JsonObject studies ? [.. studies.Select(study => study.Key)] : [];

    /// <summary>The rows of a study, in order of seed.</summary>
    /// <exception cref="InvalidDataException">The file is JSON, but a row is not what it should be.</exception>
    public IReadOnlyList<StudyRow> Rows(string study)
    {
        try
        {
            return root["studies"]?[study]?["rows"] is JsonArray rows
                ? [.. rows.Select(row => row.Deserialize<StudyRow>(Format)!).OrderBy(row => row.Seed)]
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>Puts a row in, in place of the one with the same seed and profile, and writes the file.</summary>
    public void Put(string study, StudyRow row)
    {
        var rows = Rows(study)
            .Where(r => r.Seed != row.Seed || r.Profile != row.Profile)
            .Append(row)
            .OrderBy(r => r.Profile)
            .ThenBy(r => r.Seed);
        Section("studies")[study] = new JsonObject { ["rows"] = new JsonArray([.. rows.Select(WriteRow)]) };
        Save();
    }

    /// <summary>Puts a verdict in and writes the file.</summary>
    public void Put(Verdict verdict)
    {
        Section("verdicts")[verdict.Claim.Id] = new JsonObject
        {
            ["outcome"] = verdict.Outcome.ToString(),
            ["findings"] = new JsonArray([
                .. verdict.Findings.Select(finding =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["setting"] = finding.Setting,
                            ["outcome"] = finding.Outcome.ToString(),
                            ["mean"] = Rounded(finding.Interval.Mean),
                            ["low"] = Rounded(finding.Interval.Low),
                            ["high"] = Rounded(finding.Interval.High),
                            ["count"] = finding.Interval.Count,
                        }
                ),
            ]),
        };
        Save();
    }

    private static InvalidDataException Damaged(string path, Exception e) =>
        new(
            $"evidence/{Path.GetFileName(path)} is damaged ({e.Message}); restore it with git, or delete it and run the study again",
            e
        );

    private JsonObject Section(string name)
    {
        if (root[name] is not JsonObject section)
            root[name] = section = [];
        return section;
    }

    private static JsonObject WriteRow(StudyRow row)
    {
        var node = new JsonObject
        {
            ["seed"] = row.Seed,
            ["profile"] = row.Profile.ToString(),
            ["code"] = row.Code,
            ["seconds"] = Math.Round(row.Seconds, 1),
            ["values"] = new JsonObject(
                row.Values.Select(v => KeyValuePair.Create(v.Key, (JsonNode?)Rounded(v.Value)))
            ),
        };
        if (row.Curves.Count > 0)
            node["curves"] = new JsonObject(
                row.Curves.Select(c =>
                    KeyValuePair.Create(
                        c.Key,
                        (JsonNode?)new JsonArray([.. c.Value.Select(v => (JsonNode)Rounded(v, 5))])
                    )
                )
            );
        return node;
    }

    private static JsonValue Rounded(double value, int digits = 9) =>
        double.IsFinite(value)
            ? JsonValue.Create(Ticks.Round(value, digits))
            : throw new InvalidDataException("evidence must be finite: a measured value is NaN or infinite");

    // One row of a study to a line: compact, and a new row is one new line for git.
    private void Save() => AtomicFile.WriteText(path, Text());

    private string Text()
    {
        var sections = root.Select(section =>
            $"{Quoted(section.Key)}: {{\n{string.Join(",\n", section.Value!.AsObject().Select(Entry))}\n}}"
        );
        return "{\n" + string.Join(",\n", sections) + "\n}\n";
    }

    private static string Entry(KeyValuePair<string, JsonNode?> entry) =>
        entry.Value is JsonObject study && study["rows"] is JsonArray rows
            ? $"{Quoted(entry.Key)}: {{ \"rows\": [\n{string.Join(",\n", rows.Select(row => row!.ToJsonString(Format)))}\n] }}"
            : $"{Quoted(entry.Key)}: {entry.Value?.ToJsonString(Format) ?? "null"}";

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Format);
}
