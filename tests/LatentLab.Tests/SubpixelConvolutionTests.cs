using TorchSharp.Modules;
using static TorchSharp.torch;

namespace LatentLab.Tests;

[Collection("torch")]
public sealed class SubpixelConvolutionTests
{
    [Theory]
    [InlineData(3, 1)]
    [InlineData(4, 0)]
    public void GivesTheNumbersAndGradientsOfATransposedConvolution(int kernelSize, int outputPadding)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var ours = new SubpixelConvolution(5, 2, kernelSize);
        ConvTranspose2d theirs = nn.ConvTranspose2d(
            5,
            2,
            kernelSize,
            stride: 2,
            padding: 1,
            output_padding: outputPadding
        );
        using (no_grad())
        {
            theirs.weight!.copy_(ours.get_parameter("weight")!);
            theirs.bias!.copy_(ours.get_parameter("bias")!);
        }
        Tensor x1 = rand([3, 5, 6, 4], requires_grad: true),
            x2 = x1.detach().clone().requires_grad_();
        Tensor y1 = ours.call(x1),
            y2 = theirs.call(x2);
        Assert.Equal([3L, 2, 12, 8], y1.shape);
        AssertClose(y1, y2);
        (y1 * y1).sum().backward();
        (y2 * y2).sum().backward();
        AssertClose(x1.grad!, x2.grad!);
        AssertClose(ours.get_parameter("weight")!.grad!, theirs.weight!.grad!);
        AssertClose(ours.get_parameter("bias")!.grad!, theirs.bias!.grad!);
    }

    private static void AssertClose(Tensor a, Tensor b) =>
        Assert.InRange((a - b).abs().max().item<float>(), 0, 1e-5 * Math.Max(1, b.abs().max().item<float>()));
}
