using System.Globalization;

namespace LatentLab;

/// <summary>Times as readers see them, the same everywhere.</summary>
internal static class Durations
{
    /// <summary>Below 100 s in seconds, below 90 min in minutes, from there on in hours.</summary>
    public static string Text(double seconds) =>
        seconds < 100 ? string.Create(CultureInfo.InvariantCulture, $"{seconds:F0} s")
        : seconds < 90 * 60 ? string.Create(CultureInfo.InvariantCulture, $"{seconds / 60:F1} min")
        : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:F1} h");
}
