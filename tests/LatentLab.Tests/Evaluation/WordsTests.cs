using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

/// <summary>What measures say of themselves, in notebooks and logs.</summary>
[Collection("torch")]
public sealed class WordsTests
{
    public WordsTests() => Lab.Start();

    [Fact]
    public void ScoresSayTheirNumbers()
    {
        Assert.Equal(
            "precision 0.500, recall 0.250, density 1.500, coverage 1.000",
            new ManifoldScores(.5, .25, 1.5, 1).ToString()
        );
        Assert.Equal("accuracy 0.5000, per class 0.2500, log loss 1.5000", new ProbeScore(.5, .25, 1.5).ToString());
        var classes = ClassHistogram.OfLabels(tensor([0L, 1, 1, 1]), 2);
        Assert.Equal("2 classes, entropy 0.562 nats", classes.ToString());
        Assert.Equal(
            "2 classes, entropy 0.562 nats, mean confidence 0.750",
            (classes with { MeanConfidence = .75 }).ToString()
        );
        Assert.Equal(
            "Fréchet 12.35, precision 0.500, recall 0.250, density 1.500, coverage 1.000, class TV 0.125",
            new SampleScores(12.345678, new(.5, .25, 1.5, 1), classes, .125).ToString()
        );
        Assert.Equal(
            "2 principal angles: median 45.00°, largest 90.00°, mean squared cosine 0.5000",
            new PrincipalAngles([0, 90]).ToString()
        );
        Assert.Equal(
            "3 images, mean distance 2.000, smallest 1.000",
            new NearestImages([3, 2, 1], [0, 1, 2]).ToString()
        );
        Assert.Equal(
            "1 of 2 modes, 50 % of the points on one, divergence 0.693",
            new ModeScores(1, .5, Math.Log(2), [1, 0]).ToString().Replace("%", " %").Replace("  ", " ")
        );
    }

    [Fact]
    public void FittedModelsSayTheirSizes()
    {
        using var scope = NewDisposeScope();
        var rows = cat([zeros(8, 4), ones(8, 4)]) + rand(16, 4, generator: new Generator(1)) * .1;
        Assert.Equal("k-means: 2 clusters of rows of 4 values", KMeansClustering.Fit(rows, 2).ToString());
        Assert.Equal("linear probe: 2 classes by 4 values", LinearProbe.Fit(rows, arange(16, int64) % 2).ToString());
        var one = GaussianMixture.Fit(rows);
        Assert.Equal("mixture of 1 normal distribution of 4 values, weights 1.000 to 1.000", one.ToString());
        one.Dispose();
        Assert.EndsWith(", disposed", one.ToString());
        using var two = GaussianMixture.Fit(cat([rows, ones(8, 4) + rand(8, 4, generator: new Generator(2)) * .1]), 2);
        Assert.Matches(
            @"^mixture of 2 normal distributions of 4 values, weights 0\.333 to 0\.667, "
                + @"log-likelihood \d+\.\d{3} nats a row$",
            two.ToString()
        );
    }

    [Fact]
    public void PrincipalComponentsShowTheFirstWhereTheyArePictures()
    {
        using var scope = NewDisposeScope();
        // Variances 9, 1, 0 and 0 times a number.
        var rows = tensor(
            new float[,]
            {
                { 3, 1, 0, 0 },
                { -3, 1, 0, 0 },
                { 3, -1, 0, 0 },
                { -3, -1, 0, 0 },
            }
        );
        var pca = Pca.Fit(rows);
        var text = "4 principal components; share of the variance in the first 1: 90.0 %, 2: 100.0 %";
        Assert.Equal(text, pca.ToString().Replace("%", " %").Replace("  ", " "));
        Assert.DoesNotContain("<img", pca.ToHtml());
        pca.Dispose();
        Assert.Equal("principal components, disposed", pca.ToString());
        Assert.Contains("principal components, disposed", pca.ToHtml());

        int PictureWidth(int side)
        {
            using var square = Pca.Fit(rand(5, side * side, generator: new Generator(1)));
            var width = System.Text.RegularExpressions.Regex.Match(square.ToHtml(), @"<img[^>]*width=""(\d+)""");
            return width.Success
                ? int.Parse(width.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)
                : 0;
        }

        Assert.Equal(0, PictureWidth(3));
        Assert.True(PictureWidth(4) > 0);
        Assert.True(PictureWidth(28) > PictureWidth(29)); // from there on a pixel is a pixel
        using var line = Pca.Fit(rand(5, 20, generator: new Generator(1)));
        Assert.DoesNotContain("<img", line.ToHtml());
    }

    [Fact]
    public void AMapSaysItsPointsAndIsDrawn()
    {
        using var scope = NewDisposeScope();
        var map = new TsneMap(rand(5, 2), [2, 1.2344]);
        Assert.Equal("t-SNE map of 5 points, KL divergence 1.234 nats", map.ToString());
        Assert.Contains("<img", map.ToHtml());
        map.Points.Dispose();
        Assert.Equal("t-SNE map, disposed", map.ToString());
        Assert.DoesNotContain("<img", map.ToHtml());
    }

    [Fact]
    public void TheYardsticksHaveAColumnPerScore()
    {
        using var scope = NewDisposeScope();
        var yardsticks = new Yardsticks(rand(6, 1, 28, 28, generator: new Generator(1)));
        Assert.Equal("yardsticks: 6 reference images", yardsticks.ToString());
        yardsticks.Dispose();
        Assert.Equal("yardsticks, disposed", yardsticks.ToString());

        var classes = ClassHistogram.OfLabels(tensor([0L, 1, 1, 1]), 2) with { MeanConfidence = .75 };
        var table = Yardsticks.ToTable("Test", ("some", new(12.345, new(.5, .25, 1.5, 1), classes, .125)));
        Assert.Equal(
            "Test\n"
                + "images  Fréchet  precision  recall  density  coverage  class TV  entropy  confidence\n"
                + "------  -------  ---------  ------  -------  --------  --------  -------  ----------\n"
                + "some      12.35      0.500   0.250    1.500     1.000     0.125    0.562       0.750",
            table.ToString()
        );
    }
}
