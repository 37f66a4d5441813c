using System.Globalization;
using System.Text.Json;

namespace LatentLab;

/// <summary>The line at the top of a notebook, as data.</summary>
/// <param name="Version">The library's.</param>
/// <param name="Profile">The sizes that are chosen.</param>
/// <param name="Device">Where tensors live, or null for the CPU.</param>
/// <param name="Seconds">What the stored run took, or null where there is none.</param>
/// <param name="PeakMemoryMB">Its memory.</param>
internal sealed record SessionLine(
    string Version,
    string Profile,
    string? Device = null,
    double? Seconds = null,
    double? PeakMemoryMB = null
)
{
    /// <summary>The MIME type by which the stored line is known.</summary>
    public const string MimeType = "application/vnd.latentlab.session+json";

    /// <summary>The data as text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>What <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="JsonException">It is something else.</exception>
    public static SessionLine FromJson(string json) => JsonSerializer.Deserialize<SessionLine>(json)!;

    /// <summary>The line.</summary>
    public override string ToString() =>
        $"LatentLab {Version}, profile {Profile}"
        + (Device is null ? "" : $", on {Device}")
        + (
            Seconds is { } seconds && PeakMemoryMB is { } memory
                ? $"; the stored run took {Durations.Text(seconds)} and "
                    + memory.ToString("F0", CultureInfo.InvariantCulture)
                    + " MB."
                : "."
        );
}
