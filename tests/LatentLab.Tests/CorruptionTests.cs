using TorchSharp;

namespace LatentLab.Tests;

[Collection("torch")]
public class CorruptionTests
{
    private readonly torch.Tensor _x;

    public CorruptionTests()
    {
        Lab.Start();
        _x = torch.full([20, 1, 28, 28], 0.5f);
    }

    private static torch.Generator Chance(ulong seed = 1) => new(seed);

    [Fact]
    public void GaussianNoiseHasItsDeviationAndLeavesTheInput()
    {
        using var noisy = Corruption.GaussianNoise(_x, 0.1, Chance(), clamp: false);
        Assert.Equal(_x.shape, noisy.shape);
        Assert.Equal(0.5, noisy.mean().item<float>(), 0.005);
        Assert.Equal(0.1, noisy.std().item<float>(), 0.003);
        Assert.Equal((0.5f, 0.5f), (_x.min().item<float>(), _x.max().item<float>()));
    }

    [Fact]
    public void ClampingKeepsPicturesPictures()
    {
        using var clamped = Corruption.GaussianNoise(_x, 1, Chance());
        Assert.Equal((0f, 1f), (clamped.min().item<float>(), clamped.max().item<float>()));
        using var wide = Corruption.GaussianNoise(_x, 1, Chance(), clamp: false);
        Assert.True(wide.min().item<float>() < -1);
    }

    [Fact]
    public void MaskingLosesItsShareAndKeepsTheRestUnscaled()
    {
        using var masked = Corruption.Masking(_x, 0.3, Chance());
        var values = masked.data<float>().ToArray();
        Assert.All(values, value => Assert.True(value is 0 or 0.5f));
        Assert.Equal(0.3, values.Count(value => value == 0) / (double)values.Length, 0.01);
        using var nothing = Corruption.Masking(_x, 0, Chance());
        Assert.Equal(0.5f, nothing.min().item<float>());
        using var everything = Corruption.Masking(_x, 1, Chance());
        Assert.Equal(0, everything.max().item<float>());
    }

    [Fact]
    public void SaltAndPepperAreEquallyMany()
    {
        using var speckled = Corruption.SaltAndPepper(_x, 0.2, Chance());
        var values = speckled.data<float>().ToArray();
        Assert.Equal(0.1, values.Count(value => value == 0) / (double)values.Length, 0.01);
        Assert.Equal(0.1, values.Count(value => value == 1) / (double)values.Length, 0.01);
        Assert.Equal(0.8, values.Count(value => value == 0.5f) / (double)values.Length, 0.01);
        using var everything = Corruption.SaltAndPepper(_x, 1, Chance());
        Assert.DoesNotContain(0.5f, everything.data<float>().ToArray());
    }

    [Fact]
    public void TheGeneratorAloneDecides()
    {
        torch.manual_seed(1);
        using var one = Corruption.Masking(_x, 0.5, Chance(3));
        torch.manual_seed(2);
        using var same = Corruption.Masking(_x, 0.5, Chance(3));
        using var other = Corruption.Masking(_x, 0.5, Chance(4));
        Assert.True(one.allclose(same, rtol: 0, atol: 0));
        Assert.False(one.allclose(other, rtol: 0, atol: 0));
    }

    [Fact]
    public void OneTensorComesOut()
    {
        using var chance = Chance();
        var before = LiveTensors.Settled();
        Corruption.GaussianNoise(_x, 1, chance).Dispose();
        Corruption.Masking(_x, 0.5, chance).Dispose();
        Corruption.SaltAndPepper(_x, 0.5, chance).Dispose();
        Assert.Equal(before, torch.Tensor.TotalCount);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(double.NaN)]
    public void WrongNumbersAreRefused(double wrong)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Corruption.GaussianNoise(_x, wrong, Chance()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Corruption.Masking(_x, wrong, Chance()));
        Assert.Throws<ArgumentOutOfRangeException>(() => Corruption.SaltAndPepper(_x, 1 - wrong, Chance()));
    }

    [Fact]
    public void NothingIsDrawnWithoutAGenerator()
    {
        foreach (
            var corrupt in (Func<torch.Tensor>[])
                [
                    () => Corruption.GaussianNoise(_x, 0.1, null!),
                    () => Corruption.Masking(_x, 0.1, null!),
                    () => Corruption.Dropout(_x, 0.1, null!),
                    () => Corruption.SaltAndPepper(_x, 0.1, null!),
                    () => Corruption.ShuffledPixels(_x, null!),
                ]
        )
            Assert.Throws<ArgumentNullException>("generator", corrupt);
    }

    [Fact]
    public void IntegersAreRefused()
    {
        using var x = torch.ones(2, 784, torch.ScalarType.Int64);
        foreach (
            var corrupt in (Func<torch.Tensor>[])
                [
                    () => Corruption.GaussianNoise(x, 0.1, Chance()),
                    () => Corruption.Masking(x, 0.1, Chance()),
                    () => Corruption.Dropout(x, 0.1, Chance()),
                    () => Corruption.SaltAndPepper(x, 0.1, Chance()),
                    () => Corruption.ShuffledPixels(x, Chance()),
                ]
        )
            Assert.Contains("floating", Assert.Throws<ArgumentException>(corrupt).Message);
    }

    [Fact]
    public void DropoutKeepsTheMean()
    {
        using var thinned = Corruption.Dropout(_x, 0.5, Chance());
        Assert.Equal(0.5, thinned.mean().item<float>(), 0.01);
        Assert.Equal([0f, 1f], thinned.unique().output.data<float>().ToArray()); // lost, or twice as strong
        using var whole = Corruption.Dropout(_x, 0, Chance());
        Assert.True(whole.eq(_x).all().item<bool>());
        Assert.Throws<ArgumentOutOfRangeException>(() => Corruption.Dropout(_x, 1, Chance()));
    }

    [Fact]
    public void ShufflingKeepsEveryImagesValuesAndNotTheirPlaces()
    {
        using var x = torch.rand([6, 1, 28, 28], generator: Chance(2));
        using var shuffled = Corruption.ShuffledPixels(x, Chance());
        Assert.Equal(x.shape, shuffled.shape);
        Assert.True(shuffled.flatten(1).sort(1).Values.eq(x.flatten(1).sort(1).Values).all().item<bool>());
        Assert.True(shuffled.ne(x).to(torch.float32).mean().item<float>() > 0.9);
        using var ramp = torch.arange(784, dtype: torch.float32).expand(2, 784);
        using var orders = Corruption.ShuffledPixels(ramp, Chance());
        Assert.False(orders[0].eq(orders[1]).all().item<bool>()); // an order of its own for every image
    }
}
