using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// t-SNE, exact: a map in which near neighbors stay near. Distances and sizes in the map mean little else.
/// </summary>
/// <remarks>
/// van der Maaten and Hinton 2008. Every pair is visited in every iteration, so 2,000 points are the limit.
/// </remarks>
public static class Tsne
{
    private const int MostPoints = 2000,
        Longest = 250,
        BisectionSteps = 60;
    private const double Exaggeration = 12;

    /// <summary>Makes a map.</summary>
    /// <param name="x">[N, D] or [N, C, H, W], finite, N up to 2,000.</param>
    /// <param name="perplexity">How many neighbors a point counts as near, softly: 1 to (N - 1) / 3.</param>
    /// <param name="seed">Seed of the first positions.</param>
    /// <param name="iterations">
    /// Steps of gradient descent; the first quarter, 250 at most, exaggerates nearness (section 3.4).
    /// </param>
    /// <param name="quiet">No progress lines.</param>
    /// <param name="cancellationToken">Ends early with the map as it is.</param>
    /// <returns>The map; its points are owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">
    /// Too many points, a value that is not finite, or a perplexity out of range.
    /// </exception>
    public static TsneMap Embed(
        Tensor x,
        double perplexity = 30,
        long seed = 42,
        int iterations = 1000,
        bool quiet = false,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(x, nameof(x)).cpu().to(ScalarType.Float64);
        var n = rows.shape[0];
        if (n > MostPoints)
            throw new ArgumentException(
                $"x: {n} points are more than the {MostPoints} that exact t-SNE manages; "
                    + $"take a sample, like x[..{MostPoints}]."
            );
        if (!rows.isfinite().all().item<bool>())
            throw new ArgumentException("x: holds values that are not finite.");
        if (!(perplexity >= 1 && perplexity <= (n - 1) / 3.0))
            throw new ArgumentOutOfRangeException(
                nameof(perplexity),
                perplexity,
                Invariant($"With {n} points it is 1 to {(n - 1) / 3.0:F1}.")
            );

        var conditional = Affinities(rows, perplexity);
        var p = ((conditional + conditional.t()) / (2 * n)).to(ScalarType.Float32); // [N, N], sums to 1
        using var generator = Seeds.Stream(seed, Purpose.TsneStart);
        var y = Seeds.Normal([n, 2], generator, CPU).mul_(1e-2);
        var kl = Descend(y, p, iterations, quiet, cancellationToken);
        return new TsneMap(y.MoveToOuterDisposeScope(), kl);
    }

    /// <summary>Equation 1: p(j|i), each row's bandwidth chosen so that its perplexity is the one asked for.</summary>
    /// <param name="x">[N, D] float64.</param>
    /// <param name="perplexity">2 to the power of each row's entropy in bits.</param>
    /// <returns>[N, N] float64, rows sum to 1, diagonal 0; owned by the caller's scope.</returns>
    internal static Tensor Affinities(Tensor x, double perplexity)
    {
        using var scope = NewDisposeScope();
        var distance = cdist(x, x, p: 2).pow_(2); // [N, N]
        var toOthers =
            distance + diag(full([x.shape[0]], double.PositiveInfinity, dtype: ScalarType.Float64, device: CPU));
        // the nearest neighbor at 0 keeps exp() in range
        distance = WithoutSelf(distance - toOthers.amin([1], keepdim: true));
        var scale = distance.mean([1], keepdim: true).clamp_min_(1e-200); // all points alike
        Tensor low = zeros_like(scale) - 30,
            high = zeros_like(scale) + 30; // of ln(beta · scale)
        for (var i = 0; i < BisectionSteps; i++)
        {
            using var step = NewDisposeScope();
            var middle = (low + high) / 2;
            var (_, entropy) = Row(distance, middle.exp() / scale);
            var tooWide = entropy > Math.Log(perplexity); // more neighbors than wanted: a narrower kernel
            low.copy_(low.where(tooWide.logical_not(), middle));
            high.copy_(high.where(tooWide, middle));
        }
        return Row(distance, ((low + high) / 2).exp() / scale).Probabilities.MoveToOuterDisposeScope();
    }

    private static (Tensor Probabilities, Tensor Entropy) Row(Tensor distance, Tensor beta)
    {
        var kernel = WithoutSelf((distance * -beta).exp_()); // [N, N]
        var sum = kernel.sum(1, keepdim: true);
        var entropy = sum.log() + beta * (distance * kernel).sum(1, keepdim: true) / sum; // [N, 1], nats
        return (kernel / sum, entropy);
    }

    /// <summary>Gradient descent with momentum and a gain per coordinate; moves y in place.</summary>
    private static List<double> Descend(
        Tensor y,
        Tensor p,
        int iterations,
        bool quiet,
        CancellationToken cancellationToken
    )
    {
        using var interruption = new Interruption(cancellationToken);
        var progress = new Progress(iterations, "iteration", quiet);
        var exaggerated = Math.Min(Longest, iterations / 4);
        var rate = Math.Max(p.shape[0] / Exaggeration / 4, 50); // Belkina et al. 2019
        Tensor velocity = zeros_like(y),
            gains = ones_like(y);
        var kl = new List<double> { Divergence(y, p) };
        for (var iteration = 1; iteration <= iterations; iteration++)
        {
            if (interruption.Requested)
            {
                Console.WriteLine($"interrupted in iteration {iteration}; the map is the one reached so far");
                break;
            }
            using var step = NewDisposeScope();
            var early = iteration <= exaggerated;
            var gradient = Gradient(y, p, early ? Exaggeration : 1);
            var same = gradient.sign().eq(velocity.sign());
            gains.copy_((gains * 0.8).where(same, gains + 0.2).clamp_min_(0.01));
            velocity.mul_(early ? 0.5 : 0.8).sub_(gains * gradient * rate);
            y.add_(velocity).sub_(y.mean([0]));
            if (iteration % 50 == 0 || iteration == iterations)
                kl.Add(Divergence(y, p));
            progress.Report(iteration, Invariant($"KL {kl[^1]:F3}"));
        }
        return kl;
    }

    /// <summary>Equation 5: 4 Σ_j (e·p_ij - q_ij) (y_i - y_j) / (1 + ‖y_i - y_j‖²).</summary>
    internal static Tensor Gradient(Tensor y, Tensor p, double exaggeration)
    {
        var near = Nearness(y); // [N, N]
        var pull = (near * (-1 / near.sum())).add_(p, alpha: exaggeration).mul_(near);
        return (y * pull.sum(1, keepdim: true) - pull.mm(y)) * 4;
    }

    /// <summary>KL(P‖Q) in nats.</summary>
    internal static double Divergence(Tensor y, Tensor p)
    {
        using var scope = NewDisposeScope();
        var near = Nearness(y);
        var q = near / near.sum();
        return (p * (p.clamp_min(1e-12).log_() - q.clamp_min(1e-12).log_())).sum(ScalarType.Float64).item<double>();
    }

    /// <summary>1 / (1 + ‖y_i - y_j‖²), zero on the diagonal; one matrix product makes all squared distances.</summary>
    private static Tensor Nearness(Tensor y)
    {
        var square = (y * y).sum(1, keepdim: true); // [N, 1]
        var one = ones_like(square);
        var left = cat([y * -2, square + 1, one], 1); // [N, 4]
        var right = cat([y, one, square], 1); // [N, 4]
        return WithoutSelf(left.mm(right.t()).reciprocal_());
    }

    /// <summary>Puts zeros on the diagonal, in place.</summary>
    private static Tensor WithoutSelf(Tensor square)
    {
        using var diagonal = square.diagonal();
        diagonal.zero_();
        return square;
    }
}
