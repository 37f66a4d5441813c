using static TorchSharp.torch;

namespace LatentLab;

/// <summary>Principal component analysis, exact: the best that any linear code of a given size can do.</summary>
/// <remarks>
/// The eigenvectors of the covariance matrix, in float64 throughout. Dispose it, or make it inside a scope.
/// </remarks>
[TypeFormatterSource(typeof(DisplayableFormatters), PreferredMimeTypes = ["text/html"])]
public sealed class Pca : IDisposable, IDisplayable
{
    private const int ChunkSize = 5000;
    private static readonly int[] Told = [1, 2, 10, 30];

    private Pca(Tensor mean, Tensor components, Tensor explainedVariance) =>
        (Mean, Components, ExplainedVariance) = (mean, components, explainedVariance);

    /// <summary>The mean of the training rows: [D], float64; owned by this object.</summary>
    public Tensor Mean { get; }

    /// <summary>
    /// Orthonormal rows, the direction of largest variance first: [D, D], float64; owned by this object.
    /// </summary>
    /// <remarks>The entry of largest size is positive in each, so that a direction has one sign everywhere.</remarks>
    public Tensor Components { get; }

    /// <summary>The variance along each component, divisor N - 1: [D], float64; owned by this object.</summary>
    public Tensor ExplainedVariance { get; }

    /// <summary>Finds the components of a set of rows.</summary>
    /// <param name="x">[N, D] or [N, C, H, W], N ≥ 2.</param>
    /// <returns>All D components, however few will be used.</returns>
    /// <exception cref="ArgumentException">
    /// Fewer than two rows, a wrong shape, or a value that is not finite.
    /// </exception>
    public static Pca Fit(Tensor x)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(x, nameof(x));
        if (rows.shape[0] < 2)
            throw new ArgumentException("x: a variance needs two rows or more.");
        var mean = rows.mean([0], type: ScalarType.Float64);
        if (!mean.isfinite().all().item<bool>())
            throw new ArgumentException("x: a value is NaN or infinite; remove its row first.");
        var covariance = zeros(rows.shape[1], rows.shape[1], ScalarType.Float64, rows.device);
        foreach (var (start, end) in Chunks.Of(rows.shape[0], ChunkSize))
        {
            using var chunk = NewDisposeScope();
            var centered = rows.slice(0, start, end, 1).to(ScalarType.Float64) - mean; // [n, D]
            covariance.add_(centered.t().mm(centered));
        }
        var (values, vectors) = linalg.eigh(covariance / (rows.shape[0] - 1)); // ascending, vectors in columns
        var components = vectors.t().flip(0);
        var signs = components.gather(1, components.abs().argmax(1, keepdim: true)).sign();
        return new Pca(
            mean.MoveToOuterDisposeScope(),
            (components * signs).MoveToOuterDisposeScope(),
            values.flip(0).clamp_min(0).MoveToOuterDisposeScope()
        );
    }

    /// <summary>The codes: coordinates along the first <paramref name="k"/> components.</summary>
    /// <param name="x">[N, D] or [N, C, H, W].</param>
    /// <param name="k">Values per code, 1 to D.</param>
    /// <returns>z: [N, k], of the type of x; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape, or k out of range.</exception>
    public Tensor Transform(Tensor x, int k)
    {
        RequireSize(k, nameof(k));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(x, Mean.shape[0], nameof(x));
        var directions = Components[..k].t();
        return InChunks(rows, part => (part - Mean).mm(directions)).MoveToOuterDisposeScope();
    }

    /// <summary>The rows that belong to codes.</summary>
    /// <param name="z">[N, k], k from 1 to D.</param>
    /// <returns>xHat: [N, D], of the type of z; owned by the caller's scope.</returns>
    /// <exception cref="ArgumentException">A wrong shape, or k out of range.</exception>
    public Tensor Inverse(Tensor z)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var codes = ShapeCheck.Flatten(z, nameof(z));
        RequireSize(codes.shape[1], nameof(z));
        var directions = Components[..(int)codes.shape[1]];
        return InChunks(codes, part => part.mm(directions) + Mean).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The mean squared error per value after going through <paramref name="k"/> components and back.
    /// </summary>
    /// <param name="x">[N, D] or [N, C, H, W].</param>
    /// <param name="k">Values per code, 1 to D.</param>
    /// <returns>Squared units of x.</returns>
    /// <exception cref="ArgumentException">A wrong shape, or k out of range.</exception>
    public double ReconstructionError(Tensor x, int k)
    {
        RequireSize(k, nameof(k));
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = ShapeCheck.Flatten(x, Mean.shape[0], nameof(x));
        var sum = 0.0;
        foreach (var (start, end) in Chunks.Of(rows.shape[0], ChunkSize))
        {
            using var chunk = NewDisposeScope();
            var part = rows.slice(0, start, end, 1).to(ScalarType.Float64);
            sum += (Inverse(Transform(part, k)) - part).pow(2).sum().item<double>();
        }
        return sum / rows.numel();
    }

    /// <summary>The line, and the first components as images, where their sizes are those of square ones.</summary>
    public string ToHtml()
    {
        const int most = 8;
        var side = Mean.IsInvalid ? 0 : (int)Math.Sqrt(Mean.shape[0]);
        if (side < 4 || side * side != Mean.shape[0] || side > 64)
            return Glance.Preformatted(ToString());
        using var scope = NewDisposeScope();
        var first = Components.slice(0, 0, most, 1);
        var images = first / (2 * first.abs().amax([1], keepdim: true)) + .5;
        var grid = new ImageGrid(images, title: "the first components; 0 is gray", scale: side <= 28 ? 2 : 1);
        return Glance.Preformatted(ToString()) + grid.ToHtml();
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, string> ToMimeBundle() => Glance.Plain(this);

    /// <summary>How many components there are, and how much of the variance the first ones explain.</summary>
    public override string ToString()
    {
        if (Mean.IsInvalid)
            return "principal components, disposed";
        using var scope = NewDisposeScope();
        var shares = (ExplainedVariance.cumsum(0) / ExplainedVariance.sum()).cpu().data<double>().ToArray();
        return $"{shares.Length} principal components; share of the variance in the first "
            + string.Join(", ", Told.Where(k => k <= shares.Length).Select(k => Invariant($"{k}: {shares[k - 1]:P1}")));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Mean.Dispose();
        Components.Dispose();
        ExplainedVariance.Dispose();
    }

    // In double precision; the whole at once would take twice its memory, and again for what is made of it.
    private static Tensor InChunks(Tensor rows, Func<Tensor, Tensor> function)
    {
        if (rows.shape[0] <= ChunkSize)
            return function(rows.to(ScalarType.Float64)).to(rows.dtype);
        var parts = new List<Tensor>();
        foreach (var (start, end) in Chunks.Of(rows.shape[0], ChunkSize))
        {
            using var chunk = NewDisposeScope();
            var part = rows.slice(0, start, end, 1);
            parts.Add(function(part.to(ScalarType.Float64)).to(rows.dtype).MoveToOuterDisposeScope());
        }
        return cat(parts);
    }

    private void RequireSize(long k, string name)
    {
        if (k < 1 || k > Mean.shape[0])
            throw new ArgumentOutOfRangeException(name, k, $"A code has 1 to {Mean.shape[0]} values here.");
    }
}
