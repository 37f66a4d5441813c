using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Points in the plane drawn around centers.</summary>
/// <param name="Points">[N, 2], float32.</param>
/// <param name="Labels">[N], int64: the center that each point belongs to.</param>
/// <param name="Centers">[modes, 2], float32.</param>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed record PointSet(Tensor Points, Tensor Labels, Tensor Centers) : IDisposable, IDisplayable
{
    /// <summary>Disposes the three tensors.</summary>
    public void Dispose()
    {
        Points.Dispose();
        Labels.Dispose();
        Centers.Dispose();
    }

    /// <summary>The line, and a small chart of some of the points.</summary>
    public string ToHtml() =>
        Glance.Preformatted(ToString()) + (Points.IsInvalid ? "" : Glance.Picture(Glance.Map(Points)));

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Glance.Plain(this);

    /// <summary>One line: how many points around how many centers.</summary>
    public override string ToString() =>
        Points.IsInvalid
            ? "points, disposed"
            : Invariant($"{Points.shape[0]:N0} points around {Centers.shape[0]} centers");
}
