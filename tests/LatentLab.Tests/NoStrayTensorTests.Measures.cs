using TorchSharp;

namespace LatentLab.Tests;

public sealed partial class NoStrayTensorTests
{
    [Fact]
    public void BatchesAndParts()
    {
        using var trap = new OnMeta();
        foreach (var x in Batches.Shuffled(X, batchSize: 16, seed: 1, epoch: 1))
            Here([x]);
        foreach (var (x, labels) in Batches.Shuffled(_data, batchSize: 16, seed: 1, epoch: 1))
            Here([x, labels]);
        foreach (var part in new[] { _data.Take(3), _data.Subset(1, 2), _data.Shuffled(seed: 1), _data.OfClass(1) })
            Here([part.Images, part.Labels]);
    }

    [Fact]
    public void StoredWeights()
    {
        using var folder = new TemporaryFolder();
        using var model = Make("dense");
        using var trap = new OnMeta();
        Weights.Save(model, folder.File("w.safetensors"), half: true);
        Weights.Load(model, folder.File("w.safetensors"));
        using var made = Make("dense"); // on the other device
        Weights.Load(made, folder.File("w.safetensors"));
        Here([.. model.state_dict().Values]);
        Assert.All(made.state_dict().Values, values => Assert.Equal(DeviceType.META, values.device_type));
    }

    [Fact]
    public void Measures()
    {
        using var judge = MetricNetwork.Load();
        using var trap = new OnMeta();
        var features = judge.Features(X);
        using var pca = Pca.Fit(features);
        var clusters = KMeansClustering.Fit(features, clusters: 3).Predict(features);
        var probe = LinearProbe.Fit(features, _data.Labels);
        using var mixture = GaussianMixture.Fit(features.slice(1, 0, 3, 1), components: 2);
        Here([mixture.Sample(5, _generator), mixture.LogLikelihood(features.slice(1, 0, 3, 1))]);
        using var yardsticks = new Yardsticks(X, judge);
        Here([
            features,
            pca.Inverse(pca.Transform(features, 3)),
            clusters,
            probe.Predict(features),
            Tsne.Embed(
                features,
                perplexity: 5,
                iterations: 5,
                quiet: true,
                cancellationToken: TestContext.Current.CancellationToken
            ).Points,
        ]);
        double[] numbers =
        [
            ImageQuality.Ssim(X, X * 0.9),
            ImageQuality.Psnr(X, X * 0.9),
            yardsticks.Score(X).Frechet,
            NearestImages.Find(X, X).MeanDistance,
            NeighborPurity.Of(features, _data.Labels),
            Auroc.Of(features[0], features[1]),
            ClusterScores.Purity(clusters, _data.Labels),
            ClassHistogram.OfLabels(_data.Labels, 4).Entropy,
            probe.Evaluate(features, _data.Labels).LogLoss,
            Classification.Accuracy(judge, _data),
        ];
        Assert.All(numbers, number => Assert.True(double.IsFinite(number)));
    }

    [Fact]
    public void Pictures()
    {
        var points = X.flatten(1)[.., ..2];
        byte[][] Drawn() =>
            [
                new ImageGrid(X).ToPng(),
                ImageGrid.Rows(("a", X), ("b", X)).ToPng(),
                ImageGrid.Map(X, points, fields: 3).ToPng(),
            ];
        var here = Drawn();
        using var trap = new OnMeta();
        Assert.Equal(here, Drawn());
    }
}
