using Microsoft.ML;
using Microsoft.ML.Data;
using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

[Collection("torch")]
public sealed class ProbeAndClusterTests
{
    public ProbeAndClusterTests() => Lab.Start();

    /// <summary>Three blobs at the corners of a triangle, one class each; the third column is constant.</summary>
    private static (Tensor X, Tensor Labels) Blobs(int perClass = 40, double spread = 0.3, ulong seed = 1)
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(seed);
        var labels = arange(3, dtype: ScalarType.Int64).repeat_interleave(perClass);
        var centers = tensor(
            new float[,]
            {
                { 0, 0, 5 },
                { 4, 0, 5 },
                { 0, 4, 5 },
            }
        );
        var noise = randn([3 * perClass, 3], generator: generator) * tensor(new[] { (float)spread, (float)spread, 0 });
        return ((centers.index_select(0, labels) + noise).MoveToOuterDisposeScope(), labels.MoveToOuterDisposeScope());
    }

    [Fact]
    public void SeparateBlobsAreToldApart()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Blobs();
        var (testX, testLabels) = Blobs(seed: 2);
        var probe = LinearProbe.Fit(x, labels);
        var score = probe.Evaluate(testX, testLabels);
        Assert.Equal(3, probe.Classes);
        Assert.Equal(1, score.Accuracy);
        Assert.InRange(score.LogLoss, 0, 0.3);
        Assert.True(probe.Predict(testX).equal(testLabels).all().item<bool>());
    }

    [Fact]
    public void ScoresAreWhatThePredictionsSay()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Blobs(spread: 2.5);
        var probe = LinearProbe.Fit(x, labels);
        // Uneven classes, so that the mean over rows is not the mean over classes.
        var (testX, testLabels) = (x[..70], labels[..70]);
        var right = probe.Predict(testX).eq(testLabels).data<bool>().ToArray();
        var score = probe.Evaluate(testX, testLabels);
        Assert.Equal(right.Average(hit => hit ? 1.0 : 0), score.Accuracy, 1e-9);
        Assert.Equal(
            (right[..40].Average(hit => hit ? 1.0 : 0) + right[40..].Average(hit => hit ? 1.0 : 0)) / 2,
            score.MacroAccuracy,
            1e-9
        );
        Assert.InRange(score.Accuracy, 0.4, 0.99);
    }

    [Fact]
    public void AProbeRepeatsAndMoreRegularizationMakesItLessSure()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Blobs(spread: 1.5);
        var first = LinearProbe.Fit(x, labels).Evaluate(x, labels);
        Assert.Equal(first, LinearProbe.Fit(x, labels).Evaluate(x, labels));
        Assert.True(LinearProbe.Fit(x, labels, l2: 100).Evaluate(x, labels).LogLoss > first.LogLoss);
    }

    [Fact]
    public void ScaleAndOffsetDoNotMatter()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Blobs(spread: 1.5);
        var plain = LinearProbe.Fit(x, labels).Evaluate(x, labels);
        var moved = LinearProbe.Fit(x * 64 + 512, labels).Evaluate(x * 64 + 512, labels);
        Assert.Equal(plain.Accuracy, moved.Accuracy);
        Assert.Equal(plain.LogLoss, moved.LogLoss, 1e-3);
    }

    [Fact]
    public void ImpossibleProbesAreRefused()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Blobs();
        Assert.Contains(
            "two classes",
            Assert.Throws<ArgumentException>(() => LinearProbe.Fit(x[..40], labels[..40])).Message
        );
        Assert.Contains(
            "[120] of type Int64",
            Assert.Throws<ArgumentException>(() => LinearProbe.Fit(x, labels[..5])).Message
        );
        Assert.Throws<ArgumentException>(() => LinearProbe.Fit(x, labels.to(ScalarType.Int32)));
        Assert.Contains("-1", Assert.Throws<ArgumentException>(() => LinearProbe.Fit(x, labels - 1)).Message);
        Assert.Contains("not finite", Assert.Throws<ArgumentException>(() => LinearProbe.Fit(x.log(), labels)).Message);
        var probe = LinearProbe.Fit(x, labels);
        Assert.Contains(
            "3 is among them",
            Assert.Throws<ArgumentException>(() => probe.Evaluate(x, labels + 1)).Message
        );
        Assert.Contains("[N, 3]", Assert.Throws<ArgumentException>(() => probe.Predict(zeros(2, 4))).Message);
    }

    [Fact]
    public void TheViewHoldsWhatTheTensorsHold()
    {
        using var scope = NewDisposeScope();
        var ml = new MLContext(1);
        var view = TensorView.Of(
            ml,
            tensor(
                new float[,]
                {
                    { 1, 2 },
                    { 3, 4 },
                }
            ),
            tensor(new long[] { 1, 0 })
        );
        Assert.Equal(
            [
                [1f, 2f],
                [3f, 4f],
            ],
            view.GetColumn<float[]>(TensorView.Features)
        );
        Assert.Equal([2u, 1u], view.GetColumn<uint>(TensorView.Label));
        Assert.Equal([0u, 0u], TensorView.Of(ml, zeros(2, 2)).GetColumn<uint>(TensorView.Label));
    }

    [Fact]
    public void KMeansFindsTheBlobsAndRepeats()
    {
        using var scope = NewDisposeScope();
        var (x, labels) = Blobs();
        var clusters = KMeansClustering.Fit(x, 3).Predict(x);
        Assert.Equal(1, ClusterScores.Purity(clusters, labels));
        Assert.Equal(1, ClusterScores.NormalizedMutualInformation(clusters, labels), 1e-9);
        var (hard, _) = Blobs(spread: 2);
        Assert.True(
            KMeansClustering
                .Fit(hard, 5, seed: 3)
                .Predict(hard)
                .equal(KMeansClustering.Fit(hard, 5, seed: 3).Predict(hard))
                .all()
                .item<bool>()
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeansClustering.Fit(x, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => KMeansClustering.Fit(x, 121));
        Assert.Throws<ArgumentException>(() => KMeansClustering.Fit(x, 3).Predict(zeros(2, 2)));
    }

    [Fact]
    public void ClusterScoresByHand()
    {
        using var scope = NewDisposeScope();
        // Clusters {a, a, b} and {b, b, b}: five of six are their cluster's majority.
        Tensor clusters = tensor(new long[] { 0, 0, 0, 1, 1, 1 }),
            labels = tensor(new long[] { 0, 0, 1, 1, 1, 1 });
        Assert.Equal(5.0 / 6, ClusterScores.Purity(clusters, labels), 1e-12);
        double ofClusters = Math.Log(2),
            ofLabels = -(Math.Log(1 / 3.0) / 3 + Math.Log(2 / 3.0) * 2 / 3);
        var ofPairs = -(Math.Log(1 / 3.0) / 3 + Math.Log(1 / 6.0) / 6 + Math.Log(1 / 2.0) / 2);
        Assert.Equal(
            2 * (ofClusters + ofLabels - ofPairs) / (ofClusters + ofLabels),
            ClusterScores.NormalizedMutualInformation(clusters, labels),
            1e-12
        );
        Assert.Equal(0, ClusterScores.NormalizedMutualInformation(zeros(6, ScalarType.Int64), labels), 1e-12);
        Assert.Throws<ArgumentException>(() => ClusterScores.Purity(clusters, labels[..5]));
        Assert.Throws<ArgumentException>(() => ClusterScores.Purity(clusters[..0], labels[..0]));
    }
}
