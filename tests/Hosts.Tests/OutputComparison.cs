using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LatentLab.Hosts.Tests;

/// <summary>Whether a host shows what the Runner shows: outputs of the same kinds, with the same numbers.</summary>
internal static partial class OutputComparison
{
    private const double Tolerance = 1e-3;

    /// <summary>What differs.</summary>
    /// <param name="expected">The Runner's outputs, in the notebook format.</param>
    /// <param name="seen">The host's.</param>
    public static IEnumerable<string> Of(IReadOnlyList<JsonObject> expected, IReadOnlyList<HostOutput> seen)
    {
        var outputs = WithoutProgress(expected.Where(o => (string?)o["output_type"] != "error").Select(OfRunner));
        seen = WithoutProgress(seen);
        if (outputs.Count != seen.Count || outputs.Zip(seen).Any(pair => !Fits(pair.First, pair.Second)))
        {
            yield return $"shows [{Looks(seen)}], expected [{Looks(outputs)}]";
            yield break;
        }
        foreach (var (one, other) in outputs.Zip(seen))
            if (Numbers(one.Text, other.Text, IsRicher(one, other)) is { } difference)
                yield return difference;
    }

    // A training's progress begins after two seconds: how many lines there are, and whether any, is up to the clock.
    private static List<HostOutput> WithoutProgress(IEnumerable<HostOutput> outputs) =>
        [
            .. outputs
                .Select(o => o.Kind == HostOutput.Printed ? o with { Text = ProgressPattern().Replace(o.Text, "") } : o)
                .Where(o => o.Kind != HostOutput.Printed || o.Text.Trim().Length > 0),
        ];

    [GeneratedRegex(@"^(\s*\w+ +\d+/\d+  .* (left|in all)|stopped early .*)\r?$", RegexOptions.Multiline)]
    private static partial Regex ProgressPattern();

    private static bool Fits(HostOutput expected, HostOutput seen) =>
        expected.Look == seen.Look || IsRicher(expected, seen);

    // A dataset, a model or a history is stored as its line; a live host adds pictures or layers to the line.
    private static bool IsRicher(HostOutput expected, HostOutput seen) =>
        expected.Look == "text" && seen.Look is "picture" or "table";

    private static string? Numbers(string expected, string seen, bool more)
    {
        var (before, now) = (HostOutput.NumbersIn(expected), HostOutput.NumbersIn(seen));
        if (more)
            now = [.. now.Take(before.Count)];
        var texts = $"{Short(seen)} | {Short(expected)}";
        if (before.Count != now.Count)
            return $"shows {now.Count} numbers, expected {before.Count}: {texts}";
        foreach (var (one, other) in before.Zip(now))
            if (Math.Abs(other - one) > Tolerance * Math.Abs(one))
                return $"shows {other}, expected {one}: {texts}";
        return null;
    }

    private static HostOutput OfRunner(JsonObject output)
    {
        if ((string?)output["output_type"] == "stream")
            return new(HostOutput.Printed, (string)output["text"]!, null);
        var data = output["data"]!.AsObject();
        var (html, text) = ((string?)data["text/html"], (string?)data["text/plain"]);
        // In the Runner a chart is its data, and a picture its bytes.
        if ((string?)data["application/vnd.plotly.v1+json"] is { } figure)
            (html, text) = ("latentLabPending", $"{text} {figure}");
        else if (data.ContainsKey("image/png"))
            html = "<img";
        return new(HostOutput.Value, text ?? "", html);
    }

    private static string Looks(IEnumerable<HostOutput> outputs) => string.Join(", ", outputs.Select(o => o.Look));

    private static string Short(string text) =>
        text.ReplaceLineEndings(" ") is var line && line.Length > 160 ? line[..160] + "…" : line;
}
