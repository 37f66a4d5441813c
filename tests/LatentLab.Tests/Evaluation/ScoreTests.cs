using static TorchSharp.torch;

namespace LatentLab.Tests.Evaluation;

/// <summary>Tests of the class histogram, the AUROC and the image quality measures.</summary>
[Collection("torch")]
[Trait("Speed", "slow")]
public sealed class ScoreTests
{
    public ScoreTests() => Lab.Start();

    private static Tensor Images(int n, ulong seed = 1, int size = 28)
    {
        using var generator = new Generator(seed);
        return rand([n, 1, size, size], generator: generator);
    }

    [Fact]
    public void HistogramByHand()
    {
        using var scope = NewDisposeScope();
        var histogram = ClassHistogram.OfProbabilities(
            tensor(
                new[,]
                {
                    { .5, .25, .25 },
                    { .75, .25, 0 },
                    { .1, .9, 0 },
                    { .6, .2, .2 },
                }
            )
        );
        Assert.Equal([.75, .25, 0], histogram.Proportions);
        Assert.Equal((.5 + .75 + .9 + .6) / 4, histogram.MeanConfidence!.Value, 1e-12);
        Assert.Equal(.75 * Math.Log(4 / 3.0) + .25 * Math.Log(4), histogram.Entropy, 1e-12);
        var labels = ClassHistogram.OfLabels(tensor(new long[] { 2, 0, 1, 2 }), 3);
        Assert.Equal([.25, .25, .5], labels.Proportions);
        Assert.Null(labels.MeanConfidence);
        Assert.Equal(.5, histogram.TotalVariation(labels), 1e-12);
        Assert.Equal(.5, labels.TotalVariation(histogram), 1e-12);
        Assert.Equal(0, labels.TotalVariation(labels));
    }

    [Fact]
    public void HistogramsHaveTheirExtremes()
    {
        using var scope = NewDisposeScope();
        var all = ClassHistogram.OfLabels(arange(100, dtype: ScalarType.Int64).remainder(10), 10);
        var first = ClassHistogram.OfLabels(zeros(5, ScalarType.Int64), 10);
        Assert.Equal(Math.Log(10), all.Entropy, 1e-12);
        Assert.Equal(0, first.Entropy);
        Assert.Equal(.9, first.TotalVariation(all), 1e-12);
        Assert.Equal(1, first.TotalVariation(ClassHistogram.OfLabels(ones(5, ScalarType.Int64), 10)), 1e-12);
    }

    [Fact]
    public void ImpossibleHistogramsAreRefused()
    {
        using var scope = NewDisposeScope();
        Assert.Contains(
            "softmax",
            Assert
                .Throws<ArgumentException>(() =>
                    ClassHistogram.OfProbabilities(
                        tensor(
                            new[,]
                            {
                                { 3.0, -1 },
                            }
                        )
                    )
                )
                .Message
        );
        Assert.Contains(
            "softmax",
            Assert
                .Throws<ArgumentException>(() =>
                    ClassHistogram.OfProbabilities(
                        tensor(
                            new[,]
                            {
                                { 1.5, -.5 },
                            }
                        )
                    )
                )
                .Message
        );
        Assert.Throws<ArgumentException>(() =>
            ClassHistogram.OfProbabilities(full([2, 2], double.NaN, dtype: ScalarType.Float64))
        );
        Assert.Throws<ArgumentException>(() => ClassHistogram.OfProbabilities(full([2, 1, 1, 2], .5)));
        var labels = tensor(new long[] { 0, 3 });
        Assert.Contains(
            "3 is among them",
            Assert.Throws<ArgumentException>(() => ClassHistogram.OfLabels(labels, 3)).Message
        );
        Assert.Throws<ArgumentException>(() => ClassHistogram.OfLabels(labels - 1, 3));
        Assert.Throws<ArgumentException>(() => ClassHistogram.OfLabels(labels[..0], 3));
        Assert.Throws<ArgumentException>(() => ClassHistogram.OfLabels(labels.to(ScalarType.Int32), 4));
        Assert.Throws<ArgumentOutOfRangeException>(() => ClassHistogram.OfLabels(labels, 0));
        Assert.Throws<ArgumentException>(() =>
            ClassHistogram.OfLabels(labels, 4).TotalVariation(ClassHistogram.OfLabels(labels, 5))
        );
    }

    [Fact]
    public void AurocByHand()
    {
        using var scope = NewDisposeScope();
        // Of six pairs .8 wins two; .4 wins one and ties one.
        Tensor high = tensor(new[] { .8, .4 }),
            low = tensor(new[] { .4, .1, .9 });
        Assert.Equal(3.5 / 6, Auroc.Of(high, low), 1e-12);
        Assert.Equal(1 - 3.5 / 6, Auroc.Of(low, high), 1e-12);
        Assert.Equal(3.5 / 6, Auroc.Of(high.exp(), low.exp()), 1e-12); // ranks only
        Assert.Equal(1, Auroc.Of(high + 1, low));
        Assert.Equal(.5, Auroc.Of(ones(7), ones(4)));
        Assert.Equal(1, Auroc.Of(tensor(new[] { double.PositiveInfinity }), low));
    }

    [Fact]
    public void AurocIsTheShareOfPairs()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        Tensor high = (randn([150], generator: generator) + 0.5).mul_(4).round_(),
            low = randn([90], generator: generator).mul_(4).round_();
        var difference = high.unsqueeze(1) - low;
        Assert.Equal(
            ((difference > 0).to(ScalarType.Float64) + (difference == 0).to(ScalarType.Float64) / 2)
                .mean()
                .item<double>(),
            Auroc.Of(high, low),
            1e-12
        );
        Assert.Equal(Auroc.Of(high, low), Auroc.Of(high.flip(0), low.flip(0)));
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => Auroc.Of(high, low.log())).Message);
        Assert.Throws<ArgumentException>(() => Auroc.Of(high[..0], low));
        Assert.Throws<ArgumentException>(() => Auroc.Of(high, low.unsqueeze(1)));
        Assert.Throws<ArgumentException>(() => Auroc.Of(high.to(ScalarType.Int64), low));
    }

    [Fact]
    public void PsnrByHand()
    {
        using var scope = NewDisposeScope();
        Tensor x = zeros(2, 1, 2, 2),
            xHat = full([2, 1, 2, 2], .1f);
        Assert.Equal(20, ImageQuality.Psnr(x, xHat), 1e-5);
        xHat[1] = .01f;
        Assert.Equal(30, ImageQuality.Psnr(x, xHat), 1e-5); // of 20 and 40 dB
        Assert.Equal(30, ImageQuality.Psnr(xHat.flatten(1), x.flatten(1)), 1e-5);
        Assert.Equal(double.PositiveInfinity, ImageQuality.Psnr(x, x));
    }

    [Fact]
    public void SsimOfFlatImagesByHand()
    {
        using var scope = NewDisposeScope();
        // Without variance the second factor is C₂ / C₂, and (2·.5·.25 + .0001) / (.25 + .0625 + .0001) remains.
        Tensor half = full([2, 1, 11, 13], .5, dtype: ScalarType.Float64),
            quarter = half / 2;
        Assert.Equal(.2501 / .3126, ImageQuality.Ssim(half, quarter), 1e-12);
    }

    [Fact]
    public void SsimOfOneWindowByHand()
    {
        using var scope = NewDisposeScope();
        // One window; x is 1 in its center only, where the weight is w = (1 / Σ exp(-i² / 4.5))², and y is 0.
        var x = zeros(1, 1, 11, 11, ScalarType.Float64);
        x[0, 0, 5, 5] = 1;
        var w = Math.Pow(1 / Enumerable.Range(-5, 11).Sum(i => Math.Exp(-i * i / 4.5)), 2);
        Assert.Equal(1e-4 / (w * w + 1e-4) * (9e-4 / (w - w * w + 9e-4)), ImageQuality.Ssim(x, zeros_like(x)), 1e-12);
        // Against its half: mean w / 2, variance (w - w²) / 4, covariance (w - w²) / 2.
        var v = w - w * w;
        Assert.Equal(
            (w * w + 1e-4) * (v + 9e-4) / ((1.25 * w * w + 1e-4) * (1.25 * v + 9e-4)),
            ImageQuality.Ssim(x, x / 2),
            1e-12
        );
    }

    [Fact]
    public void SsimFallsWithNoise()
    {
        using var scope = NewDisposeScope();
        Tensor x = Images(620),
            other = Images(620, seed: 2);
        Assert.Equal(1, ImageQuality.Ssim(x, x), 1e-12);
        double near = ImageQuality.Ssim(x, x * 0.8 + other * 0.2),
            far = ImageQuality.Ssim(x, other);
        Assert.True(near is < 1 and > 0.5 && far < 0.2, $"{near}, {far}");
        Assert.Equal(far, ImageQuality.Ssim(other, x), 1e-12);
        Assert.Equal(far, ImageQuality.Ssim(x.flip(0), other.flip(0)), 1e-12); // chunks do not show
        Assert.Equal(far, ImageQuality.Ssim(x.reshape(310, 2, 28, 28), other.reshape(310, 2, 28, 28)), 1e-12);
        Assert.Equal(far, ImageQuality.Ssim(x.transpose(2, 3), other.transpose(2, 3)), 1e-12);
    }

    [Fact]
    public void ImpossibleImagesAreRefused()
    {
        using var scope = NewDisposeScope();
        var x = Images(2);
        Assert.Contains(
            "11×11",
            Assert.Throws<ArgumentException>(() => ImageQuality.Ssim(x[.., .., ..10], x[.., .., ..10])).Message
        );
        Assert.Throws<ArgumentException>(() => ImageQuality.Ssim(x.flatten(1), x.flatten(1)));
        Assert.Contains("[2, 1, 28, 28]", Assert.Throws<ArgumentException>(() => ImageQuality.Ssim(x, x[..1])).Message);
        Assert.Throws<ArgumentException>(() => ImageQuality.Psnr(x, x.flatten(1)));
        Assert.Throws<ArgumentException>(() => ImageQuality.Psnr(x, x / 0));
        Assert.Throws<ArgumentException>(() => ImageQuality.Psnr(x[..0], x[..0]));
        Assert.Throws<ArgumentException>(() => ImageQuality.Psnr(x.to(ScalarType.Int64), x));
    }

    [Fact]
    public void NoTensorStaysBehind()
    {
        using Tensor x = Images(3),
            xHat = Images(3, seed: 2),
            scores = rand(9),
            labels = zeros(9, ScalarType.Int64),
            p = full([4, 2], .5);
        var before = LiveTensors.Settled();
        ImageQuality.Psnr(x, xHat);
        ImageQuality.Ssim(x, xHat);
        Auroc.Of(scores, scores);
        ClassHistogram.OfLabels(labels, 2);
        ClassHistogram.OfProbabilities(p);
        Assert.Equal(before, Tensor.TotalCount);
    }
}
