using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// A mixture of normal distributions with full covariances: the cheap way to describe, and to draw, codes.
/// </summary>
/// <remarks>
/// Fitted by expectation and maximization (A. Dempster, N. Laird and D. Rubin, 1977), started from k-means, in float64.
/// With one component it is the normal distribution of the rows' mean and covariance.
/// </remarks>
public sealed class GaussianMixture : IDisposable
{
    private const double LeastGain = 1e-3; // nats per row: a smaller gain ends the fit

    private readonly Tensor _logWeights; // [K]
    private readonly Tensor _means; // [K, D]
    private readonly Tensor _roots; // [K, D, D]: lower triangular, covariance = root · rootᵀ

    private GaussianMixture(Tensor logWeights, Tensor means, Tensor roots, IReadOnlyList<double> history)
    {
        (_logWeights, _means, _roots) = (
            logWeights.DetachFromDisposeScope(),
            means.DetachFromDisposeScope(),
            roots.DetachFromDisposeScope()
        );
        History = history;
    }

    /// <summary>How many components there are.</summary>
    public int Components => (int)_means.shape[0];

    /// <summary>Values per row.</summary>
    public int Size => (int)_means.shape[1];

    /// <summary>How many numbers were fitted: weights, means and covariances.</summary>
    public long Parameters => Components - 1L + Components * ((long)Size + Size * (Size + 1L) / 2);

    /// <summary>
    /// The mean log-likelihood of the rows, in nats, before each step of the fit; it
    /// never falls, but for what the ridge takes.
    /// </summary>
    public IReadOnlyList<double> History { get; }

    /// <summary>The share of each component, in order of the fit.</summary>
    public double[] Weights => _logWeights.data<double>().Select(Math.Exp).ToArray();

    /// <summary>Fits a mixture to rows.</summary>
    /// <param name="x">[N, D], at least two rows per component, finite.</param>
    /// <param name="components">How many normal distributions.</param>
    /// <param name="seed">Seed of the k-means start.</param>
    /// <param name="iterations">Steps at most; the fit ends where a step gains less than .001 nats per row.</param>
    /// <param name="ridge">
    /// Added to every variance, as a share of the mean variance, so that no component can shrink to a point.
    /// </param>
    /// <returns>The mixture; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">
    /// Too few rows, another shape, values that are not finite, or a number out of range.
    /// </exception>
    public static GaussianMixture Fit(
        Tensor x,
        int components = 1,
        long seed = 42,
        int iterations = 50,
        double ridge = 1e-6
    )
    {
        ShapeCheck.RequireImages(x, nameof(x));
        ArgumentOutOfRangeException.ThrowIfLessThan(components, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        if (!(ridge > 0 && double.IsFinite(ridge)))
            throw new ArgumentOutOfRangeException(nameof(ridge), ridge, "A ridge is above 0.");
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(x, nameof(x)).cpu().to(ScalarType.Float64);
        if (rows.shape[0] < 2L * components)
            throw new ArgumentException(
                $"x: {components} components need {2L * components} rows or more, not {rows.shape[0]}.",
                nameof(x)
            );
        if (!rows.isfinite().all().item<bool>())
            throw new ArgumentException("x: a value is not finite.", nameof(x));
        if ((rows.amax(0) - rows.amin(0)).max().item<double>() == 0)
            throw new ArgumentException(
                $"x: all {rows.shape[0]} rows are equal, as those of a collapsed generator: they have no density.",
                nameof(x)
            );
        var floor = rows.var(0).mean() * ridge + 1e-300;
        var history = new List<double>();
        var shares = Start(rows, components, seed);
        var (logWeights, means, roots) = Maximized(rows, shares, floor);
        while (components > 1 && history.Count < iterations)
        {
            using var step = NewDisposeScope();
            var joint = Joint(rows, logWeights, means, roots); // [N, K]
            var total = joint.logsumexp(1, keepdim: true);
            history.Add(total.mean().item<double>());
            if (history.Count > 1 && history[^1] - history[^2] < LeastGain)
                break;
            (logWeights, means, roots) = Maximized(rows, (joint - total).exp(), floor);
            _ = (
                logWeights.MoveToOuterDisposeScope(),
                means.MoveToOuterDisposeScope(),
                roots.MoveToOuterDisposeScope()
            );
        }
        return new(logWeights, means, roots, history);
    }

    /// <summary>The logarithm of the density of each row.</summary>
    /// <param name="x">[N, D].</param>
    /// <returns>[N], float64, in nats; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">Rows of another length.</exception>
    public Tensor LogLikelihood(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(x, Size, nameof(x)).cpu().to(ScalarType.Float64);
        return Joint(rows, _logWeights, _means, _roots).logsumexp(1).MoveToOuterDisposeScope();
    }

    /// <summary>Draws rows.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="generator">Where chance comes from.</param>
    /// <returns>[count, D], float32; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A count below 1.</exception>
    public Tensor Sample(int count, Generator generator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentNullException.ThrowIfNull(generator);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var edges = _logWeights.exp().cumsum(0); // [K]
        var component = (Seeds.Uniform([count, 1], generator, CPU).to(ScalarType.Float64) > edges.unsqueeze(0))
            .sum(dim: 1)
            .clamp_max(Components - 1); // [count]
        var noise = Seeds.Normal([count, Size, 1], generator, CPU, ScalarType.Float64);
        var parts = Enumerable
            .Range(0, Components)
            .Select(k => (Rows: component.eq(k).nonzero().squeeze(1), K: k))
            .Where(part => part.Rows.shape[0] > 0);
        var drawn = zeros([count, Size], ScalarType.Float64, CPU);
        foreach (var (places, k) in parts)
            drawn.index_copy_(0, places, noise.index_select(0, places).squeeze(2).mm(_roots[k].t()) + _means[k]);
        return drawn.to(ScalarType.Float32).MoveToOuterDisposeScope();
    }

    /// <summary>How many components of which size there are, their weights, and how well they fit.</summary>
    public override string ToString()
    {
        if (_means.IsInvalid)
            return "mixture of normal distributions, disposed";
        var fit = History.Count > 0 ? Invariant($", log-likelihood {History[^1]:F3} nats a row") : "";
        return $"mixture of {Components} normal distribution{(Components == 1 ? "" : "s")} of {Size} values, "
            + Invariant($"weights {Weights.Min():F3} to {Weights.Max():F3}{fit}");
    }

    /// <summary>Frees the fitted numbers.</summary>
    public void Dispose()
    {
        _logWeights.Dispose();
        _means.Dispose();
        _roots.Dispose();
    }

    /// <summary>Every row in the component of its k-means cluster: [N, K].</summary>
    private static Tensor Start(Tensor rows, int components, long seed)
    {
        if (components == 1)
            return ones([rows.shape[0], 1], ScalarType.Float64, CPU);
        var cluster = KMeansClustering
            .Fit(rows.to(ScalarType.Float32), components, seed: (int)seed)
            .Predict(rows.to(ScalarType.Float32));
        return nn.functional.one_hot(cluster, components).to(ScalarType.Float64);
    }

    /// <summary>
    /// Weights, means and roots of the covariances from how much of each row belongs to each component: [N, K].
    /// </summary>
    private static (Tensor LogWeights, Tensor Means, Tensor Roots) Maximized(Tensor rows, Tensor shares, Tensor floor)
    {
        using var scope = NewDisposeScope();
        var sizes = shares.sum(dim: 0).clamp_min(1e-9); // [K]
        var means = shares.t().mm(rows) / sizes.unsqueeze(1); // [K, D]
        var ridge = eye(rows.shape[1], dtype: ScalarType.Float64, device: CPU) * floor;
        var roots = stack([
            .. Enumerable
                .Range(0, (int)sizes.shape[0])
                .Select(k =>
                {
                    using var inner = NewDisposeScope();
                    var centered = rows - means[k];
                    return linalg
                        .cholesky((centered * shares.select(1, k).unsqueeze(1)).t().mm(centered) / sizes[k] + ridge)
                        .MoveToOuterDisposeScope();
                }),
        ]);
        return (
            (sizes / rows.shape[0]).log().MoveToOuterDisposeScope(),
            means.MoveToOuterDisposeScope(),
            roots.MoveToOuterDisposeScope()
        );
    }

    /// <summary>The logarithm of weight times density, row by component: [N, K].</summary>
    private static Tensor Joint(Tensor rows, Tensor logWeights, Tensor means, Tensor roots)
    {
        using var scope = NewDisposeScope();
        var constant = rows.shape[1] * Math.Log(2 * Math.PI) / 2;
        return stack(
                [
                    .. Enumerable
                        .Range(0, (int)means.shape[0])
                        .Select(k =>
                        {
                            using var inner = NewDisposeScope();
                            var whitened = (rows - means[k]).mm(linalg.inv(roots[k]).t()); // [N, D]
                            return (
                                logWeights[k]
                                - whitened.square().sum(dim: 1) / 2
                                - roots[k].diagonal().log().sum()
                                - constant
                            ).MoveToOuterDisposeScope();
                        }),
                ],
                dim: 1
            )
            .MoveToOuterDisposeScope();
    }
}
