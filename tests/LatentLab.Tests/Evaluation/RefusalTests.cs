using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

/// <summary>What a measure does not take, it refuses in these words.</summary>
[Collection("torch")]
public sealed class RefusalTests
{
    private static readonly Tensor Rows = Kept(rand(12, 4, generator: new Generator(1)));
    private static readonly Tensor Images = Kept(rand(12, 1, 28, 28, generator: new Generator(2)));
    private static readonly Tensor Labels = Kept(arange(12, ScalarType.Int64) % 3);
    private static readonly Tensor Whole = Kept(ones([12, 4], ScalarType.Int64));
    private static readonly Tensor Alike = Kept(ones(12, 4));
    private static readonly Tensor NoLabels = Kept(zeros([0], ScalarType.Int64));

    private static readonly ImageDataset Garments = new(Images, Labels, ["a", "b", "c"]);

    private static readonly Dictionary<string, Action> Refused = new()
    {
        // ActivationMaximization
        ["A step size is above 0. -- stepSize"] = () => ActivationMaximization.Find(x => x, [0], stepSize: 0),
        ["The blur is 0 to 1. -- blur"] = () => ActivationMaximization.Find(x => x, [0], blur: 1.01),
        ["The decay is 0 to 1. -- decay"] = () => ActivationMaximization.Find(x => x, [0], decay: 1),
        ["units: none was named."] = () => ActivationMaximization.Find(x => x, []),
        ["function: expected [2, units], got [2, 1, 28, 28]."] = () => ActivationMaximization.Find(x => x, [0, 1]),
        ["function: expected [2, units], got [1, 784]."] = () =>
            ActivationMaximization.Find(x => x[..1].flatten(1), [0, 1]),
        ["units: 2 to 784, but the function has the units 0 to 783."] = () =>
            ActivationMaximization.Find(x => x.flatten(1), [2, 784]),
        ["units: -1 to 3, but the function has the units 0 to 783."] = () =>
            ActivationMaximization.Find(x => x.flatten(1), [3, -1]),
        // Auroc
        ["positives: expected floating scores of shape [N], at least one, got [12, 4] of type Float32."] = () =>
            Auroc.Of(Rows, rand(3)),
        ["negatives: expected floating scores of shape [N], at least one, got [12] of type Int64."] = () =>
            Auroc.Of(rand(3), Labels),
        ["negatives: a score is NaN."] = () => Auroc.Of(rand(3), full(2, double.NaN)),
        // ClassHistogram
        ["probabilities: expected [N, C], got [2, 3, 1]."] = () => ClassHistogram.OfProbabilities(rand(2, 3, 1)),
        ["probabilities: a row is negative somewhere or does not sum to 1; apply softmax to logits first."] = () =>
            ClassHistogram.OfProbabilities(rand(2, 3)),
        ["labels: expected at least one row."] = () => ClassHistogram.OfLabels(NoLabels, 3),
        ["labels: 2 is among them, but the classes are 0 to 1."] = () => ClassHistogram.OfLabels(Labels, 2),
        ["labels: expected [12] of type Int64, got [12] of type Float32."] = () =>
            ClassHistogram.OfLabels(Labels.to(float32), 3),
        ["reference: it has 4 classes, this 3."] = () =>
            ClassHistogram.OfLabels(Labels, 3).TotalVariation(ClassHistogram.OfLabels(Labels, 4)),
        // Classification
        ["model: expected logits of shape [12, 3], got [12, 2]."] = () =>
            Classification.Accuracy(nn.Sequential(nn.Flatten(), nn.Linear(784, 2)), Garments),
        // ClusterScores
        ["labels: expected at least one row. "] = () => ClusterScores.Purity(Labels, NoLabels),
        ["clusters: expected [12] of type Int64, got [11] of type Int64."] = () =>
            ClusterScores.Purity(Labels[..11], Labels),
        ["labels: expected [12] of type Int64, got [12, 1] of type Int64."] = () =>
            ClusterScores.Purity(Labels, Labels.unsqueeze(1)),
        // Features
        ["function: expected [12, …], got [1, 4]."] = () => Features.Of(x => x[..1], Rows),
        ["function: expected [12, …], got [12]."] = () => Features.Of(x => x.sum(1), Rows),
        ["images: expected at least one image, got [0, 4] of type Float32."] = () => Features.Of(x => x, Rows[..0]),
        // FrechetDistance
        ["x: a covariance needs two rows or more."] = () => FrechetDistance.Between(Rows[..1], Rows),
        ["y: a covariance needs two rows or more."] = () => FrechetDistance.Between(Rows, Rows[..1]),
        ["y: its rows have 3 values, the others' 4."] = () => FrechetDistance.Between(Rows, Rows[.., ..3]),
        ["x: holds values that are not finite."] = () => FrechetDistance.Between(Rows / 0, Rows),
        // GaussianMixture
        ["A ridge is above 0. -- ridge"] = () => GaussianMixture.Fit(Rows, ridge: 0),
        ["x: 7 components need 14 rows or more, not 12. -- x"] = () => GaussianMixture.Fit(Rows, 7),
        ["x: a value is not finite. -- x"] = () => GaussianMixture.Fit(Rows / 0),
        ["x: all 12 rows are equal, as those of a collapsed generator: they have no density. -- x"] = () =>
            GaussianMixture.Fit(Alike),
        ["x: expected at least one image, got [0, 4] of type Float32."] = () => GaussianMixture.Fit(Rows[..0]),
        ["x: expected [N, 4] or images of 4 values, got [12, 1, 28, 28] of type Float32."] = () =>
            GaussianMixture.Fit(Rows).LogLikelihood(Images),
        // ImageQuality
        ["x: expected [N, C, H, W] of at least 11×11, got [12, 4]."] = () => ImageQuality.Ssim(Rows, Rows),
        ["x: expected [N, C, H, W] of at least 11×11, got [12, 1, 10, 28]."] = () =>
            ImageQuality.Ssim(Images[.., .., ..10], Images[.., .., ..10]),
        ["x: expected [N, C, H, W] of at least 11×11, got [12, 1, 28, 10]."] = () =>
            ImageQuality.Ssim(Images[.., .., .., ..10], Images[.., .., .., ..10]),
        ["xHat: expected the shape of x, [12, 4], got [11, 4]."] = () => ImageQuality.Psnr(Rows, Rows[..11]),
        // KMeansClustering
        ["1 to 12 clusters can be made of 12 rows. -- clusters"] = () => KMeansClustering.Fit(Rows, 13),
        ["1 to 11 clusters can be made of 11 rows. -- clusters"] = () => KMeansClustering.Fit(Rows[..11], 0),
        ["x: all 12 rows are equal, as those of a collapsed generator: there are no clusters in them."] = () =>
            KMeansClustering.Fit(Alike, 2),
        // LinearProbe
        ["labels: a classifier needs two classes or more."] = () => LinearProbe.Fit(Rows, Labels * 0),
        ["labels: a classifier needs two classes or more. "] = () =>
            LinearProbe.FitOnOneScale(Rows, Labels * 0, Rows, Labels),
        ["penalties: at least one is needed, and none is negative."] = () =>
            LinearProbe.FitOnOneScale(Rows, Labels, Rows, Labels, []),
        ["penalties: at least one is needed, and none is negative. "] = () =>
            LinearProbe.FitOnOneScale(Rows, Labels, Rows, Labels, [1, -1]),
        ["labels: expected [12] of type Int64, got [3] of type Int64."] = () => LinearProbe.Fit(Rows, Labels[..3]),
        ["labels: expected [12] of type Int64, got [3] of type Int64. "] = () =>
            LinearProbe.FitOnOneScale(Rows, Labels[..3], Rows, Labels),
        // MedianFilter
        ["images: expected [N, C, H, W], got [12, 4]."] = () => MedianFilter.Apply(Rows),
        ["The square's side is an odd number. -- size"] = () => MedianFilter.Apply(Images, 4),
        ["images: expected at least one image, got [0, 1, 28, 28] of type Float32."] = () =>
            MedianFilter.Apply(Images[..0]),
        // MetricNetwork
        ["x: the values reach from -0.6 to 1, but images from 0 to 1 are expected; of a tanh's take (x + 1) / 2."] =
            () => MetricNetwork.Load().Features(cat([full([1, 784], -.6), ones(1, 784)])),
        ["x: the values reach from 0 to 1.6, but images from 0 to 1 are expected; of a tanh's take (x + 1) / 2."] =
            () => MetricNetwork.Load().Probabilities(cat([full([1, 784], 1.6), zeros(1, 784)])),
        // ModeScores
        ["A standard deviation is above 0. -- standardDeviation"] = () =>
            ModeScores.Of(Rows[.., ..2], ToyData.GaussianRing(8), 0),
        ["points: expected at least one. -- points"] = () => ModeScores.Of(Rows[..0, ..2], ToyData.GaussianRing(8)),
        ["points: expected [N, 2] or images of 2 values, got [12, 4] of type Float32."] = () =>
            ModeScores.Of(Rows, ToyData.GaussianRing(8)),
        // NearestImages, NeighborPurity and ManifoldScores
        ["training: its rows have 3 values, the others' 4."] = () => NearestImages.Find(Rows, Rows[.., ..3]),
        ["test: all of them are copies of training images, so there is nothing to compare with."] = () =>
            NearestImages.Find(Rows, Rows).RatioTo(NearestImages.Find(Rows, Rows)),
        ["x: each of 12 rows has 11 neighbors; k is at least 1 and at most that. -- k"] = () =>
            NeighborPurity.Of(Rows, Labels, 12),
        ["real: each of 12 rows has 11 neighbors; k is at least 1 and at most that. -- k"] = () =>
            ManifoldScores.Of(Rows, Rows, 0),
        ["generated: each of 5 rows has 4 neighbors; k is at least 1 and at most that. -- k"] = () =>
            ManifoldScores.Of(Rows, Rows[..5]),
        ["labels: expected [12] of type Int64, got [11] of type Int64."] = () => NeighborPurity.Of(Rows, Labels[..11]),
        // Pca
        ["x: a variance needs two rows or more."] = () => Pca.Fit(Rows[..1]),
        ["x: a value is NaN or infinite; remove its row first."] = () => Pca.Fit(Rows / 0),
        ["A code has 1 to 4 values here. -- k"] = () => Pca.Fit(Rows).Transform(Rows, 5),
        ["A code has 1 to 4 values here. -- k "] = () => Pca.Fit(Rows).ReconstructionError(Rows, 0),
        ["A code has 1 to 4 values here. -- z"] = () => Pca.Fit(Rows).Inverse(rand(2, 5)),
        // PrincipalAngles
        ["b: its rows have 3 values, those of a 4."] = () => PrincipalAngles.Between(Rows[..2], Rows[..2, ..3]),
        ["b: a value is NaN or infinite."] = () => PrincipalAngles.Between(Rows[..2], Rows[..2] / 0),
        ["a: its 5 rows are not linearly independent."] = () => PrincipalAngles.Between(Rows[..5], Rows[..2]),
        ["a: its 2 rows are not linearly independent."] = () => PrincipalAngles.Between(Alike[..2], Rows[..2]),
        // Reconstruction
        ["images: they do not differ from each other, so there is nothing to explain. -- images"] = () =>
            Reconstruction.ExplainedVariance(nn.Identity(), Alike),
        ["images: expected at least one image, got [0, 4] of type Float32. "] = () =>
            Reconstruction.ExplainedVariance(nn.Identity(), Rows[..0]),
        ["model: the output [12, 2] does not have the shape of the input [12, 4]."] = () =>
            Reconstruction.MeanSquaredError(nn.Linear(4, 2), Rows),
        // TensorView
        ["x: holds values that are not finite. "] = () => TensorView.Of(new(), Rows / 0),
        ["labels: 2 is among them, but the classes are 0 to 1. "] = () => TensorView.Of(new(), Rows, Labels, 2),
        // Tsne
        ["x: 2001 points are more than the 2000 that exact t-SNE manages; take a sample, like x[..2000]."] = () =>
            Tsne.Embed(zeros(2001, 2)),
        ["x: holds values that are not finite.  "] = () => Tsne.Embed(Rows / 0, 2),
        ["With 12 points it is 1 to 3.7. -- perplexity"] = () => Tsne.Embed(Rows, 4),
        // VaeScores
        ["model: its output is a sigmoid's, but logits are expected; make it without sigmoidOutput. -- model"] = () =>
            VaeScores.Of(new VariationalAutoencoder([4, 3, 2], sigmoidOutput: true), Rows, new Generator(1)),
        ["images: expected at least one image, got [0, 4] of type Float32.  "] = () =>
            VaeScores.Of(new VariationalAutoencoder([4, 3, 2]), Rows[..0], new Generator(1)),
        // Yardsticks
        ["reference: expected at least 6 images, got [5, 1, 28, 28] of type Float32."] = () =>
            new Yardsticks(Images[..5]).Dispose(),
        ["images: expected at least 6 images, got [5, 1, 28, 28] of type Float32."] = () =>
            new Yardsticks(Images).Score(Images[..5]),
        ["x: expected floating values of shape [N, D] or [N, C, H, W], got [12, 4] of type Int64."] = () =>
            Pca.Fit(Whole),
    };

    /// <summary>What is null, or a number that .NET's own words refuse, by the parameter's name.</summary>
    private static readonly Dictionary<string, Action> OutOfRange = new()
    {
        ["function"] = () => ActivationMaximization.Find(null!, [0]),
        ["units"] = () => ActivationMaximization.Find(x => x, null!),
        ["steps"] = () => ActivationMaximization.Find(x => x.flatten(1), [0], steps: 0),
        ["size"] = () => ActivationMaximization.Find(x => x.flatten(1), [0], size: 2),
        ["positives"] = () => Auroc.Of(null!, rand(2)),
        ["labels"] = () => ClassHistogram.OfLabels(null!, 2),
        ["classes"] = () => ClassHistogram.OfLabels(Labels, 0),
        ["probabilities"] = () => ClassHistogram.OfProbabilities(null!),
        ["reference"] = () => ClassHistogram.OfLabels(Labels, 3).TotalVariation(null!),
        ["model"] = () => Classification.Accuracy(null!, Garments),
        ["data"] = () => Classification.Accuracy(nn.Linear(4, 3), null!),
        ["clusters"] = () => ClusterScores.Purity(null!, Labels),
        ["labels "] = () => ClusterScores.Purity(Labels, null!),
        ["function "] = () => Features.Of(null!, Rows),
        ["components"] = () => GaussianMixture.Fit(Rows, 0),
        ["iterations"] = () => GaussianMixture.Fit(Rows, 1, iterations: 0),
        ["count"] = () => GaussianMixture.Fit(Rows).Sample(0, new Generator(1)),
        ["generator"] = () => GaussianMixture.Fit(Rows).Sample(1, null!),
        ["xHat"] = () => ImageQuality.Psnr(Rows, null!),
        ["l2"] = () => LinearProbe.Fit(Rows, Labels, -1),
        ["labels  "] = () => LinearProbe.Fit(Rows, Labels).Evaluate(Rows, null!),
        ["data "] = () => MetricNetwork.Train(null!),
        ["ring"] = () => ModeScores.Of(Rows[.., ..2], null!),
        ["test"] = () => NearestImages.Find(Rows, Rows).RatioTo(null!),
        ["model "] = () => Reconstruction.MeanSquaredError(null!, Rows),
        ["ml"] = () => TensorView.Of(null!, Rows),
        ["iterations "] = () => Tsne.Embed(Rows, 2, iterations: 0),
        ["model  "] = () => VaeScores.Of(null!, Rows, new Generator(1)),
        ["data  "] = () =>
            VaeScores.Of(new ConditionalVariationalAutoencoder([4, 3, 2], classes: 3), null!, new Generator(1)),
    };

    public RefusalTests() => Lab.Start();

    public static TheoryData<string> Words => [.. Refused.Keys];

    public static TheoryData<string> Parameters => [.. OutOfRange.Keys];

    // Behind the dashes stands the parameter's name; spaces at the end keep two keys apart.
    [Theory, MemberData(nameof(Words))]
    public void WhatIsWrongIsSaid(string words)
    {
        using var scope = NewDisposeScope();
        var error = Assert.ThrowsAny<ArgumentException>(Refused[words]);
        var (text, parameter) = words.TrimEnd().Split(" -- ") is [var head, var name]
            ? (head, name)
            : (words.TrimEnd(), null);
        Assert.Equal(text, error.Message.Split(" (Parameter ")[0]);
        Assert.Equal(parameter, error.ParamName);
    }

    [Theory, MemberData(nameof(Parameters))]
    public void AParameterIsNamed(string parameter)
    {
        using var scope = NewDisposeScope();
        var error = Assert.ThrowsAny<ArgumentException>(OutOfRange[parameter]);
        Assert.Equal(parameter.TrimEnd(), error.ParamName);
        Assert.True(error is ArgumentNullException or ArgumentOutOfRangeException, error.ToString());
    }

    [Fact]
    public void TheLastThatIsRightIsTaken()
    {
        using var scope = NewDisposeScope();
        ActivationMaximization.Find(x => x.flatten(1), [0, 8], steps: 1, blur: 0, decay: 0, size: 3);
        ActivationMaximization.Find(x => x.flatten(1), [0], steps: 1, blur: 1);
        ClassHistogram.OfLabels(Labels * 0, 1);
        GaussianMixture.Fit(Rows, 6, iterations: 1).Dispose();
        ImageQuality.Ssim(Images[.., .., ..11, ..11], Images[.., .., ..11, ..11]);
        Assert.Equal(12, KMeansClustering.Fit(Rows, 12).Clusters);
        Assert.Equal(1, KMeansClustering.Fit(Alike, 1).Clusters);
        LinearProbe.Fit(Rows, Labels, 0);
        LinearProbe.FitOnOneScale(Rows, Labels, Rows, Labels, [0]);
        MedianFilter.Apply(Images, 1);
        NeighborPurity.Of(Rows, Labels, 11);
        PrincipalAngles.Between(Rows[..4], Rows[..1]);
        Tsne.Embed(Rows, 1, iterations: 1, quiet: true, cancellationToken: TestContext.Current.CancellationToken);
        MetricNetwork.Load().Features(cat([full([1, 784], -.5), full([1, 784], 1.5)]));
        using var six = new Yardsticks(Images[..6]);
        six.Score(Images[..6]);
    }

    private static Tensor Kept(Tensor x) => x.DetachFromDisposeScope();
}
