using static TorchSharp.torch;

namespace LatentLab;

/// <summary>
/// The nearest training image of each image: memorization shows as distances smaller than those of real test images.
/// </summary>
/// <param name="Distances">
/// Per row, the Euclidean distance to its nearest training row, in units of the rows; 0 for an exact copy.
/// </param>
/// <param name="Indices">Per row, the place of that training row; of equally near ones, any.</param>
public sealed record NearestImages(IReadOnlyList<double> Distances, IReadOnlyList<int> Indices)
{
    private const int Candidates = 4,
        BlockSize = 5000;

    /// <summary>The mean of the distances.</summary>
    public double MeanDistance => Distances.Average();

    /// <summary>Finds the nearest training row of every row.</summary>
    /// <param name="x">[N, D] or [N, C, H, W]: generated or test images, or their features; finite.</param>
    /// <param name="training">[M, D] or [M, C, H, W], the rows to be near to; finite.</param>
    /// <returns>Distances and indices; it holds no tensors.</returns>
    /// <exception cref="ArgumentException">A wrong shape, another width, or a value that is not finite.</exception>
    public static NearestImages Find(Tensor x, Tensor training)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var rows = Neighbors.Rows(x, nameof(x));
        var others = ShapeCheck.Flatten(training, nameof(training)).cpu();
        var most = (int)Math.Min(Candidates, others.shape[0]);
        var near = Nearest(rows, others, most); // [N, most]
        var distances = new List<double>();
        var indices = new List<int>();
        foreach (var (start, end) in Chunks.Of(rows.shape[0], Neighbors.ChunkSize))
        {
            using var chunk = NewDisposeScope();
            var (part, places) = (rows.slice(0, start, end, 1), near.slice(0, start, end, 1));
            var found = others.index_select(0, places.flatten()).to(ScalarType.Float64).reshape(end - start, most, -1);
            var (least, place) = (found - part.unsqueeze(1)).pow(2).sum(2).sqrt().min(1, keepdim: true);
            distances.AddRange(least.flatten().data<double>().ToArray());
            indices.AddRange(places.gather(1, place).flatten().data<long>().ToArray().Select(index => (int)index));
        }
        return new(distances, indices);
    }

    // a·b - ‖b‖²/2 orders the training rows as -‖a - b‖ does, rounding aside; the exact distances of a few decide. The
    // training rows come in blocks: all of them in double precision would take twice their memory.
    private static Tensor Nearest(Tensor rows, Tensor others, int most)
    {
        var best = full([rows.shape[0], most], double.NegativeInfinity, ScalarType.Float64, CPU);
        var places = zeros([rows.shape[0], most], ScalarType.Int64, CPU);
        foreach (var (from, to) in Chunks.Of(others.shape[0], BlockSize))
        {
            using var outer = NewDisposeScope();
            var block = Neighbors.Rows(others.slice(0, from, to, 1), "training", rows);
            var halfSquares = block.norm(1).pow(2) / 2; // [m]
            foreach (var (start, end) in Chunks.Of(rows.shape[0], Neighbors.ChunkSize))
            {
                using var inner = NewDisposeScope();
                var scores = rows.slice(0, start, end, 1).mm(block.t()).sub_(halfSquares);
                var (high, place) = scores.topk((int)Math.Min(most, to - from), 1);
                var (bestSoFar, placesSoFar) = (best.slice(0, start, end, 1), places.slice(0, start, end, 1));
                var (value, which) = cat([bestSoFar, high], 1).topk(most, 1);
                placesSoFar.copy_(cat([placesSoFar, place + from], 1).gather(1, which));
                bestSoFar.copy_(value);
            }
        }
        return places;
    }

    /// <summary>The mean distance divided by that of real images which were not trained on.</summary>
    /// <param name="test">What <see cref="Find"/> says of test images and the same training images.</param>
    /// <returns>
    /// About 1 for images as new as the test images, 0 for copies; half copies halve it.
    /// Above 1: further away than real images are.
    /// </returns>
    /// <remarks>
    /// A mean over all: look at the smallest <see cref="Distances"/>, too. Blurred
    /// images are near to many, memorized or not.
    /// </remarks>
    /// <exception cref="ArgumentException">All test images are copies of training images.</exception>
    public double RatioTo(NearestImages test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return test.MeanDistance > 0
            ? MeanDistance / test.MeanDistance
            : throw new ArgumentException(
                "test: all of them are copies of training images, so there is nothing to compare with."
            );
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Invariant($"{Distances.Count} images, mean distance {MeanDistance:F3}, smallest {Distances.Min():F3}");
}
