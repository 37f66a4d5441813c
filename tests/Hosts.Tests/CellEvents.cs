using System.Text.Json.Nodes;

namespace LatentLab.Hosts.Tests;

/// <summary>What the host told about one cell.</summary>
/// <param name="Outputs">What a reader sees, in order: printed text in one piece, values, errors.</param>
/// <param name="Problems">Diagnostics of the compiler, text on standard error.</param>
/// <param name="Failure">Why the command failed, or null.</param>
/// <param name="CpuSeconds">CPU time of the host's process.</param>
internal sealed record CellEvents(
    IReadOnlyList<HostOutput> Outputs,
    IReadOnlyList<string> Problems,
    string? Failure,
    double CpuSeconds
)
{
    /// <summary>What the cell printed.</summary>
    public string Printed => string.Concat(Outputs.Where(o => o.Kind == HostOutput.Printed).Select(o => o.Text));

    /// <summary>The values it showed, as plain text where there is one.</summary>
    public IEnumerable<string> Values => Outputs.Where(o => o.Kind == HostOutput.Value).Select(o => o.Text);

    /// <summary>Sorts the events of a command.</summary>
    public static CellEvents Of(IEnumerable<JsonNode> events, double cpuSeconds)
    {
        var outputs = new List<HostOutput>();
        var problems = new List<string>();
        string? failure = null;
        foreach (var e in events)
        {
            var type = (string)e["eventType"]!;
            var formats = (e["event"]?["formattedValues"] as JsonArray ?? []).ToDictionary(
                v => (string)v!["mimeType"]!,
                v => (string)v!["value"]!
            );
            switch (type)
            {
                case "StandardOutputValueProduced" when outputs.LastOrDefault()?.Kind == HostOutput.Printed:
                    outputs[^1] = outputs[^1] with { Text = outputs[^1].Text + string.Concat(formats.Values) };
                    break;
                case "StandardOutputValueProduced":
                    outputs.Add(new(HostOutput.Printed, string.Concat(formats.Values), null));
                    break;
                case "StandardErrorValueProduced":
                    problems.Add($"standard error: {string.Concat(formats.Values)}");
                    break;
                case "ReturnValueProduced" or "DisplayedValueProduced":
                    outputs.Add(HostOutput.OfValue(formats));
                    break;
                case "DiagnosticsProduced":
                    problems.AddRange(
                        (e["event"]!["diagnostics"] as JsonArray ?? [])
                            .Where(d => (string?)d!["severity"] is not "hidden")
                            .Select(d => $"{d!["code"]}: {d["message"]}")
                    );
                    break;
                case "CommandFailed":
                    failure = (string?)e["event"]!["message"] ?? "no message";
                    break;
            }
        }
        return new(outputs, [.. problems.Distinct()], failure, cpuSeconds);
    }
}
