using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class MinibatchDeviationTests
{
    public MinibatchDeviationTests() => Lab.Start();

    [Fact]
    public void MinibatchDeviationByHand()
    {
        using var scope = NewDisposeScope();
        using var layer = new MinibatchDeviation();
        // columns: {0, 2} with deviation 1, {1, 7} with deviation 3; on average 2
        var y = layer.call(tensor([0f, 1, 2, 7]).reshape(2, 2));
        Assert.Equal([2, 3], y.shape);
        Assert.Equal([0, 1, 2, 2, 7, 2], y.data<float>().ToArray().Select(v => Math.Round(v, 4)));
        var same = layer.call(ones(4, 1, 2, 2).requires_grad_());
        Assert.Equal([4, 5], same.shape);
        Assert.Equal(0, same[0, 4].item<float>(), 3);
        Assert.Throws<ArgumentException>(() => layer.call(ones(3)));
    }

    [Fact]
    public void MinibatchDeviationHasAFiniteGradientWhereNothingVaries()
    {
        using var scope = NewDisposeScope();
        using var layer = new MinibatchDeviation();
        var x = ones(4, 3).requires_grad_();
        layer.call(x).sum().backward();
        Assert.True(x.grad!.isfinite().all().item<bool>());
    }
}
