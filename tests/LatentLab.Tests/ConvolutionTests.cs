using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace LatentLab.Tests;

/// <summary>Whether this machine's convolutions are right: in some virtual machines libtorch's are not.</summary>
[Collection("torch")]
public sealed class ConvolutionTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(16, 4)]
    [InlineData(16, 32)]
    [InlineData(64, 8)]
    public void GradientsAreThoseOfFloat64(int inputs, int outputs)
    {
        using var scope = NewDisposeScope();
        using var chance = new Generator(5);
        Tensor[] single =
        [
            randn([8, inputs, 14, 14], generator: chance),
            randn([outputs, inputs, 3, 3], generator: chance),
        ];
        var twice = single.Select(t => t.to(ScalarType.Float64)).ToArray();
        foreach (var t in single.Concat(twice))
            t.requires_grad_();
        foreach (var operands in new[] { single, twice })
            functional.conv2d(operands[0], operands[1], padding: [1L, 1L]).square().sum().backward();
        foreach (var (one, two) in single.Zip(twice))
        {
            var difference = (one.grad! - two.grad!).abs().max() / two.grad!.abs().max();
            Assert.InRange(difference.item<double>(), 0, 1e-5);
        }
    }
}
