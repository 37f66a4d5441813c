using TorchSharp;

namespace LatentLab.Tests;

public class NativeTests
{
    [Fact]
    public void ATensorCanBeMadeWithNothingInstalled()
    {
        Lab.Start();
        using var x = torch.ones(2, 3);
        Assert.Equal(6, x.sum().item<float>());
    }
}
