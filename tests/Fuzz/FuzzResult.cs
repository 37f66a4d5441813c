using System.Globalization;

namespace LatentLab.Fuzz;

/// <summary>What became of many damaged files.</summary>
/// <param name="Reader">Who read them.</param>
/// <param name="Accepted">How many were read.</param>
/// <param name="Refused">How many were refused as documented.</param>
/// <param name="Slowest">The longest time for one.</param>
/// <param name="Allocated">The most managed bytes allocated for one.</param>
internal sealed record FuzzResult(string Reader, int Accepted, int Refused, TimeSpan Slowest, long Allocated)
{
    /// <summary>A row of a table in Markdown.</summary>
    public override string ToString() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {Reader} | {Accepted + Refused:N0} | {Accepted:N0} | {Refused:N0} "
                + $"| {Slowest.TotalMilliseconds:0.0} ms | {Allocated / 1e6:0.00} MB |"
        );
}
