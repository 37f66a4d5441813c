using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LatentLab.Runner;

/// <summary>
/// The numbers that a notebook's quick profile gave: those stored in evidence/NN.quick.json, and fresh ones.
/// </summary>
/// <remarks>The notebook writes the fresh ones to <see cref="FreshFile"/>, as {"values": {"name": number}}.</remarks>
internal sealed class QuickValues(Notebook notebook) : IDisposable
{
    private const double Tolerance = 1e-3;

    // Another kind of processor rounds otherwise. A GAN amplifies that: only its order of magnitude stays. Shares of
    // images near zero need room of their own, and so do differences that are nothing but rounding.
    private const double RoughTolerance = .5;
    private const double RoughShare = .15;
    private const double Rounding = 1e-6;

    // Where a training diverges, not even that stays: the clouds that a GAN finds may be 0 or 3. Few values do so.
    private const double ChaoticShare = .05;

    private readonly Lazy<string> _folder = new(() => Directory.CreateTempSubdirectory("latentlab-evidence").FullName);

    /// <summary>The temporary file that a run is told to write to.</summary>
    public string FreshFile => Path.Combine(_folder.Value, "fresh.json");

    /// <summary>The notebook's evidence file.</summary>
    public string StoredFile =>
        Path.Combine(notebook.Folder, "evidence", $"{Curriculum.NumberOf(notebook.FileName)}.quick.json");

    /// <summary>Whether the stored values are of this kind of processor: others are compared roughly.</summary>
    public bool IsOfThisProcessor => NotebookFile.Text(Read(StoredFile)?["processor"]) == Processor.Kind;

    /// <summary>Compares the fresh values with the stored ones.</summary>
    /// <returns>What differs, in one line, or null.</returns>
    public string? Difference()
    {
        var fresh = Values(Read(FreshFile));
        var stored = Values(Read(StoredFile));
        var exact = IsOfThisProcessor;
        var differences = stored
            .Keys.Union(fresh.Keys)
            .Order(StringComparer.Ordinal)
            .Select(name => Difference(name, stored, fresh, exact))
            .Where(d => d is not null)
            .ToList();
        var chaotic = exact || !stored.Keys.ToHashSet().SetEquals(fresh.Keys) ? 0 : (int)(ChaoticShare * stored.Count);
        if (differences.Count <= chaotic)
            return null;
        var more = differences.Count > 3 ? $"; and {differences.Count - 3} more" : "";
        return $"{string.Join("; ", differences.Take(3))}{more} (evidence/{Path.GetFileName(StoredFile)})";
    }

    /// <summary>Keeps the fresh values as the ones that later runs are compared with.</summary>
    public void StoreQuick()
    {
        var fresh =
            Read(FreshFile)?["values"] as JsonObject
            ?? throw new UserError($"{notebook.FileName}: left no values at quick, so there is nothing to store.");
        var values = new JsonObject(
            fresh
                .OrderBy(v => v.Key, StringComparer.Ordinal)
                .Select(v => KeyValuePair.Create(v.Key, v.Value?.DeepClone()))
        );
        using var alone = FileLock.Take(EvidenceFile.LockOf(StoredFile), Console.WriteLine);
        AtomicFile.WriteText(
            StoredFile,
            JupyterJson.Write(new JsonObject { ["processor"] = Processor.Kind, ["values"] = values })
        );
    }

    public void Dispose()
    {
        if (_folder.IsValueCreated)
            Directory.Delete(_folder.Value, recursive: true);
    }

    private static string? Difference(
        string name,
        Dictionary<string, double> stored,
        Dictionary<string, double> fresh,
        bool exact
    )
    {
        if (!fresh.TryGetValue(name, out var now))
            return $"{name} is missing";
        if (!stored.TryGetValue(name, out var before))
            return $"{name} is new";
        // NaN stored and NaN again is agreement; NaN and a number is not.
        if (now.Equals(before) || Math.Abs(now - before) <= Tolerance * Math.Abs(before))
            return null;
        var room = IsShareOfImages(now) && IsShareOfImages(before) ? RoughShare : Rounding;
        if (!exact && Math.Abs(now - before) <= Math.Max(RoughTolerance * Math.Abs(before), room))
            return null;
        return string.Create(CultureInfo.InvariantCulture, $"{name} is {now:G6}, stored is {before:G6}");
    }

    // Counted, not computed: a share of 10,000 images has four decimals at most.
    private static bool IsShareOfImages(double value) =>
        value is >= 0 and <= 1 && Math.Abs(value - Math.Round(value, 4)) < 1e-9;

    private static Dictionary<string, double> Values(JsonObject? section) =>
        (section?["values"] as JsonObject ?? []).ToDictionary(
            v => v.Key,
            v => v.Value is JsonValue number && number.TryGetValue<double>(out var d) ? d : double.NaN
        );

    private static JsonObject? Read(string path)
    {
        if (!File.Exists(path))
            return null;
        try
        {
            return JsonNode.Parse(File.ReadAllText(path)) as JsonObject
                ?? throw new UserError($"{path}: holds no JSON object.");
        }
        catch (JsonException e)
        {
            throw new UserError($"{path}: no valid JSON: {Cell.FirstLine(e.Message, 300)}");
        }
    }
}
