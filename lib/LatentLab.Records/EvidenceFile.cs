using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace LatentLab;

/// <summary>The file notebooks/evidence/NN.json: what a notebook's studies measured, and their verdicts.</summary>
internal sealed class EvidenceFile
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
        RespectRequiredConstructorParameters = true,
        RespectNullableAnnotations = true,
    };

    private readonly JsonObject _root;
    private readonly string _path;

    private EvidenceFile(string path, JsonObject root) => (_path, _root) = (path, root);

    /// <summary>The evidence of a notebook's number in a notebooks' folder.</summary>
    public static string PathOf(string notebooks, string number) =>
        Path.Combine(notebooks, "evidence", number + ".json");

    /// <summary>Reads a notebook's evidence; empty where there is none yet.</summary>
    /// <exception cref="InvalidDataException">The file is there but is not JSON.</exception>
    public static EvidenceFile Read(string path)
    {
        if (!File.Exists(path))
            return new(path, []);
        try
        {
            var options = new JsonDocumentOptions { AllowDuplicateProperties = false };
            var root = JsonNode.Parse(File.ReadAllBytes(path), documentOptions: options) as JsonObject;
            return new(path, root ?? throw new JsonException("not an object"));
        }
        catch (JsonException e)
        {
            throw Damaged(path, e);
        }
    }

    /// <summary>Puts a row in, in place of the one with the same seed and profile.</summary>
    /// <inheritdoc cref="Change"/>
    public static void Put(string path, string study, StudyRow row, Action<string>? say = null) =>
        Change(
            path,
            evidence =>
            {
                var rows = evidence
                    .Rows(study)
                    .Where(r => r.Seed != row.Seed || r.Profile != row.Profile)
                    .Append(row)
                    .OrderBy(r => r.Profile)
                    .ThenBy(r => r.Seed);
                evidence.Section("studies")[study] = new JsonObject
                {
                    ["rows"] = new JsonArray([.. rows.Select(Write)]),
                };
            },
            say
        );

    /// <summary>Puts verdicts in, in place of earlier ones on the same claims.</summary>
    /// <param name="path">The file.</param>
    /// <param name="verdicts">Each as <see cref="Verdict.ToJson"/> writes it.</param>
    /// <param name="say">Takes a line where another process keeps the file for more than a second.</param>
    /// <inheritdoc cref="Change"/>
    public static void Put(string path, IReadOnlyList<JsonObject> verdicts, Action<string>? say = null) =>
        Change(
            path,
            evidence =>
            {
                foreach (var verdict in verdicts)
                {
                    var stored = (JsonObject)verdict.DeepClone();
                    stored.Remove("claim");
                    evidence.Section("verdicts")[verdict["claim"]!.GetValue<string>()] = stored;
                }
            },
            say
        );

    /// <summary>A verdict as the file keeps it.</summary>
    public static JsonObject Write(Verdict verdict) =>
        new()
        {
            ["outcome"] = verdict.Outcome.ToString(),
            ["findings"] = new JsonArray([.. verdict.Findings.Select(finding => (JsonNode)Write(finding))]),
        };

    private static JsonObject Write(Finding finding)
    {
        var json = new JsonObject
        {
            ["setting"] = finding.Setting,
            ["outcome"] = finding.Outcome.ToString(),
            ["mean"] = Rounded(finding.Interval.Mean),
            ["low"] = Rounded(finding.Interval.Low),
            ["high"] = Rounded(finding.Interval.High),
            ["count"] = finding.Interval.Count,
        };
        if (finding.Interval.Sample is { } sample)
            json["values"] = new JsonArray([.. sample.Select(value => (JsonNode)Rounded(value))]);
        if (finding.Abstains is { } why)
            json["abstains"] = why;
        return json;
    }

    /// <summary>The names of the studies that have rows.</summary>
    public IReadOnlyList<string> Studies =>
        _root["studies"] is JsonObject studies ? [.. studies.Select(study => study.Key)] : [];

    /// <summary>The rows of a study, in order of seed.</summary>
    /// <exception cref="InvalidDataException">The file is JSON, but a row is not what it should be.</exception>
    public IReadOnlyList<StudyRow> Rows(string study)
    {
        try
        {
            return _root["studies"]?[study]?["rows"] is JsonArray rows
                ? [.. rows.Select(row => row.Deserialize<StudyRow>(Format)!).OrderBy(row => row.Seed)]
                : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
        {
            throw Damaged(_path, e);
        }
    }

    /// <summary>What the file says of a claim, or null.</summary>
    /// <exception cref="InvalidDataException">The file is JSON, but the verdict is not what it should be.</exception>
    public Verdict? VerdictOn(Claim claim)
    {
        try
        {
            return _root["verdicts"]?[claim.Id] is JsonObject stored ? Verdict.FromJson(claim, stored) : null;
        }
        catch (Exception e)
            when (e is JsonException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            throw Damaged(_path, e);
        }
    }

    /// <summary>
    /// Reads the file anew, changes it and writes it, all under its lock: no other writer's work is lost.
    /// </summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder cannot be written to.</exception>
    private static void Change(string path, Action<EvidenceFile> change, Action<string>? say)
    {
        using var alone = FileLock.Take(LockOf(path), say);
        var evidence = Read(path);
        change(evidence);
        AtomicFile.WriteText(path, evidence.Text());
    }

    /// <summary>The lock of a file that several processes write, hidden beside it.</summary>
    public static string LockOf(string path) =>
        Path.Combine(Path.GetDirectoryName(Path.GetFullPath(path))!, $".{Path.GetFileName(path)}.lock");

    private static InvalidDataException Damaged(string path, Exception e) =>
        new(
            $"evidence/{Path.GetFileName(path)} is damaged ({e.Message}); "
                + "restore it with git, or delete it and run the study again",
            e
        );

    private JsonObject Section(string name)
    {
        if (_root[name] is not JsonObject section)
            _root[name] = section = [];
        return section;
    }

    private static JsonObject Write(StudyRow row)
    {
        var node = new JsonObject
        {
            ["seed"] = row.Seed,
            ["profile"] = row.Profile.ToString(),
            ["code"] = row.Code,
        };
        if (row.Library is { } library)
            node["library"] = library;
        node["seconds"] = Math.Round(row.Seconds, 1);
        node["values"] = Object(row.Values.Select(v => (v.Key, (JsonNode)Rounded(v.Value))));
        if (row.Curves.Count > 0)
            node["curves"] = Object(
                row.Curves.Select(c =>
                    (c.Key, (JsonNode)new JsonArray([.. c.Value.Select(v => (JsonNode)Rounded(v, 5))]))
                )
            );
        return node;
    }

    private static JsonObject Object(IEnumerable<(string Name, JsonNode Value)> members) =>
        new(members.Select(m => KeyValuePair.Create(m.Name, (JsonNode?)m.Value)));

    private static JsonValue Rounded(double value, int digits = 9) =>
        double.IsFinite(value)
            ? JsonValue.Create(
                double.Parse(value.ToString("G" + digits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture)
            )
            : throw new InvalidDataException("evidence must be finite: a measured value is NaN or infinite");

    // One row of a study to a line: compact, and a new row is one new line for git.
    private string Text()
    {
        var sections = _root.Select(section =>
            section.Value is JsonObject entries
                ? $"{Quoted(section.Key)}: {{\n{string.Join(",\n", entries.Select(Entry))}\n}}"
                : Entry(section)
        );
        return "{\n" + string.Join(",\n", sections) + "\n}\n";
    }

    private static string Entry(KeyValuePair<string, JsonNode?> entry)
    {
        if (entry.Value is not JsonObject study || study["rows"] is not JsonArray rows)
            return $"{Quoted(entry.Key)}: {entry.Value?.ToJsonString(Format) ?? "null"}";
        var lines = rows.Select(row => row?.ToJsonString(Format) ?? "null");
        return $"{Quoted(entry.Key)}: {{ \"rows\": [\n{string.Join(",\n", lines)}\n] }}";
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, Format);
}
