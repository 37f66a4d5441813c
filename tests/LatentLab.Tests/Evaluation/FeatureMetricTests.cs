using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
public sealed class FeatureMetricTests
{
    public FeatureMetricTests() => Lab.Start();

    private static Tensor Data(int n, int width = 8, ulong seed = 1)
    {
        using var generator = new Generator(seed);
        return randn([n, width], generator: generator);
    }

    private static Tensor Column(params double[] values) => tensor(values).reshape(-1, 1);

    /// <summary>Rows whose mean is 0 and whose covariance is the identity, but for rounding.</summary>
    private static Tensor Whitened(int n, int width)
    {
        var x = Data(n, width).to(ScalarType.Float64);
        x -= x.mean([0]);
        var (values, vectors) = linalg.eigh(x.t().mm(x) / (n - 1));
        return (x.mm(vectors) / values.sqrt()).mm(vectors.t());
    }

    [Fact]
    public void FrechetByHand()
    {
        using var scope = NewDisposeScope();
        // Variances 2 and 8 around 1 and 4: (1 - 4)² + (√2 - √8)².
        Assert.Equal(9 + 2, FrechetDistance.Between(Column(0, 2), Column(2, 6)), 1e-12);
        // Covariances I and [[5, 4], [4, 5]], whose eigenvalues are 9 and 1: tr = 2 +
        // 10 - 2 (3 + 1); means (0, 0) and (3, 4).
        var x = Whitened(50, 2);
        var y =
            x.mm(
                tensor(
                    new double[,]
                    {
                        { 2, 1 },
                        { 1, 2 },
                    }
                )
            ) + tensor(new double[] { 3, 4 });
        Assert.Equal(25 + 4, FrechetDistance.Between(x, y), 1e-9);
        // Covariances diag(4, 1) and [[5, 4], [4, 5]] do not commute. Their product has trace 25
        // and determinant 36: tr √ is √(25 + 2·6).
        var z = x.mm(
            tensor(
                new double[,]
                {
                    { 2, 0 },
                    { 0, 1 },
                }
            )
        );
        Assert.Equal(25 + 15 - 2 * Math.Sqrt(37), FrechetDistance.Between(z, y), 1e-9);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(20)] // fewer rows than features
    public void FrechetIsADistanceOfSets(int n)
    {
        using var scope = NewDisposeScope();
        Tensor x = Data(n, 40),
            y = Data(n + 5, 40, seed: 2) * 1.5 + 0.2;
        var distance = FrechetDistance.Between(x, y);
        Assert.True(distance > 1);
        Assert.Equal(distance, FrechetDistance.Between(y, x), 1e-10);
        Assert.Equal(distance, FrechetDistance.Between(x.flip(0), y), 1e-10);
        Assert.Equal(4 * distance, FrechetDistance.Between(x * 2, y * 2), 1e-9);
        Assert.Equal(distance, FrechetDistance.Between(x.reshape(n, 1, 5, 8), y), 1e-10);
        Assert.Equal(0, FrechetDistance.Between(x, x.flip(0)), 1e-10);
    }

    [Fact]
    public void ManifoldsByHand()
    {
        using var scope = NewDisposeScope();
        // k = 1. Real radii 1, 1, 2, 7 around 0, 1, 3, 10; generated radii .5, .5, 15.5 around 4, 4.5, 20.
        Tensor real = Column(0, 1, 3, 10),
            generated = Column(4, 4.5, 20);
        var scores = ManifoldScores.Of(real, generated, k: 1);
        // 4 and 4.5 are in the balls of 3 and 10; only 10 is in a generated ball (20's).
        Assert.Equal(new ManifoldScores(2.0 / 3, 1.0 / 4, 4.0 / 3, 2.0 / 4), scores);
        // A surface belongs to the ball of precision and recall, not to that of density and coverage.
        Assert.Equal(new ManifoldScores(1.0 / 2, 1, 0, 0), ManifoldScores.Of(Column(0, 1), Column(2, 4), k: 1));
        Assert.Equal(1.0 / 2, ManifoldScores.Of(Column(2, 4), Column(0, 1), k: 1).Recall);
    }

    [Fact]
    public void EqualSetsCoverEachOther()
    {
        using var scope = NewDisposeScope();
        var x = Data(1203);
        Assert.Equal(new ManifoldScores(1, 1, 1, 1), ManifoldScores.Of(x, x.flip(0)));
        Assert.Equal(new ManifoldScores(0, 0, 0, 0), ManifoldScores.Of(x, x + 1000));
    }

    [Fact]
    public void ManifoldScoresSeeQualityAndVariety()
    {
        using var scope = NewDisposeScope();
        Tensor real = Data(1100),
            other = Data(700, seed: 2),
            narrow = Data(700, seed: 3) * 0.2;
        var scores = ManifoldScores.Of(real, other);
        Assert.InRange(scores.Density, 0.85, 1.15);
        Assert.Equal(scores, ManifoldScores.Of(real.flip(0), other.flip(0)));
        var swapped = ManifoldScores.Of(other, real);
        Assert.Equal((scores.Precision, scores.Recall), (swapped.Recall, swapped.Precision));
        var collapsed = ManifoldScores.Of(real, narrow);
        Assert.True(collapsed.Precision > 0.95 && collapsed.Density > 1.5, collapsed.ToString());
        Assert.True(collapsed.Recall < 0.2 && collapsed.Coverage < scores.Coverage, collapsed.ToString());
    }

    [Fact]
    public void PurityByHand()
    {
        using var scope = NewDisposeScope();
        var x = Column(0, 1, 3, 10);
        var labels = tensor(new long[] { 0, 0, 1, 1 });
        // Nearest: 0→1 same, 1→0 same, 3→1 other, 10→3 same.
        Assert.Equal(3.0 / 4, NeighborPurity.Of(x, labels, k: 1), 1e-12);
        Assert.Equal(1.0 / 3, NeighborPurity.Of(x, labels, k: 3), 1e-12);
        Assert.Equal(1, NeighborPurity.Of(x, zeros_like(labels), k: 3));
        // Copies of a row are its neighbors; the row itself is not.
        Assert.Equal(0, NeighborPurity.Of(Column(5, 5, 9, 9), tensor(new long[] { 0, 1, 0, 1 }), k: 1));
    }

    [Fact]
    public void PurityAcrossChunks()
    {
        using var scope = NewDisposeScope();
        var labels = arange(1210, dtype: ScalarType.Int64).remainder(10);
        var x = Data(1210);
        Assert.InRange(NeighborPurity.Of(x, labels), 0.07, 0.13);
        Assert.Equal(1, NeighborPurity.Of(x + labels.unsqueeze(1) * 100, labels));
        Assert.Equal(NeighborPurity.Of(x, labels), NeighborPurity.Of(x.flip(0), labels.flip(0)), 1e-12);
    }

    [Fact]
    public void NearestByHand()
    {
        using var scope = NewDisposeScope();
        var training = tensor(
            new float[,]
            {
                { 0, 0 },
                { 3, 4 },
                { 6, 8 },
            }
        );
        var nearest = NearestImages.Find(
            tensor(
                new float[,]
                {
                    { 3, 4 },
                    { 0, 1 },
                    { 6, 12 },
                }
            ),
            training
        );
        Assert.Equal([0.0, 1, 4], nearest.Distances);
        Assert.Equal([1, 0, 2], nearest.Indices);
        Assert.Equal(5.0 / 3, nearest.MeanDistance, 1e-12);
        var test = NearestImages.Find(
            tensor(
                new float[,]
                {
                    { 0, 5 },
                }
            ),
            training
        );
        Assert.Equal(Math.Sqrt(10), test.MeanDistance, 1e-12);
        Assert.Equal(5 / 3.0 / Math.Sqrt(10), nearest.RatioTo(test), 1e-12);
        Assert.Equal(1, test.RatioTo(test));
    }

    [Fact]
    public void CopiesAreFoundAmongMany()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var training = rand([1500, 1, 6, 6], generator: generator);
        var copies = training[10..1110].flip(0);
        var nearest = NearestImages.Find(copies, training);
        Assert.All(nearest.Distances, distance => Assert.Equal(0, distance));
        Assert.Equal(Enumerable.Range(10, 1100).Reverse(), nearest.Indices);
        var test = rand([600, 1, 6, 6], generator: generator);
        var ofTest = NearestImages.Find(test, training);
        var (expected, places) = cdist(test.flatten(1), training.flatten(1), 2).min(1);
        Assert.Equal(places.data<long>().Select(place => (int)place), ofTest.Indices);
        Assert.True(tensor(ofTest.Distances.ToArray()).to(ScalarType.Float32).allclose(expected, atol: 1e-4));
        Assert.Equal(0, nearest.RatioTo(ofTest));
        Assert.InRange(NearestImages.Find(cat([copies[..300], test[..300]]), training).RatioTo(ofTest), 0.45, 0.55);
        Assert.Throws<ArgumentException>(() => ofTest.RatioTo(nearest));
    }

    public static TheoryData<string> TwoSets => ["frechet", "manifold", "nearest"];

    [Theory, MemberData(nameof(TwoSets))]
    public void BadSetsAreRefused(string metric)
    {
        Action<Tensor, Tensor> run = metric switch
        {
            "frechet" => (x, y) => FrechetDistance.Between(x, y),
            "manifold" => (x, y) => ManifoldScores.Of(x, y),
            _ => (x, y) => NearestImages.Find(x, y),
        };
        using var scope = NewDisposeScope();
        var good = Data(9);
        var nan = Data(9);
        nan[3, 2] = float.NaN;
        foreach (
            var bad in new[]
            {
                nan,
                good / 0,
                zeros(9),
                zeros(0, 8),
                zeros(9, 0),
                zeros(9, 8, ScalarType.Int64),
                Data(9, 7),
            }
        )
        {
            Assert.Throws<ArgumentException>(() => run(bad, good));
            Assert.Throws<ArgumentException>(() => run(good, bad));
        }
        Assert.Contains("not finite", Assert.Throws<ArgumentException>(() => run(good, nan)).Message);
        Assert.Contains(
            "7 values, the others' 8",
            Assert.Throws<ArgumentException>(() => run(good, Data(9, 7))).Message
        );
    }

    [Fact]
    public void TooFewRowsAreRefused()
    {
        using var scope = NewDisposeScope();
        Tensor five = Data(5),
            six = Data(6),
            labels = zeros(6, ScalarType.Int64);
        Assert.Contains(
            "two rows",
            Assert.Throws<ArgumentException>(() => FrechetDistance.Between(six, six[..1])).Message
        );
        Assert.Contains(
            "generated: each of 5",
            Assert.Throws<ArgumentOutOfRangeException>(() => ManifoldScores.Of(six, five)).Message
        );
        Assert.Contains(
            "real: each of 5",
            Assert.Throws<ArgumentOutOfRangeException>(() => ManifoldScores.Of(five, six)).Message
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => ManifoldScores.Of(six, six, k: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => NeighborPurity.Of(six, labels, k: 6));
        Assert.Throws<ArgumentOutOfRangeException>(() => NeighborPurity.Of(six, labels, k: 0));
        Assert.Throws<ArgumentException>(() => NeighborPurity.Of(six, labels[..5], k: 2));
        Assert.Throws<ArgumentException>(() => NeighborPurity.Of(six, labels - 1, k: 2));
        Assert.Throws<ArgumentException>(() => NeighborPurity.Of(six.log(), labels, k: 2));
    }

    [Fact]
    public void NoTensorStaysBehind()
    {
        using Tensor x = Data(700),
            y = Data(600, seed: 2),
            labels = zeros(700, ScalarType.Int64),
            wide = Data(600, seed: 3).to(ScalarType.Float64);
        var before = LiveTensors.Settled();
        FrechetDistance.Between(x, wide);
        ManifoldScores.Of(x, wide);
        NeighborPurity.Of(x, labels);
        NearestImages.Find(y, x);
        Assert.Equal(before, Tensor.TotalCount);
        Assert.False(x.IsInvalid || wide.IsInvalid || labels.IsInvalid);
    }
}
