using System.Text.Json;

namespace LatentLab;

/// <summary>
/// Hands a run's numbers to whoever executes the notebook, so that a later run can be compared with them.
/// </summary>
internal static class Measured
{
    private static readonly SortedDictionary<string, double> Values = new(StringComparer.Ordinal);

    public static void Record(string study, Trial trial)
    {
        foreach (var (name, value) in trial.Values)
            if (!name.EndsWith(Trial.Seconds, StringComparison.Ordinal))
                Record($"{study}/{name}", value);
    }

    public static void Record(string name, double value)
    {
        if (Environment.GetEnvironmentVariable(Variables.EvidenceOut) is not { Length: > 0 } path)
            return;
        if (!double.IsFinite(value))
            throw new InvalidDataException($"the measured value '{name}' is {value}");
        Values[name] = value;
        AtomicFile.WriteText(path, JsonSerializer.Serialize(new { values = Values }));
    }
}
