using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// How well generated points match small clouds whose centers are known: what mode collapse means, counted.
/// </summary>
/// <remarks>
/// A point is on a mode when its nearest center is at most four standard deviations away; a mode counts as found when
/// it has at least 20 of 2,500 points, or as large a share of another number. After A. Srivastava et al.,
/// <i>VEEGAN</i>, 2017, section 4.1, who take three standard deviations and any point at all.
/// </remarks>
/// <param name="Modes">How many modes were found.</param>
/// <param name="Quality">The share of points that are on a mode, 0 to 1.</param>
/// <param name="Divergence">
/// Kullback-Leibler divergence, in nats, of the modes' shares of those points from equal shares; 0 is best, the
/// logarithm of the number of modes worst, also where no point is on any mode.
/// </param>
/// <param name="Shares">Of the points on a mode, the share of each mode.</param>
public sealed record ModeScores(int Modes, double Quality, double Divergence, IReadOnlyList<double> Shares)
{
    private const double LeastShare = 20.0 / 2500;

    /// <summary>Scores points.</summary>
    /// <param name="points">[N, 2], N ≥ 1, all finite or not: a point that is not finite is on no mode.</param>
    /// <param name="ring">The data whose centers count.</param>
    /// <param name="standardDeviation">Of a cloud of the data, in each direction; above 0.</param>
    /// <returns>Numbers only.</returns>
    /// <exception cref="ArgumentException">A wrong shape, or a deviation not above 0.</exception>
    public static ModeScores Of(Tensor points, PointSet ring, double standardDeviation = 0.05)
    {
        ArgumentNullException.ThrowIfNull(ring);
        if (!(standardDeviation > 0))
            throw new ArgumentOutOfRangeException(
                nameof(standardDeviation),
                standardDeviation,
                "A standard deviation is above 0."
            );
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(points, 2, nameof(points));
        if (rows.shape[0] == 0)
            throw new ArgumentException("points: expected at least one.", nameof(points));
        var distances = (rows.unsqueeze(1) - ring.Centers.to(rows.dtype))
            .square()
            .sum(2)
            .sqrt()
            .nan_to_num(double.PositiveInfinity); // [N, modes]
        var (nearest, mode) = distances.min(1);
        var modes = (int)ring.Centers.shape[0];
        var counts = mode[nearest <= 4 * standardDeviation]
            .bincount(null, modes)
            .to(ScalarType.Float64)
            .cpu()
            .data<double>()
            .ToArray();
        var on = counts.Sum();
        double[] shares = [.. counts.Select(count => on == 0 ? 0 : count / on)];
        return new(
            counts.Count(count => count >= LeastShare * rows.shape[0]),
            on / rows.shape[0],
            on == 0
                ? Math.Log(modes)
                : Math.Max(0, shares.Where(share => share > 0).Sum(share => share * Math.Log(share * modes))),
            shares
        );
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Invariant($"{Modes} of {Shares.Count} modes, {Quality:P0} of the points on one, divergence {Divergence:F3}");
}
